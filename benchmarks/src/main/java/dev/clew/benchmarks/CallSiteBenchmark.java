package dev.clew.benchmarks;

import static net.logstash.logback.argument.StructuredArguments.kv;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import dev.clew.logback.CorrelationJsonEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.logstash.logback.encoder.LogstashEncoder;
import net.logstash.logback.marker.Markers;
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
import org.openjdk.jmh.annotations.Warmup;
import org.slf4j.event.KeyValuePair;
import org.slf4j.spi.MDCAdapter;

/**
 * Making an event with three fields and encoding it: as logstash-logback-encoder's structured
 * arguments and markers, with that encoder and with Clew's, and as SLF4J's key-value pairs.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(2)
public class CallSiteBenchmark {
  /** What the fields are, and who encodes them. */
  public enum Filter {
    clewPairs,
    clewArguments,
    clewMarkers,
    logstashPairs,
    logstashArguments,
    logstashMarkers;

    boolean isClew() {
      return name().startsWith("clew");
    }
  }

  @Param public Filter filter = Filter.clewPairs;

  private final LoggerContext context = new LoggerContext();
  private final Logger logger = context.getLogger(Peer.LOGGER_NAME);
  private @Nullable Encoder<ILoggingEvent> encoder;
  private int orders;

  @Setup
  public void start() {
    MDCAdapter adapter = org.slf4j.MDC.getMDCAdapter();
    context.setMDCAdapter(adapter);
    Encoder<ILoggingEvent> started =
        filter.isClew()
            ? CorrelationJsonEncoder.builder().format("logstash").outsideRequest("").build()
            : new LogstashEncoder();
    started.setContext(context);
    started.start();
    encoder = started;
    String line = new String(call(), StandardCharsets.UTF_8);
    if (!line.contains("\"orderId\":0,\"amount\":12.5,\"state\":\"accepted\"")) {
      throw new IllegalStateException(filter + " wrote " + line);
    }
  }

  @TearDown
  public void stop() {
    context.stop();
  }

  private ILoggingEvent event(int order) {
    Object[] arguments = {order, "customer-17"};
    return switch (filter) {
      case clewPairs, logstashPairs -> {
        LoggingEvent event = event("order {} of {} accepted", arguments);
        event.setKeyValuePairs(
            List.of(
                new KeyValuePair("orderId", order),
                new KeyValuePair("amount", 12.5),
                new KeyValuePair("state", "accepted")));
        yield event;
      }
      case clewArguments, logstashArguments ->
          event(
              "order {} of {} accepted",
              new Object[] {
                order,
                "customer-17",
                kv("orderId", order),
                kv("amount", 12.5),
                kv("state", "accepted")
              });
      case clewMarkers, logstashMarkers -> {
        LoggingEvent event = event("order {} of {} accepted", arguments);
        event.addMarker(
            Markers.append("orderId", order)
                .and(Markers.append("amount", 12.5))
                .and(Markers.append("state", "accepted")));
        yield event;
      }
    };
  }

  private LoggingEvent event(String message, Object[] arguments) {
    return new LoggingEvent(Logger.FQCN, logger, Level.INFO, message, null, arguments);
  }

  @Benchmark
  public byte[] call() {
    Encoder<ILoggingEvent> started = encoder;
    if (started == null) {
      throw new IllegalStateException("not started");
    }
    return started.encode(event(orders++));
  }
}
