package dev.clew.benchmarks;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationScope;
import dev.clew.logback.CorrelationJsonEncoder;
import dev.clew.logback.CorrelationRecorder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.slf4j.MDC;

/**
 * A debug call of a request, kept by the recorder in its file, beside making and encoding the same
 * event and nothing else, beside making it ready for another thread, and beside writing it to a
 * device that forgets it; and a call whose level nobody wants, with a recorder and without.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(2)
public class RecorderBenchmark {
  /** What becomes of the event. */
  public enum Filter {
    clewRecorder,
    encodedAlone,
    eventAlone,
    writtenAtDebug,
    disabled
  }

  @Param public Filter filter = Filter.clewRecorder;

  private final LoggerContext context = new LoggerContext();
  private final Logger logger = context.getLogger(Peer.LOGGER_NAME);
  private final CorrelationJsonEncoder encoder =
      CorrelationJsonEncoder.builder().serviceName("shop").build();
  private @Nullable Path directory;

  @Setup
  public void start() throws IOException {
    Path folder = Files.createTempDirectory("recorder");
    directory = folder;
    context.setMDCAdapter(MDC.getMDCAdapter());
    encoder.setContext(context);
    encoder.start();
    logger.addAppender(NullDevice.appender(context, encoder));
    logger.setLevel(filter == Filter.writtenAtDebug ? Level.DEBUG : Level.INFO);
    if (filter == Filter.clewRecorder) {
      CorrelationRecorder recorder = new CorrelationRecorder();
      recorder.setContext(context);
      recorder.setFile(folder.resolve("clew-recorder.ring").toString());
      recorder.setEncoder(encoder);
      recorder.start();
      if (!recorder.isStarted()) {
        throw new IllegalStateException("the recorder did not start");
      }
      context.addTurboFilter(recorder);
    }
  }

  @TearDown
  public void stop() throws IOException {
    context.stop();
    Path folder = directory;
    if (folder != null) {
      Files.deleteIfExists(folder.resolve("clew-recorder.ring"));
      Files.delete(folder);
    }
  }

  /** The request of one thread. */
  @State(Scope.Thread)
  public static class Request {
    int orders;
    CorrelationScope scope = Correlation.open(CorrelationContext.empty());

    @Setup
    public void open() {
      scope.close();
      scope =
          Correlation.open(
              CorrelationContext.of("0193d3f1-7b1c-7abc-8def-0123456789ab")
                  .withField("user", "u7"));
    }

    @TearDown
    public void close() {
      scope.close();
    }
  }

  @Benchmark
  public Object debug(Request request) {
    return call(request.orders++);
  }

  @Benchmark
  @Threads(2)
  public Object debugOnTwoThreads(Request request) {
    return call(request.orders++);
  }

  private Object call(int order) {
    if (filter == Filter.encodedAlone || filter == Filter.eventAlone) {
      LoggingEvent event =
          new LoggingEvent(
              Logger.FQCN,
              logger,
              Level.DEBUG,
              "order {} of {} accepted at {}",
              null,
              new Object[] {order, "customer-17", "eu-west-1"});
      if (filter == Filter.encodedAlone) {
        return encoder.encode(event);
      }
      event.prepareForDeferredProcessing();
      return event;
    }
    logger.debug("order {} of {} accepted at {}", order, "customer-17", "eu-west-1");
    return this;
  }

  @Benchmark
  public void trace(Request request) {
    logger.trace("order {} accepted", request);
  }
}
