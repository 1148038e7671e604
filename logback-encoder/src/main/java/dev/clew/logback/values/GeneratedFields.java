package dev.clew.logback.values;

import java.io.Writer;
import java.lang.ref.SoftReference;
import java.lang.reflect.InvocationTargetException;
import org.jspecify.annotations.Nullable;

/**
 * The fields that somebody's code writes with a generator of Jackson's, 2.x or 3.x as that code
 * wants it. It writes into a text of bounded length, inside an object. The fields are then taken
 * out of the text one by one: whatever the code did, what it wrote before is there, and nothing
 * else of the record is touched.
 *
 * <p>Thread-safe.
 */
final class GeneratedFields {
  private final int maxLength;

  // Made when they are needed first; most applications never need them.
  private volatile @Nullable JacksonRenderer<?> jackson2;
  private volatile @Nullable JacksonRenderer<?> jackson3;
  private volatile boolean lacks2;
  private volatile boolean lacks3;

  /** Mappers of a Jackson that is not the encoder's own: an application's in a container. */
  private static final ClassValue<SoftReference<Object>> FOREIGN_MAPPERS =
      new ClassValue<>() {
        @Override
        protected SoftReference<Object> computeValue(Class<?> generator) {
          try {
            return new SoftReference<>(newMapper(generator));
          } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
          }
        }
      };

  /** Somebody's code. */
  interface Body {
    void writeTo(Object generator) throws Throwable;
  }

  /**
   * What it wrote.
   *
   * @param isFull whether that is less than it wanted to
   * @param failure what it threw, or null
   */
  record Written(String text, boolean isFull, @Nullable Throwable failure) {}

  GeneratedFields(int maxLength) {
    this.maxLength = maxLength;
  }

  void forget() {
    forget(jackson2);
    forget(jackson3);
  }

  private static void forget(@Nullable JacksonRenderer<?> jackson) {
    if (jackson != null) {
      jackson.forget();
    }
  }

  /**
   * Has an object write its fields.
   *
   * @param type the generator's class
   * @param body writes them
   */
  void read(Object source, Class<?> type, Body body, CallSiteObjects.Fields into) {
    JacksonRenderer<?> own = own(type);
    Written written = own == null ? writtenWith(type, body) : own.written(source.getClass(), body);
    Throwable failure = written.failure;
    if (failure != null && !written.isFull) {
      TellsOfFailure fields = new TellsOfFailure(into, Fault.describe(failure));
      JsonText.readFields(written.text, false, fields.text, fields);
      into.failed(source, failure, !fields.told);
      return;
    }
    boolean whole = JsonText.readFields(written.text, written.isFull, JacksonRenderer.MORE, into);
    if (written.isFull) {
      into.cut();
    } else if (!whole) {
      into.failed(source, new IllegalStateException("not the fields of one object"), true);
    }
  }

  /** Knows whether a field got a failure for its value. */
  private static final class TellsOfFailure implements CallSiteObjects.Fields {
    private final CallSiteObjects.Fields into;
    private final String text;
    private boolean told;

    TellsOfFailure(CallSiteObjects.Fields into, String text) {
      this.into = into;
      this.text = text;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // It is this very text.
    public boolean field(@Nullable String name, @Nullable Object value) {
      told |= value == text;
      return into.field(name, value);
    }

    @Override
    public void cut() {
      into.cut();
    }

    @Override
    public void failed(Object source, Throwable failure, boolean inRecord) {
      into.failed(source, failure, inRecord);
    }
  }

  private @Nullable JacksonRenderer<?> own(Class<?> generator) {
    boolean is2 = generator.getName().startsWith("com.");
    JacksonRenderer<?> known = is2 ? jackson2 : jackson3;
    if (known == null) {
      if (is2 ? lacks2 : lacks3) {
        return null;
      }
      try {
        known = is2 ? new Jackson2Renderer(maxLength) : new Jackson3Renderer(maxLength);
      } catch (LinkageError e) {
        // The encoder has none, or an old one.
        lacks2 |= is2;
        lacks3 |= !is2;
        return null;
      }
      if (is2) {
        jackson2 = known;
      } else {
        jackson3 = known;
      }
    }
    return known.generates(generator) ? known : null;
  }

  private Written writtenWith(Class<?> generator, Body body) {
    JacksonRenderer.BoundedText text = new JacksonRenderer.BoundedText(maxLength);
    Throwable failure = null;
    try {
      write(generator, text, body);
    } catch (InvocationTargetException e) {
      failure = e.getCause() == null ? e : e.getCause();
    } catch (Throwable e) {
      failure = e;
    }
    if (failure != null) {
      Fault.beforeSwallowing(failure);
    }
    return new Written(text.toString(), text.isFull(), failure);
  }

  private static void write(Class<?> generator, Writer text, Body body) throws Throwable {
    Object mapper = FOREIGN_MAPPERS.get(generator).get();
    if (mapper == null) {
      FOREIGN_MAPPERS.remove(generator);
      mapper = newMapper(generator);
    }
    Object json = mapper.getClass().getMethod("createGenerator", Writer.class).invoke(mapper, text);
    try {
      generator.getMethod("writeStartObject").invoke(json);
      body.writeTo(json);
      generator.getMethod("writeEndObject").invoke(json);
    } finally {
      generator.getMethod("flush").invoke(json);
    }
  }

  static Object newMapper(Class<?> generator) throws ReflectiveOperationException {
    boolean is2 = generator.getName().startsWith("com.");
    String name =
        is2
            ? "com.fasterxml.jackson.databind.ObjectMapper"
            : "tools.jackson.databind.json.JsonMapper";
    Class<?> type = Class.forName(name, true, generator.getClassLoader());
    Object mapper = type.getConstructor().newInstance();
    if (is2) {
      // Those of 3.x know the JDK's types by themselves.
      type.getMethod("findAndRegisterModules").invoke(mapper);
    }
    return mapper;
  }
}
