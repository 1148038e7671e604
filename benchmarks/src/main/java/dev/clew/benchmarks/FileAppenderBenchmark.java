package dev.clew.benchmarks;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.util.concurrent.TimeUnit;
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

/**
 * A whole logging call, from the logger through a FileAppender to a device that forgets it: with an
 * MDC that stays and a message of three arguments.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(2)
public class FileAppenderBenchmark {
  @Param({"clew", "logstash9", "ecsLogging", "plainText"})
  public Peers encoder = Peers.clew;

  private final LoggerContext context = new LoggerContext();
  private final Logger logger = context.getLogger(Peer.LOGGER_NAME);

  @Setup
  public void start() {
    encoder.check(Scenario.sameRequest);
    context.setMDCAdapter(new LogbackMDCAdapter());
    logger.addAppender(NullDevice.appender(context, encoder.started(context)));
  }

  @TearDown
  public void stop() {
    context.stop();
  }

  /** The MDC of one thread. */
  @State(Scope.Thread)
  public static class Request {
    int orders;

    @Setup
    public void open(FileAppenderBenchmark benchmark) {
      Scenario.sameRequest.next(0).mdc().forEach(benchmark.context.getMDCAdapter()::put);
    }
  }

  @Benchmark
  public void info(Request request) {
    logger.info("order {} of {} accepted at {}", request.orders++, "customer-17", "eu-west-1");
  }

  @Benchmark
  @Threads(2)
  public void infoOnTwoThreads(Request request) {
    logger.info("order {} of {} accepted at {}", request.orders++, "customer-17", "eu-west-1");
  }
}
