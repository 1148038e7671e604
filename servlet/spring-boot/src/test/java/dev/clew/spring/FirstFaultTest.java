package dev.clew.spring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationIdGenerator;
import dev.clew.CorrelationPropagator;
import dev.clew.CorrelationScope;
import dev.clew.EgressPolicy;
import dev.clew.checks.ClewAlone;
import dev.clew.httpclient.HttpClientCorrelation;
import dev.clew.internal.OutgoingCall;
import dev.clew.jdk.JdkHttpClientCorrelation;
import dev.clew.logback.CorrelationJsonEncoder;
import dev.clew.logback.CorrelationRecorder;
import dev.clew.logback.recorder.RecordedEvent;
import dev.clew.okhttp.OkHttpCorrelation;
import dev.clew.servlet.ingress.Admission;
import dev.clew.servlet.ingress.Arrival;
import dev.clew.servlet.ingress.Setting;
import dev.clew.servlet.ingress.Settings;
import dev.clew.servlet.ingress.Trust;
import dev.clew.testing.CleanThreadTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;

/**
 * The first thing that goes wrong does so where the stack ends. What is to report it must not need
 * a class there that was never needed before: one that cannot be initialized there never can be.
 */
class FirstFaultTest extends CleanThreadTest {
  private static final int DEPTHS = 2_000;
  private static final int STACK_BYTES = 512 * 1024;

