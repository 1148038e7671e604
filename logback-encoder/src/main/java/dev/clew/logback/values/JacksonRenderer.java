package dev.clew.logback.values;

import dev.clew.internal.ShortName;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the renderers for both generations of Jackson share. Jackson writes into a text of bounded
 * length, and the text is read again into plain maps and lists: whatever a serializer wrote, raw
 * values and names that come twice included, goes through the same checks as every other value, and
 * what fails half-way leaves nothing behind.
 *
 * @param <M> the mapper's type
 */
abstract class JacksonRenderer<M> implements ObjectRenderer {
  /** Deeper than records go, so that a bean that contains itself ends. */
  static final int MAX_DEPTH = 32;

  /** How deep trees and raw JSON are read, which Jackson does not count when it writes them. */
  static final int READ_DEPTH = 2 * MAX_DEPTH;

  /** What stands for what is deeper. */
  static final String DEPTH = "<depth>";

  /** What stands at the end of what was not read whole. */
  static final String MORE = "<more>";

  /** Broken modules are passed over, but not for ever. */
  private static final int MAX_BROKEN_MODULES = 100;

  private final int maxLength;
  private final MapperPerLoader<M> mappers;

  /** Which containers Jackson has been told how to write. Their classes keep the answer. */
  private final ClassValue<Boolean> special =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          return computeWithMapper(type, JacksonRenderer.this::hasOwnSerializer);
        }
      };

  private final ClassValue<Boolean> unwrapped =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          return computeWithMapper(type, JacksonRenderer.this::isUnwrapped);
        }
      };

  /**
   * @param mappers makes a mapper that tells of each class that it will remember
   */
  JacksonRenderer(int maxLength, Function<Consumer<Class<?>>, M> mappers) {
    this.maxLength = maxLength;
    this.mappers = new MapperPerLoader<>(mappers);
  }

  @Override
  public final void forget() {
    mappers.forget();
  }

  /** The mapper for what needs no class of an application. */
  final M ownMapper() {
    return mappers.own();
  }

  @Override
  public final @Nullable Object of(Object value) throws Exception {
    if (isOfThePlatform(value.getClass())) {
      return value.toString();
    }
    if (!isOfThisJackson(value) && Effects.isTree(value.getClass())) {
      return readTree(value.toString());
    }
    BoundedText text = new BoundedText(maxLength);
    boolean partial = false;
    boolean intact = false;
    MapperPerLoader.Place<M> place = mappers.of(value.getClass());
    try {
      write(mappers.mapper(place), value, text);
      intact = true;
    } catch (Exception e) {
      Throwable cause = causeOf(e);
      intact = !(cause instanceof Error);
      if (cause == null && isUnknownToJackson(e, value.getClass())) {
        return value.toString();
      }
      partial = text.isFull() || (cause == null && isTooDeep(e));
      if (!partial) {
        throw cause instanceof Exception exception ? exception : e;
      }
    } finally {
      if (intact) {
        place.used();
      } else {
        place.forget();
      }
    }
    if (!partial) {
      return readWhole(text.toString());
    }
    Object rendered = read(text.toString(), true);
    String type = ShortName.of(value.getClass());
    return new Partial(rendered == null ? '<' + type + " of more than can be written>" : rendered);
  }

  /** What is said of a text that is no JSON has parts of it, whatever these are the values of. */
  private @Nullable Object readWhole(String json) throws Exception {
    try {
      return read(json, false);
    } catch (Exception e) {
      if (isJacksons(e)) {
        throw new IllegalStateException("it is no JSON that can be read", e);
      }
      throw e;
    }
  }

  /** Another's tree, by its JSON. */
  private @Nullable Object readTree(String json) throws Exception {
    if (json.length() <= maxLength) {
      return readWhole(json);
    }
    Object read = read(json.substring(0, maxLength), true);
    return new Partial(read == null ? "<tree of more than can be written>" : read);
  }

  /**
   * Trees look like lists of their children, and a container may be a text for Jackson, by {@code
   * JsonValue} or by a serializer that was made for it.
   */
  @Override
  public final boolean knows(Object value) {
    Class<?> type = value.getClass();
    // What was rendered is no more than it is, whatever a module such as Hibernate's does with
    // maps.
    if (value instanceof NamedValues || isOfThePlatform(type)) {
      return false;
    }
    if (isOfThisJackson(value) || Effects.isTree(type)) {
      return true;
    }
    if (!(value instanceof Iterable || value instanceof Map || value instanceof Map.Entry)
        || Effects.of(type)) {
      return false;
    }
    try {
      return special.get(type);
    } catch (StackOverflowError e) {
      // It may have a way of its own, which may be there to hide something.
      throw e;
    } catch (Throwable e) {
      Fault.beforeSwallowing(e);
      return false;
    }
  }

  /** Whether a value is this Jackson's tree, or writes itself by it. */
  abstract boolean isOfThisJackson(Object value);

  /** Whether Jackson writes a type otherwise than it writes containers by default. */
  abstract boolean hasOwnSerializer(M mapper, Class<?> type);

  /** As Jackson's own {@code JsonUnwrapped} has it: the fields of beans, and of nothing else. */
  @Override
  public final @Nullable Object fieldsOf(Object value) throws Exception {
    if (isOfThePlatform(value.getClass()) || !unwrapped.get(value.getClass())) {
      return Map.of();
    }
    Object rendered = of(value);
    Object whole = rendered instanceof Partial partial ? partial.rendered() : rendered;
    return whole instanceof Map ? rendered : Map.of();
  }

  private boolean computeWithMapper(Class<?> type, BiPredicate<M, Class<?>> question) {
    MapperPerLoader.Place<M> place = mappers.of(type);
    boolean intact = false;
    try {
      boolean answer = question.test(mappers.mapper(place), type);
      intact = true;
      return answer;
    } finally {
      if (intact) {
        place.used();
      } else {
        place.forget();
      }
    }
  }

  /** Whether Jackson can write a type's fields without the braces around them. */
  abstract boolean isUnwrapped(M mapper, Class<?> type);

  /** Whether it is this Jackson whose generators somebody's code wants. */
  abstract boolean generates(Class<?> generator);

  /** Gives somebody's code a generator that stands inside an object, and takes what it wrote. */
  final GeneratedFields.Written written(Class<?> owner, GeneratedFields.Body body) {
    BoundedText text = new BoundedText(maxLength);
    MapperPerLoader.Place<M> place = mappers.of(owner);
    Throwable failure = null;
    boolean intact = false;
    try {
      generate(mappers.mapper(place), text, body);
      intact = true;
    } catch (Throwable e) {
      Fault.beforeSwallowing(e);
      intact = e instanceof Exception && !(causeOf(e) instanceof Error);
      failure = e;
    } finally {
      if (intact) {
        place.used();
      } else {
        place.forget();
      }
    }
    return new GeneratedFields.Written(text.toString(), text.isFull(), failure);
  }

  /** What was written is in the text, whatever the code throws. */
  abstract void generate(M mapper, Writer text, GeneratedFields.Body body) throws Throwable;

  /**
   * Whether what stands inside of a bean is its {@code toString}, as it is outside of one.
   *
   * @param isBean whether Jackson would call all its getters
   * @param isIterable whether Jackson would iterate over it
   */
  static boolean isItsToString(Class<?> type, boolean isBean, boolean isIterable) {
    return Effects.of(type)
        || Throwable.class.isAssignableFrom(type)
        || (isBean && isOfThePlatform(type))
        || (isIterable && OwnText.isOf(type));
  }

  /** The services of the class path, without those that cannot be loaded. */
  static <T> List<T> usable(ServiceLoader<T> services) {
    List<T> found = new ArrayList<>();
    Iterator<T> iterator = services.iterator();
    for (int broken = 0; broken < MAX_BROKEN_MODULES; ) {
      try {
        if (!iterator.hasNext()) {
          break;
        }
        found.add(iterator.next());
      } catch (Throwable e) {
        Fault.beforeSwallowing(e);
        broken++;
      }
    }
    return found;
  }

  /** What a function makes of all modules, or of those that it does not fail with. */
  static <T, R> R buildWith(List<T> modules, Function<List<T>, R> build) {
    try {
      return build.apply(modules);
    } catch (Throwable e) {
      Fault.beforeSwallowing(e);
    }
    List<T> good = List.of();
    R built = build.apply(good);
    for (T module : modules) {
      List<T> more = new ArrayList<>(good);
      more.add(module);
      try {
        built = build.apply(more);
        good = more;
      } catch (Throwable e) {
        Fault.beforeSwallowing(e);
      }
    }
    return built;
  }

  /** The JDK's own objects know best what they are; Jackson would walk through their insides. */
  static boolean isOfThePlatform(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    return loader == null || loader == ClassLoader.getPlatformClassLoader();
  }

  /** What a getter or a serializer threw, or null when it was Jackson itself. */
  private @Nullable Throwable causeOf(Throwable failure) {
    Throwable cause = failure.getCause();
    for (int i = 0; i < MAX_DEPTH && cause != null; i++) {
      if (!isJacksons(cause)) {
        return cause;
      }
      cause = cause.getCause();
    }
    return null;
  }

  abstract void write(M mapper, Object value, Writer text) throws Exception;

  /**
   * Reads what was written.
   *
   * @param partial whether it ends anywhere
   */
  abstract @Nullable Object read(String json, boolean partial) throws Exception;

  /** Whether an exception is of Jackson's own making. */
  abstract boolean isJacksons(Throwable failure);

  /**
   * Whether Jackson found nothing to write of an object: no properties, or no way to them. What it
   * cannot write inside of the object does not make that a text, in which no name is masked.
   *
   * @param type the object's class
   */
  abstract boolean isUnknownToJackson(Throwable failure, Class<?> type);

  abstract boolean isTooDeep(Throwable failure);

  /** Takes so many characters and no more. */
  static final class BoundedText extends Writer {
    private final StringBuilder text = new StringBuilder();
    private final int maxLength;
    private boolean full;

    BoundedText(int maxLength) {
      this.maxLength = maxLength;
    }

    boolean isFull() {
      return full;
    }

    @Override
    public void write(char[] characters, int offset, int length) throws IOException {
      int room = maxLength - text.length();
      text.append(characters, offset, Math.min(length, room));
      if (length > room) {
        full = true;
        throw new IOException("The text is full");
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    @Override
    public String toString() {
      return text.toString();
    }
  }

  /** The fields of an object that may have ended too early. */
  static final class Fields extends NamedValues {
    private boolean ended;

    /** Marks the end of what is there. A number that stands last may have lost digits. */
    void end() {
      ended = true;
      Object last = fields.isEmpty() ? null : fields.get(fields.size() - 1).getValue();
      if (last instanceof Number) {
        fields.remove(fields.size() - 1);
      }
      if (!isEnded(last)) {
        add(MORE, true);
      }
    }
  }

  /** As {@link Fields#end()}, for an array. */
  static void end(List<@Nullable Object> elements) {
    Object last = elements.isEmpty() ? null : elements.get(elements.size() - 1);
    if (last instanceof Number) {
      elements.remove(elements.size() - 1);
    }
    if (!isEnded(last)) {
      elements.add(MORE);
    }
  }

  /** Whether the mark stands further inside already. */
  private static boolean isEnded(@Nullable Object last) {
    if (last instanceof List<?> list && !list.isEmpty()) {
      Object element = list.get(list.size() - 1);
      return MORE.equals(element) || isEnded(element);
    }
    return last instanceof Fields fields && fields.ended;
  }
}
