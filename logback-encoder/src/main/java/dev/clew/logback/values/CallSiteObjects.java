package dev.clew.logback.values;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.lang.invoke.LambdaConversionException;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads what log calls name their values with: the structured arguments and markers of
 * logstash-logback-encoder, and the custom fields of cf-java-logging-support. They are known by the
 * names of their types, whatever class loader they come from, and none of them need be there.
 *
 * <p>What such an object holds is taken out of it, and becomes a field as a key-value pair does.
 * One of a class that somebody else wrote, or that does not let anybody in, writes its fields with
 * a generator: see {@link GeneratedFields}.
 *
 * <p>Thread-safe.
 */
public final class CallSiteObjects {
  private static final String LOGSTASH = "net.logstash.logback.";
  private static final String ARGUMENT = LOGSTASH + "argument.StructuredArgument";
  private static final String MARKER = LOGSTASH + "marker.LogstashMarker";
  private static final String CUSTOM_FIELD =
      "com.sap.hcp.cf.logging.common.customfields.CustomField";

  private static final String GENERATOR = ".jackson.core.JsonGenerator";

  /** Suppliers may supply suppliers. */
  private static final int MAX_DEFERRED = 16;

  // What an object is asked for. The places that its class has nothing for are null.
  private static final int NAME = 0;
  private static final int VALUE = 1;
  private static final int RAW = 2;
  private static final int ENTRIES = 3;
  private static final int BEAN = 4;
  private static final int SUPPLIED = 5;
  private static final int WRITE = 6;
  private static final int COUNT = 7;

  /** It is another object, and stands for nothing. */
  private static final @Nullable Object[] NOTHING = {};

  /** It stands for fields, and has none. */
  private static final @Nullable Object[] NO_FIELDS = new @Nullable Object[COUNT];

  private static final MethodType OBJECT = MethodType.methodType(Object.class, Object.class);

  // Classes keep the answers, which are of the JDK's own types: no class loader keeps another.
  private static final ClassValue<@Nullable Object[]> ARGUMENTS =
      new ClassValue<>() {
        @Override
        protected @Nullable Object[] computeValue(Class<?> type) {
          Class<?> argument = Supertypes.find(type, ARGUMENT);
          if (argument != null) {
            return ways(type, argument);
          }
          Class<?> customField = Supertypes.find(type, CUSTOM_FIELD);
          return customField == null ? NOTHING : customField(customField);
        }
      };

  private static final ClassValue<@Nullable Object[]> MARKERS =
      new ClassValue<>() {
        @Override
        protected @Nullable Object[] computeValue(Class<?> type) {
          Class<?> marker = Supertypes.find(type, MARKER);
          return marker == null ? NOTHING : ways(type, marker);
        }
      };

  private final ObjectRenderer objects;
  private final GeneratedFields generated;
  private final boolean masksNames;

  /** Who takes the fields. */
  public interface Fields {
    /**
     * Takes a field.
     *
     * @return whether there was room for it
     */
    boolean field(@Nullable String name, @Nullable Object value);

    /** Takes note that there is more than can be had. */
    void cut();

    /**
     * Takes note that an object is not what it should be.
     *
     * @param inRecord whether no field tells of it
     */
    void failed(Object source, Throwable failure, boolean inRecord);
  }

  /**
   * A reader of such objects.
   *
   * @param maxLength how many characters of JSON to take from one object at most
   * @param masksNames whether values may be masked because of their names
   */
  public CallSiteObjects(ObjectRenderer objects, int maxLength, boolean masksNames) {
    this.objects = objects;
    this.generated = new GeneratedFields(maxLength);
    this.masksNames = masksNames;
  }

  /** Forgets what it remembers. It reads all the same. */
  public void forget() {
    generated.forget();
  }

  /** Whether a marker stands for fields, and so is no tag. */
  public static boolean isMarker(Object marker) {
    return MARKERS.get(marker.getClass()).length > 0;
  }

  /**
   * Reads the fields of a log call's argument, which most arguments are without.
   *
   * @param into who takes them; null when nobody does
   * @return whether it stands for fields
   */
  public boolean readArgument(Object argument, @Nullable Fields into) {
    @Nullable Object[] ways = ARGUMENTS.get(argument.getClass());
    if (ways.length == 0) {
      return false;
    }
    if (into != null) {
      try {
        read(argument, ways, into, 0);
      } catch (Throwable e) {
        Fault.beforeSwallowing(e);
        into.failed(argument, e, true);
      }
    }
    return true;
  }

