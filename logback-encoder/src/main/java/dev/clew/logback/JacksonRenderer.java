package dev.clew.logback;

import java.io.IOException;
import java.io.Writer;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the renderers for both generations of Jackson share. Jackson writes into a text of bounded
 * length, and the text is read again into plain maps and lists: whatever a serializer wrote, raw
 * values and names that come twice included, goes through the same checks as every other value, and
 * what fails half-way leaves nothing behind.
 */
abstract class JacksonRenderer implements ObjectRenderer {
  /** Deeper than records go, so that a bean that contains itself ends. */
  static final int MAX_DEPTH = 32;

  /** What stands at the end of what was not read whole. */
  static final String MORE = "<more>";

  private final int maxLength;

  JacksonRenderer(int maxLength) {
    this.maxLength = maxLength;
  }

  @Override
  public final @Nullable Object of(Object value) throws Exception {
    if (isOfThePlatform(value.getClass())) {
      return value.toString();
    }
    BoundedText text = new BoundedText(maxLength);
    boolean partial = false;
    try {
      write(value, text);
    } catch (Exception e) {
      Throwable cause = causeOf(e);
      if (cause == null && isUnknownToJackson(e)) {
        return value.toString();
      }
      partial = text.isFull() || (cause == null && isTooDeep(e));
      if (!partial) {
        throw cause instanceof Exception exception ? exception : e;
      }
    }
    if (!partial) {
      return read(text.toString(), false);
    }
    Object rendered = read(text.toString(), true);
    String type = value.getClass().getSimpleName();
    return new Partial(rendered == null ? '<' + type + " of more than can be written>" : rendered);
  }

  /** The JDK's own objects know best what they are; Jackson would walk through their insides. */
  private static boolean isOfThePlatform(Class<?> type) {
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

  abstract void write(Object value, Writer text) throws Exception;

  /**
   * Reads what was written.
   *
   * @param partial whether it ends anywhere
   */
  abstract @Nullable Object read(String json, boolean partial) throws Exception;

  /** Whether an exception is of Jackson's own making. */
  abstract boolean isJacksons(Throwable failure);

  /** Whether Jackson found nothing to write: no properties, or no way to them. */
  abstract boolean isUnknownToJackson(Throwable failure);

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

  /** The fields of an object, in their order, those of one name included. */
  static final class Fields extends AbstractMap<String, @Nullable Object> {
    private final List<Entry<String, @Nullable Object>> fields = new ArrayList<>();
    private boolean ended;

    void add(String name, @Nullable Object value) {
      fields.add(new SimpleImmutableEntry<>(name, value));
    }

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

    @Override
    public Set<Entry<String, @Nullable Object>> entrySet() {
      return new AbstractSet<>() {
        @Override
        public Iterator<Map.Entry<String, @Nullable Object>> iterator() {
          return fields.iterator();
        }

        @Override
        public int size() {
          return fields.size();
        }
      };
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
