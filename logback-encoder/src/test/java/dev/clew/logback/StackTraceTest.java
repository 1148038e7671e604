package dev.clew.logback;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.pattern.ExtendedThrowableProxyConverter;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import com.fasterxml.jackson.databind.JsonNode;
import dev.clew.logback.settings.Format;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The stack trace is the usual one in one string: the JDK's, and Logback's in the logstash format.
 */
@Tag("every-logback")
class StackTraceTest extends EncoderTest {

  @Test
  void nested_causes_are_printed_as_usual() {
    assertPrintedAsUsual(nested());
  }

  @Test
  void suppressed_exceptions_with_causes_are_printed_as_usual() {
    Exception exception = nested();
    Exception suppressed = new IOException("closing", new IllegalArgumentException("disk"));
    suppressed.addSuppressed(new IOException("inner"));
    exception.addSuppressed(suppressed);
    exception.addSuppressed(nested());

    assertPrintedAsUsual(exception);
  }

  @Test
  void a_circular_cause_is_marked_as_usual() {
    Exception first = new IllegalStateException("first");
    Exception second = new IllegalStateException("second", first);
    first.initCause(second);

    assertPrintedAsUsual(first);
  }

  @Test
  void frames_of_the_jdk_and_of_generated_classes_are_printed_as_usual() throws Exception {
    Throwable throwable;
    try {
      CompletableFuture.supplyAsync(() -> List.of(1).get(1)).get();
      throw new AssertionError();
    } catch (ExecutionException e) {
      throwable = e;
    }
    assertPrintedAsUsual(throwable);

    try {
      StackTraceTest.class.getDeclaredMethod("fail").invoke(null);
    } catch (ReflectiveOperationException e) {
      throwable = e;
    }
    assertPrintedAsUsual(throwable);
  }