  /** Reads the fields that a provider writes of an event. */
  public void readProvider(EventProvider provider, ILoggingEvent event, Fields into) {
    try {
      generated.read(
          provider, provider.generator(), generator -> provider.write(event, generator), into);
    } catch (Throwable e) {
      Fault.beforeSwallowing(e);
      into.failed(provider, e, true);
    }
  }

  /**
   * Reads the fields of a marker, without those of markers that it refers to.
   *
   * @return the marker that it stands for, to be read in its place; null when it is itself
   */
  public @Nullable Object readMarker(Object marker, Fields into) {
    @Nullable Object[] ways = MARKERS.get(marker.getClass());
    try {
      if (ways[SUPPLIED] != null) {
        return get(ways[SUPPLIED], marker);
      }
      read(marker, ways, into, 0);
    } catch (Throwable e) {
      Fault.beforeSwallowing(e);
      into.failed(marker, e, true);
    }
    return null;
  }

  private void read(Object source, @Nullable Object[] ways, Fields into, int depth)
      throws Throwable {
    Object name = ways[NAME];
    if (name != null) {
      Object value = ways[VALUE];
      if (value != null) {
        into.field((String) get(name, source), get(value, source));
      } else {
        raw(
            (String) get(name, source),
            get(Objects.requireNonNull(ways[RAW]), source),
            source,
            into);
      }
    } else if (ways[SUPPLIED] != null) {
      supplied(get(ways[SUPPLIED], source), into, depth);
    } else if (ways[ENTRIES] != null) {
      entries((Map<?, ?>) get(ways[ENTRIES], source), into);
    } else if (ways[BEAN] == null || !bean(get(ways[BEAN], source), into)) {
      generated(source, ways, into);
    }
  }

  @SuppressWarnings("unchecked") // That is what getter() made.
  private static @Nullable Object get(Object getter, Object source) throws Throwable {
    return getter instanceof MethodHandle handle
        ? (Object) handle.invokeExact(source)
        : ((Function<Object, @Nullable Object>) getter).apply(source);
  }

  private void generated(Object source, @Nullable Object[] ways, Fields into) throws Throwable {
    if (ways[WRITE] instanceof MethodHandle write) {
      generated.read(
          source,
          write.type().parameterType(1),
          generator -> write.invoke(source, generator),
          into);
    } else if (ways != NO_FIELDS) {
      into.failed(source, new IllegalStateException("no way to its fields"), true);
    }
  }

  /**
   * A text that should be JSON. If it is none it is a text all the same, unless something in it may
   * be a secret by its name, which nobody knows then.
   */
  private void raw(@Nullable String name, @Nullable Object json, Object source, Fields into) {
    Object value = json;
    if (json instanceof String text) {
      try {
        value = JsonText.read(text);
      } catch (IllegalArgumentException e) {
        value = masksNames ? Masks.MASKED : text;
        into.failed(source, e, false);
      }
    }
    into.field(name, value);
  }

