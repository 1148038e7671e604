package dev.clew.logback;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The other encoders, each version in a class loader of its own. */
final class Peers {
  static final String LOGSTASH_ENCODER = "net.logstash.logback.encoder.LogstashEncoder";
  static final String COMPOSITE_ENCODER =
      "net.logstash.logback.encoder.LoggingEventCompositeJsonEncoder";
  static final String ECS_ENCODER = "co.elastic.logging.logback.EcsEncoder";

  private static final Map<String, URLClassLoader> LOADERS = new LinkedHashMap<>();

  static {
    for (String version : List.of("7", "8", "9")) {
      LOADERS.put(version, loaderOf("logstash-logback-encoder-" + version + ".jar"));
    }
    LOADERS.put("ecs", loaderOf("logback-ecs-encoder.jar", "ecs-logging-core.jar"));
  }

  private Peers() {}

  private static URLClassLoader loaderOf(String... jars) {
    List<URL> urls = new ArrayList<>();
    try {
      for (String jar : jars) {
        urls.add(Path.of("target", "peers", jar).toUri().toURL());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new PeerLoader(urls.toArray(new URL[0]));
  }

  /** Logback loads the classes that a configuration names by the loader of its context's class. */
  public static final class Context extends LoggerContext {}

  private static final class PeerLoader extends URLClassLoader {
    PeerLoader(URL[] urls) {
      super(urls, Peers.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.equals(Context.class.getName())) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> own = findLoadedClass(name);
        return own == null ? defineContext(name) : own;
      }
    }

    private Class<?> defineContext(String name) throws ClassNotFoundException {
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = Objects.requireNonNull(in).readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  /** A context whose configuration may name the classes of a peer. */
  static LoggerContext context(String version) throws Exception {
    LoggerContext context =
        (LoggerContext) type(version, Context.class.getName()).getConstructor().newInstance();
    context.setMDCAdapter(new LogbackMDCAdapter());
    return context;
  }

  /** What has the classes of a version of a peer. */
  static URLClassLoader loader(String version) {
    return Objects.requireNonNull(LOADERS.get(version));
  }

  /** A class of a peer's; the version is 7, 8, 9 or ecs. */
  static Class<?> type(String version, String name) throws ClassNotFoundException {
    return Objects.requireNonNull(LOADERS.get(version)).loadClass(name);
  }

  /** An encoder of any class with these elements in its {@code logback.xml}. */
  static Encoder<ILoggingEvent> encoder(LoggerContext context, String encoder, String elements)
      throws Exception {
    String xml =
        """
        <configuration>
          <appender name="OUT" class="%s">
            <encoder class="%s">
              %s
            </encoder>
          </appender>
          <root level="INFO"><appender-ref ref="OUT"/></root>
        </configuration>
        """
            .formatted(EncoderTest.DiscardingAppender.class.getName(), encoder, elements);
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(new ByteArrayInputStream(xml.getBytes(UTF_8)));
    return ((OutputStreamAppender<ILoggingEvent>)
            Objects.requireNonNull(context.getLogger("ROOT").getAppender("OUT")))
        .getEncoder();
  }
}
