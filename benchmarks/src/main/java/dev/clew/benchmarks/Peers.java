package dev.clew.benchmarks;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.encoder.Encoder;
import co.elastic.logging.logback.EcsEncoder;
import dev.clew.logback.CorrelationJsonEncoder;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.jar.JarInputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.logstash.logback.encoder.LogstashEncoder;
import org.springframework.boot.logging.logback.StructuredLogEncoder;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertiesPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** The encoders, each with its defaults and {@code service.name} where it can be had. */
public enum Peers {
  /** This project's, in its default format. */
  clew("Clew") {
    @Override
    Encoder<ILoggingEvent> encoder(LoggerContext context) {
      CorrelationJsonEncoder encoder = CorrelationJsonEncoder.builder().serviceName("shop").build();
      encoder.setContext(context);
      return encoder;
    }
  },
  logstash9("logstash-logback-encoder 9") {
    @Override
    Encoder<ILoggingEvent> encoder(LoggerContext context) {
      LogstashEncoder encoder = new LogstashEncoder();
      encoder.setCustomFields(LOGSTASH_SERVICE);
      return encoder;
    }
  },
  logstash8("logstash-logback-encoder 8") {
    @Override
    Encoder<ILoggingEvent> encoder(LoggerContext context) {
      return Logstash8.encoder(LOGSTASH_SERVICE);
    }
  },
  ecsLogging("ecs-logging-java") {
    @Override
    Encoder<ILoggingEvent> encoder(LoggerContext context) {
      EcsEncoder encoder = new EcsEncoder();
      encoder.setServiceName("shop");
      return encoder;
    }
  },
  logbackJson("Logback JsonEncoder") {
    @Override
    Encoder<ILoggingEvent> encoder(LoggerContext context) {
      JsonEncoder encoder = new JsonEncoder();
      // As the others have it: the message as it reads.
      encoder.setWithFormattedMessage(true);
      encoder.setWithMessage(false);
      encoder.setWithArguments(false);
      return encoder;
    }
  },
  springBoot("Spring Boot structured (ecs)") {
    @Override
    Encoder<ILoggingEvent> encoder(LoggerContext context) {
      putEnvironment(context);
      StructuredLogEncoder encoder = new StructuredLogEncoder();
      encoder.setFormat("ecs");
      return encoder;
    }
  },
  log4j("Log4j2 JsonTemplateLayout (ecs)") {
    @Override
    Encoder<ILoggingEvent> encoder(LoggerContext context) {
      throw new UnsupportedOperationException("an encoder of another library");
    }

    @Override
    Peer<?> start() {
      return new Peer.Log4j();
    }
  },
  plainText("Logback plain text") {
    @Override
    Encoder<ILoggingEvent> encoder(LoggerContext context) {
      PatternLayoutEncoder encoder = new PatternLayoutEncoder();
      encoder.setPattern(
          "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX, UTC} %-5level [%thread] %logger [%X] %kvp - %msg%n");
      return encoder;
    }
  };

  private static final Pattern JAR =
      Pattern.compile(
          "[/\\\\](logstash-logback-encoder|logback-ecs-encoder|logback-classic|spring-boot"
              + "|log4j-layout-template-json|disruptor|jackson-databind|brave|context-propagation"
              + "|opentelemetry-api|spring-web|cf-java-logging-support-servlet"
              + "|okhttp-jvm|httpclient5|tomcat-embed-core|micrometer-tracing)-([0-9.]+)\\.jar$");
  private static final String LOGSTASH_SERVICE = "{\"service.name\":\"shop\"}";

  private final String title;

  Peers(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** What of an entry its output lacks. */
  Set<Part> leavesOut() {
    return switch (this) {
      case clew, logstash9, logstash8, springBoot -> Set.of();
      case ecsLogging -> Set.of(Part.MICROSECONDS, Part.PAIRS, Part.NUMBERS);
      case logbackJson -> Set.of(Part.SERVICE, Part.NUMBERS);
      case log4j, plainText -> Set.of(Part.MICROSECONDS, Part.SERVICE, Part.NUMBERS);
    };
  }

  /**
   * Encodes some entries and reads the records back.
   *
   * @throws IllegalStateException when more or less is missing than the report says
   */
  void check(Scenario scenario) {
    check(start(), scenario);
  }

  private <E> void check(Peer<E> peer, Scenario scenario) {
    for (int n = 0; n < Scenario.BATCH; n++) {
      Entry entry = scenario.next(n);
      byte[] record = peer.encode(peer.prepare(entry));
      Set<Part> missing =
          this == plainText
              ? RecordCheck.missingInText(record, entry)
              : RecordCheck.missing(record, entry);
      Set<Part> expected = EnumSet.noneOf(Part.class);
      for (Part part : leavesOut()) {
        if (entry.has(part)) {
          expected.add(part);
        }
      }
      if (!missing.equals(expected)) {
        throw new IllegalStateException(
            title
                + " lacks "
                + missing
                + ", not "
                + expected
                + ", in "
                + new String(record, StandardCharsets.UTF_8));
      }
    }
  }

  abstract Encoder<ILoggingEvent> encoder(LoggerContext context);

  /** The encoder, started in a context. */
  Encoder<ILoggingEvent> started(LoggerContext context) {
    Encoder<ILoggingEvent> encoder = encoder(context);
    encoder.setContext(context);
    encoder.start();
    return encoder;
  }

  /** What Spring Boot's encoder asks for the name of the service. */
  static void putEnvironment(LoggerContext context) {
    Properties properties = new Properties();
    properties.setProperty("logging.structured.ecs.service.name", "shop");
    StandardEnvironment environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .addFirst(new PropertiesPropertySource("benchmark", properties));
    context.putObject(Environment.class.getName(), environment);
  }

  /** The encoder, ready to use on this thread. */
  Peer<?> start() {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    return new Peer.Logback(started(context), context);
  }

  /**
   * The last release on Jackson 2, whose classes have the names of the newest's: a loader of their
   * own has them from a jar among the resources.
   */
  private static final class Logstash8 {
    private static final String JAR_NAME = "/peers/logstash-logback-encoder-8.jar";

    static String version() {
      try (JarInputStream jar =
          new JarInputStream(Objects.requireNonNull(Peers.class.getResourceAsStream(JAR_NAME)))) {
        return jar.getManifest().getMainAttributes().getValue("Bundle-Version");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @SuppressWarnings("unchecked")
    static Encoder<ILoggingEvent> encoder(String customFields) {
      URL jar = Objects.requireNonNull(Peers.class.getResource(JAR_NAME));
      try {
        Class<?> type = new OwnFirst(jar).loadClass("net.logstash.logback.encoder.LogstashEncoder");
        Object encoder = type.getConstructor().newInstance();
        type.getMethod("setCustomFields", String.class).invoke(encoder, customFields);
        return (Encoder<ILoggingEvent>) encoder;
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static final class OwnFirst extends URLClassLoader {
    OwnFirst(URL jar) {
      super(new URL[] {jar}, Peers.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("net.logstash.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> known = findLoadedClass(name);
        return known == null ? findClass(name) : known;
      }
    }
  }

  /** The versions of the libraries, as far as their jars tell. */
  static String versions() {
    List<String> versions = new ArrayList<>();
    for (String jar : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Matcher name = JAR.matcher(jar);
      if (name.find()) {
        versions.add(name.group(1) + ' ' + name.group(2));
      }
    }
    versions.add("logstash-logback-encoder " + Logstash8.version());
    Collections.sort(versions);
    return String.join(", ", versions);
  }
}