  private static void entries(@Nullable Map<?, ?> map, Fields into) {
    if (map == null) {
      return;
    }
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!into.field(String.valueOf(entry.getKey()), entry.getValue())) {
        return;
      }
    }
  }

  private void supplied(@Nullable Object argument, Fields into, int depth) throws Throwable {
    if (argument == null) {
      return;
    }
    if (depth == MAX_DEFERRED) {
      into.cut();
      return;
    }
    read(argument, ARGUMENTS.get(argument.getClass()), into, depth + 1);
  }

  /** Returns false when there is no Jackson for it. */
  private boolean bean(@Nullable Object bean, Fields into) throws Exception {
    if (bean == null) {
      return true;
    }
    Object fields = objects.fieldsOf(bean);
    if (fields instanceof ObjectRenderer.Partial partial) {
      into.cut();
      fields = partial.rendered();
    }
    if (fields instanceof Map<?, ?> map) {
      entries(map, into);
      return true;
    }
    return false;
  }

  private static @Nullable Object[] ways(Class<?> type, Class<?> writer) {
    if (type.getName().equals(LOGSTASH + "marker.EmptyLogstashMarker")) {
      return NO_FIELDS;
    }
    @Nullable Object[] ways = new @Nullable Object[COUNT];
    if (type.getName().startsWith(LOGSTASH)) {
      try {
        prepare(ways, type, writer);
      } catch (ReflectiveOperationException
          | LambdaConversionException
          | RuntimeException
          | LinkageError e) {
        // It does not let anybody in, or is of a version that has something else inside.
        ways = new @Nullable Object[COUNT];
      }
    }
    ways[WRITE] = writeTo(writer, 1);
    return ways;
  }

  /** Only the library's own classes: what is derived from them may write something else. */
  private static void prepare(@Nullable Object[] ways, Class<?> type, Class<?> writer)
      throws ReflectiveOperationException, LambdaConversionException {
    switch (type.getName().substring(LOGSTASH.length())) {
      case "marker.ObjectAppendingMarker" -> {
        ways[NAME] = getter(type, "getFieldName", String.class);
        ways[VALUE] = getter(type, "getFieldValue", Object.class);
      }
      case "marker.RawJsonAppendingMarker" -> {
        ways[NAME] = getter(type, "getFieldName", String.class);
        ways[RAW] = getter(type, "getFieldValue", Object.class);
      }
      case "marker.MapEntriesAppendingMarker" -> ways[ENTRIES] = field(type, "map");
      case "marker.ObjectFieldsAppendingMarker" -> ways[BEAN] = field(type, "object");
      case "marker.DeferredLogstashMarker", "argument.DeferredStructuredArgument" ->
          ways[SUPPLIED] = getter(type, "getSuppliedValue", writer);
      default -> {
        // Of another version: it writes itself.
      }
    }
  }

  private static @Nullable Object[] customField(Class<?> type) {
    @Nullable Object[] ways = new @Nullable Object[COUNT];
    try {
      ways[NAME] = getter(type, "getKey", String.class);
      ways[VALUE] = getter(type, "getValue", Object.class);
      return ways;
    } catch (ReflectiveOperationException
        | LambdaConversionException
        | RuntimeException
        | LinkageError e) {
      return NOTHING;
    }
  }

  /** How something writes itself, if it can: its first parameter tells with which Jackson. */
  static @Nullable MethodHandle writeTo(Class<?> writer, int parameters) {
    try {
      for (Method method : writer.getMethods()) {
        if (method.getName().equals("writeTo")
            && method.getParameterCount() == parameters
            && method.getParameterTypes()[0].getName().endsWith(GENERATOR)) {
          method.setAccessible(true);
          return MethodHandles.lookup().unreflect(method);
        }
      }
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      // There is no such Jackson, or nobody may ask.
    }
    return null;
  }

  /**
   * A method handle for a getter, of whatever visibility; or, where the JDK makes one, a function
   * that calls it and takes a fraction of the time. That one's class is the asked class's
   * neighbour, and goes with it.
   */
  private static Object getter(Class<?> type, String name, Class<?> returned)
      throws ReflectiveOperationException, LambdaConversionException {
    MethodHandles.Lookup inside = inside(type);
    MethodHandle getter = inside.findVirtual(type, name, MethodType.methodType(returned));
    if (!inside.hasFullPrivilegeAccess()) {
      // Of another module: another class loader's.
      return getter.asType(OBJECT);
    }
    MethodHandle factory =
        LambdaMetafactory.metafactory(
                inside,
                "apply",
                MethodType.methodType(Function.class),
                OBJECT,
                getter,
                MethodType.methodType(returned, type))
            .getTarget();
    try {
      return (Function<?, ?>) factory.invokeExact();
    } catch (Throwable e) {
      Fault.beforeSwallowing(e);
      throw new IllegalStateException(e);
    }
  }

  private static MethodHandle field(Class<?> type, String name)
      throws ReflectiveOperationException {
    return inside(type).unreflectGetter(type.getDeclaredField(name)).asType(OBJECT);
  }

  private static MethodHandles.Lookup inside(Class<?> type) throws IllegalAccessException {
    CallSiteObjects.class.getModule().addReads(type.getModule());
    return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
  }
}