  @Test
  void frames_of_every_kind_are_printed_as_usual() {
    Exception exception = new Exception("m");
    exception.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement("a.B", "native", null, -2),
          new StackTraceElement("a.B", "native", "B.java", -2),
          new StackTraceElement("a.B", "unknown", null, 7),
          new StackTraceElement("a.B", "noLine", "B.java", -1),
          new StackTraceElement("a.B", "line", "B.java", 0),
          new StackTraceElement("loader", "mod", "1.2", "a.B", "m", "B.java", 3),
          new StackTraceElement("loader", null, null, "a.B", "m", "B.java", 4),
          new StackTraceElement(null, "mod", null, "a.B", "m", "B.java", 5),
          new StackTraceElement(null, "mod", "1.2", "a.B", "m", "B.java", 6),
          new StackTraceElement("a.\"B\"\n", "<init>\u2028", "\\.java", 7)
        });

    assertPrintedAsUsual(exception);
  }

  @Test
  void an_exception_with_a_to_string_of_its_own_is_headed_by_it() {
    @SuppressWarnings("OverrideThrowableToString") // Which some do.
    class Own extends RuntimeException {
      private static final long serialVersionUID = 1L;

      @Override
      public String toString() {
        return "my own words";
      }
    }

    Exception exception = new IllegalStateException(new Own());
    boolean logbackKnows =
        Arrays.stream(IThrowableProxy.class.getMethods())
            .anyMatch(method -> method.getName().equals("getOverridingMessage"));

    if (logbackKnows) {
      assertPrintedAsUsual(exception);
    } else {
      assertThat(trace(exception)).contains("Caused by: " + Own.class.getName());
    }
  }

  @Test
  void an_exception_without_frames_has_its_header() {
    Exception exception = new Exception("m");
    exception.setStackTrace(new StackTraceElement[0]);

    assertThat(trace(exception)).isEqualTo("java.lang.Exception: m\n");
  }

  @Test
  void the_frames_of_each_throwable_can_be_limited() {
    Exception exception =
        new IllegalStateException(
            "outer", new IllegalStateException("inner", new Exception("root")));
    int own = new ThrowableProxy(exception).getStackTraceElementProxyArray().length;

    String trace =
        record(encoder(b -> b.maxFramesPerThrowable(2)), event().throwable(exception).build())
            .get(name("error.stack_trace"))
            .textValue();

    List<String> lines = trace.lines().toList();
    assertThat(lines.get(0)).startsWith("java.lang.IllegalStateException: outer");
    assertThat(lines.get(1)).startsWith("\tat ");
    assertThat(lines.get(2)).startsWith("\tat ");
    assertThat(lines.get(3)).isEqualTo("\t... " + (own - 2) + " frames truncated");
    assertThat(lines).filteredOn(line -> line.startsWith("Caused by: ")).hasSize(2);
  }

  @Test
  void suppressed_ones_inside_each_other_end_at_the_thirty_second() {
    Exception exception = new IllegalStateException("the innermost");
    for (int i = 0; i < 100; i++) {
      Exception outer = new IllegalStateException("around");
      outer.setStackTrace(new StackTraceElement[0]);
      outer.addSuppressed(exception);
      exception = outer;
    }

    JsonNode record = record(event().throwable(exception).build());

    assertThat(record.get(name("error.stack_trace")).textValue().lines())
        .hasSize(33)
        .endsWith("\t".repeat(32) + "Suppressed: java.lang.IllegalStateException: around");
    assertThat(record.get(name("log.truncated")).booleanValue()).isTrue();
  }

  @Test
  void proxies_that_are_their_own_cause_end() {
    IThrowableProxy proxy =
        new TestProxy("own cause") {
          @Override
          public IThrowableProxy getCause() {
            return this;
          }

          @Override
          public IThrowableProxy[] getSuppressed() {
            return new IThrowableProxy[] {this};
          }
        };

    JsonNode record = record(new TestEvent(event().build()).withThrowableProxy(proxy));

    assertThat(record.get(name("error.stack_trace")).textValue())
        .isEqualTo(
            """
            test.Proxy: own cause
            \tSuppressed: [CIRCULAR REFERENCE: test.Proxy: own cause]
            Caused by: [CIRCULAR REFERENCE: test.Proxy: own cause]
            """);
  }

  @Test
  void proxies_without_end_end_and_so_do_odd_numbers_of_common_frames() {
    class Endless extends TestProxy {
      Endless() {
        super("again");
      }

      @Override
      public IThrowableProxy getCause() {
        return new Endless();
      }

      @Override
      public IThrowableProxy[] getSuppressed() {
        return new IThrowableProxy[] {new Endless(), new Endless()};
      }

      @Override
      public int getCommonFrames() {
        return 1_000_000;
      }
    }

    JsonNode record = record(new TestEvent(event().build()).withThrowableProxy(new Endless()));

    assertThat(record.get(name("error.stack_trace")).textValue()).startsWith("test.Proxy: again\n");
    assertThat(record.get(name("log.truncated")).booleanValue()).isTrue();
  }

  private void assertPrintedAsUsual(Throwable throwable) {
    String expected = format() == Format.LOGSTASH ? byLogback(throwable) : byTheJdk(throwable);

    assertThat(trace(throwable)).isEqualTo(expected.replace(System.lineSeparator(), "\n"));
  }

  private static String byTheJdk(Throwable throwable) {
    StringWriter printed = new StringWriter();
    throwable.printStackTrace(new PrintWriter(printed));
    return printed.toString();
  }

  /** With the converter that logstash-logback-encoder has by default. */
  private String byLogback(Throwable throwable) {
    ThrowableProxyConverter converter = new ExtendedThrowableProxyConverter();
    converter.start();
    return converter.convert(event().throwable(throwable).build());
  }

  private String trace(Throwable throwable) {
    JsonNode record = record(event().throwable(throwable).build());
    assertThat(record.has(name("log.truncated"))).isFalse();
    return record.get(name("error.stack_trace")).textValue();
  }

  static Exception nested() {
    try {
      try {
        URI.create(" ");
        throw new AssertionError();
      } catch (IllegalArgumentException e) {
        throw new IllegalStateException("outer \"quoted\"\nsecond line", e);
      }
    } catch (IllegalStateException e) {
      return e;
    }
  }

  static void fail() {
    throw new IllegalStateException("reflected");
  }
}
