package dev.clew.logback;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * logstash-logback-encoder in one of its versions, in a class loader of its own. What it makes is
 * called by name, so that one test is for all versions.
 */
final class Peer {
  /** Those on Jackson 2, and that on Jackson 3. */
  static final List<String> VERSIONS = List.of("7", "8", "9");

  private static final String JACKSON_2 = "com.fasterxml.jackson.core.JsonGenerator";

  private static final String ROOT = "net.logstash.logback.";

  private final String version;
  private final URLClassLoader loader;

  /** Somebody's code that writes with a generator of one Jackson or the other. */
  interface Code {
    void writeTo(Generator generator) throws Exception;
  }

  Peer(String version) {
    this(version, Peer.class.getClassLoader(), Stream.empty());
  }

  Peer(String version, @Nullable ClassLoader parent, Stream<URL> others) {
    this.version = version;
    URL jar = jar("logstash-logback-encoder-" + version);
    this.loader =
        new URLClassLoader(Stream.concat(Stream.of(jar), others).toArray(URL[]::new), parent);
  }

  /**
   * @param loader one that has the library among others
   */
  Peer(String version, URLClassLoader loader) {
    this.version = version;
    this.loader = loader;
  }

  static URL jar(String name) {
    try {
      return Path.of("target", "peers", name + ".jar").toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Not by {@code AutoCloseable}, which JUnit would close behind the first test. */
  void close() throws IOException {
    loader.close();
  }

  @Override
  public String toString() {
    return version + ".x";
  }

  String version() {
    return version;
  }

  Class<?> load(String name) {
    try {
      return loader.loadClass(ROOT + name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Its encoder, started. */
  Encoder<ILoggingEvent> encoder(LoggerContext context) {
    try {
      @SuppressWarnings("unchecked")
      Encoder<ILoggingEvent> encoder =
          (Encoder<ILoggingEvent>) load("encoder.LogstashEncoder").getConstructor().newInstance();
      encoder.setContext(context);
      encoder.start();
      return encoder;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a factory method of {@code StructuredArguments} returns. */
  Object argument(String factory, @Nullable Object... arguments) {
    return call(load("argument.StructuredArguments"), factory, arguments);
  }

  /** What a factory method of {@code Markers} returns. */
  Marker marker(String factory, @Nullable Object... arguments) {
    return (Marker) call(load("marker.Markers"), factory, arguments);
  }

  private static Object call(Class<?> type, String name, @Nullable Object... arguments) {
    Method method =
        Arrays.stream(type.getMethods())
            .filter(candidate -> candidate.getName().equals(name) && takes(candidate, arguments))
            .findFirst()
            .orElseThrow();
    try {
      return method.invoke(null, arguments);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean takes(Method method, @Nullable Object... arguments) {
    Class<?>[] types = method.getParameterTypes();
    boolean fits = types.length == arguments.length;
    for (int i = 0; fits && i < types.length; i++) {
      fits = arguments[i] == null || types[i].isInstance(arguments[i]);
    }
    return fits;
  }

  /**
   * A class of an application's that is compiled against it.
   *
   * @param source with {@code GENERATOR} for Jackson's and {@code THROWS} for what that throws
   */
  Class<?> compile(String name, String source) throws IOException, ClassNotFoundException {
    boolean is3 = version.equals("9");
    String code =
        source
            .replace("GENERATOR", is3 ? "tools.jackson.core.JsonGenerator" : JACKSON_2)
            .replace("THROWS", is3 ? "" : "throws java.io.IOException");
    Path directory = Files.createDirectories(Path.of("target", "peers", "classes-" + version));
    Path file = directory.resolve(name.substring(name.lastIndexOf('.') + 1) + ".java");
    Files.writeString(file, code);
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-d",
                directory.toString(),
                "-cp",
                jarPath() + File.pathSeparator + System.getProperty("java.class.path"),
                file.toString());
    if (result != 0) {
      throw new IllegalStateException("not compiled: " + code);
    }
    return new URLClassLoader(new URL[] {directory.toUri().toURL()}, loader).loadClass(name);
  }

  private String jarPath() {
    return Path.of("target", "peers", "logstash-logback-encoder-" + version + ".jar").toString();
  }

  /** A structured argument of an application's own. */
  Object argument(Code code) {
    Class<?> type = load("argument.StructuredArgument");
    return Proxy.newProxyInstance(
        loader,
        new Class<?>[] {type},
        (proxy, method, arguments) -> {
          switch (method.getName()) {
            case "writeTo" -> code.writeTo(new Generator(arguments[0]));
            case "toString" -> {
              return "own";
            }
            case "hashCode" -> {
              return 1;
            }
            default -> {
              return proxy == arguments[0];
            }
          }
          return null;
        });
  }

  /** A generator, by the names that its methods have in one Jackson or the other. */
  static final class Generator {
    private final Object generator;

    private Generator(Object generator) {
      this.generator = generator;
    }

    Generator start() {
      return call("writeStartObject");
    }

    Generator end() {
      return call("writeEndObject");
    }

    Generator close() {
      return call("close");
    }

    Generator name(String name) {
      return call(is2() ? "writeFieldName" : "writeName", name);
    }

    Generator value(@Nullable Object value) {
      return call(is2() ? "writeObject" : "writePOJO", value);
    }

    Generator raw(String json) {
      return call("writeRawValue", json);
    }

    private boolean is2() {
      return Arrays.stream(generator.getClass().getMethods())
          .anyMatch(method -> method.getName().equals("writeFieldName"));
    }

    private Generator call(String name, @Nullable Object... arguments) {
      Method method =
          Arrays.stream(generator.getClass().getMethods())
              .filter(m -> m.getName().equals(name))
              .filter(m -> takes(m, arguments))
              .filter(m -> arguments.length == 0 || m.getParameterTypes()[0] != char.class)
              .findFirst()
              .orElseThrow();
      try {
        method.invoke(generator, arguments);
      } catch (ReflectiveOperationException e) {
        throw ValuesTest.sneaky(e.getCause() == null ? e : e.getCause());
      }
      return this;
    }
  }
}