  /** What is there already where the stack ends, and then fails. */
  interface Failing {
    void fail() throws Exception;
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        FailingSetter.class,
        FailingGetter.class,
        FailingGenerator.class,
        FailingTrust.class,
        FailingRequest.class,
        FailingCall.class,
        FailingAppender.class,
        FailingValues.class
      })
  void what_fails_first_at_the_end_of_the_stack_does_no_harm_later(Class<?> type) throws Exception {
    ClassLoader loader = new ClewAlone(FirstFaultTest.class.getClassLoader(), "none.");
    loadWithoutInitializing(loader);
    Runnable dive =
        Class.forName(Dive.class.getName(), true, loader)
            .asSubclass(Runnable.class)
            .getDeclaredConstructor(Class.class)
            .newInstance(Class.forName(type.getName(), true, loader));
    Thread deep = new Thread(null, dive, "deep", STACK_BYTES);
    AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
    deep.setUncaughtExceptionHandler((thread, failure) -> thrown.set(failure));

    deep.start();
    deep.join();

    assertThat(thrown.get()).isNull();
  }

  /** As a verifier or an archive of classes does it: to load a class takes more than its start. */
  private static void loadWithoutInitializing(ClassLoader loader) throws Exception {
    for (Class<?> type :
        List.of(
            Correlation.class,
            Admission.class,
            JdkHttpClientCorrelation.class,
            OkHttpCorrelation.class,
            HttpClientCorrelation.class,
            CorrelationRecorder.class)) {
      Path root = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (Files.isDirectory(root)) {
        load(root, loader);
      } else {
        try (FileSystem jar = FileSystems.newFileSystem(root)) {
          load(jar.getPath("/"), loader);
        }
      }
    }
  }

  private static void load(Path root, ClassLoader loader) throws IOException {
    try (Stream<Path> files = Files.walk(root.resolve("dev"))) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String name =
            root.relativize(file).toString().replace(file.getFileSystem().getSeparator(), ".");
        if (name.endsWith(".class")) {
          try {
            Class.forName(name.substring(0, name.length() - ".class".length()), false, loader);
          } catch (ClassNotFoundException | LinkageError e) {
            // What it builds upon is optional.
          }
        }
      }
    }
  }

  /** Goes down to the end of a thread's stack, and fails on the way back and at the top. */
  public static final class Dive implements Runnable {
    private final Failing failing;
    private int depth;

    public Dive(Class<?> type) throws Exception {
      failing = (Failing) type.getDeclaredConstructor().newInstance();
    }

    @Override
    public void run() {
      dive();
      assertThatCode(failing::fail).doesNotThrowAnyException();
    }

    @SuppressWarnings("InfiniteRecursion") // It ends at the end of the stack.
    private void dive() {
      try {
        dive();
      } catch (StackOverflowError e) {
        // This is the end: from here upwards.
      }
      if (depth++ < DEPTHS) {
        try {
          failing.fail();
        } catch (Throwable e) {
          // There is no room for it yet.
        }
      }
    }
  }

  public static final class FailingSetter implements Failing {
    private final EgressPolicy policy = EgressPolicy.create();
    private final CorrelationContext context = CorrelationContext.of("a-1");

    @Override
    public void fail() {
      policy.inject(
          context,
          "stock",
          this,
          (carrier, name) -> null,
          (carrier, name, value) -> {
            throw new IllegalStateException("on purpose");
          });
    }
  }

  public static final class FailingGetter implements Failing {
    private final CorrelationPropagator propagator = CorrelationPropagator.create();

    @Override
    public void fail() {
      propagator.extract(
          this,
          (carrier, name) -> {
            throw new IllegalStateException("on purpose");
          });
    }
  }

  public static final class FailingGenerator implements Failing {
    private final CorrelationIdGenerator generator =
        CorrelationIdGenerator.failSafe(
            () -> {
              throw new IllegalStateException("on purpose");
            });

    @Override
    public void fail() {
      generator.generate();
    }
  }

  public static final class FailingTrust implements Failing {
    private final Admission<Object> admission =
        new Admission<>((carrier, name) -> null, carrier -> "192.0.2.1");
    private final Settings settings;

    public FailingTrust() {
      Settings.Draft draft = new Settings.Draft(Settings.DEFAULT);
      draft.set(
          Setting.TRUST,
          Trust.when(
              request -> {
                throw new IllegalStateException("on purpose");
              }));
      settings = draft.build();
    }

    @Override
    public void fail() {
      admission.context(settings, this, null, new Arrival());
    }
  }

  public static final class FailingRequest implements Failing {
    private final HttpClient client =
        JdkHttpClientCorrelation.instrument(
            HttpClient.newHttpClient(), EgressPolicy.builder().logCalls(false).build());
    private final HttpRequest request = new WithoutUri();

    @Override
    public void fail() throws Exception {
      try {
        client.send(request, HttpResponse.BodyHandlers.discarding());
      } catch (IllegalStateException e) {
        // The client itself wants the URI too.
        assertThat(e).hasMessage("on purpose");
      }
    }
  }

  private static final class WithoutUri extends HttpRequest {
    @Override
    public URI uri() {
      throw new IllegalStateException("on purpose");
    }

    @Override
    public String method() {
      return "GET";
    }

    @Override
    public HttpHeaders headers() {
      return HttpHeaders.of(Map.of(), (name, value) -> true);
    }

    @Override
    public Optional<BodyPublisher> bodyPublisher() {
      return Optional.empty();
    }

    @Override
    public Optional<Duration> timeout() {
      return Optional.empty();
    }

    @Override
    public Optional<HttpClient.Version> version() {
      return Optional.empty();
    }

    @Override
    public boolean expectContinue() {
      return false;
    }
  }

  public static final class FailingCall implements Failing {
    private final EgressPolicy policy = EgressPolicy.builder().callLevel(Level.ERROR).build();
    private final CorrelationContext context = CorrelationContext.of("a-1");
    private final Exception failure =
        new Exception("on purpose") {
          @Override
          public synchronized Throwable getCause() {
            throw new IllegalStateException("on purpose");
          }
        };

    @Override
    public void fail() {
      OutgoingCall call = OutgoingCall.begin(policy, context, "GET", URI.create("http://stock/"));
      if (call != null) {
        call.failed(failure);
      }
    }
  }

  public static final class FailingAppender implements Failing {
    private final Logger logger;

    public FailingAppender() {
      LoggerContext context = new LoggerContext();
      context.setMDCAdapter(MDC.getMDCAdapter());
      CorrelationRecorder recorder = new CorrelationRecorder();
      recorder.setContext(context);
      recorder.setHeap("true");
      recorder.setSize("1MB");
      recorder.setMaxWritesPerSecond("1000000");
      recorder.start();
      context.addTurboFilter(recorder);
      logger = context.getLogger("com.acme");
      logger.setLevel(ch.qos.logback.classic.Level.INFO);
      fail();
      UnsynchronizedAppenderBase<ILoggingEvent> appender =
          new UnsynchronizedAppenderBase<>() {
            @Override
            public void doAppend(ILoggingEvent event) {
              if (event instanceof RecordedEvent) {

                throw new IllegalStateException("on purpose");
              }
            }

            @Override
            protected void append(ILoggingEvent event) {}
          };
      appender.setContext(context);
      appender.start();
      context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
    }

    @Override
    public void fail() {
      try (CorrelationScope scope = Correlation.open("a-2")) {
        logger.debug("before");
        logger.error("failed");
      }
    }
  }

  public static final class FailingValues implements Failing {
    private final CorrelationJsonEncoder encoder = new CorrelationJsonEncoder();
    private final LoggingEvent event;

    public FailingValues() {
      LoggerContext context = new LoggerContext();
      context.setMDCAdapter(MDC.getMDCAdapter());
      encoder.setContext(context);
      encoder.start();
      event =
          new LoggingEvent(
              Logger.FQCN,
              context.getLogger("com.acme"),
              ch.qos.logback.classic.Level.INFO,
              "failing",
              new RuntimeException("failed", new IllegalStateException("before")),
              null);
      event.setKeyValuePairs(
          List.of(
              new KeyValuePair("a", new FailingValue()), new KeyValuePair("b", Map.of("c", 1))));
    }

    @Override
    public void fail() {
      assertThat(new String(encoder.encode(event), UTF_8))
          .contains("IllegalStateException: on purpose", "\"c\":1");
    }
  }

  private static final class FailingValue {
    @Override
    public String toString() {
      throw new IllegalStateException("on purpose");
    }
  }
}
