package dev.clew.logback;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import com.fasterxml.jackson.databind.JsonNode;
import dev.clew.logback.stacktrace.StackHash;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What users may change about stack traces. */
@Tag("every-logback")
class StackSettingsTest extends EncoderTest {

  @Test
  void frames_that_a_prefix_names_are_left_out_and_counted() {
    String trace =
        trace(
            b -> b.excludeFrame("org.framework.").excludeFrame("com.acme.A.skip"),
            failure(
                "com.acme.A.run",
                "org.framework.X.one",
                "org.framework.Y.two",
                "com.acme.A.skipped",
                "com.acme.B.main"));

    assertThat(trace.lines())
        .containsExactly(
            "java.lang.IllegalStateException: boom",
            "\tat com.acme.A.run(F.java:1)",
            "\t... 3 frames excluded",
            "\tat com.acme.B.main(F.java:5)");
  }

  @Test
  void frames_that_a_regular_expression_finds_are_left_out() {
    String trace =
        trace(
            b -> b.excludeFrame("(Proxy|CGLIB)").excludeFrame("^com\\.acme\\.B"),
            failure("com.acme.A.run", "com.sun.Proxy7.x", "a.b$$CGLIB.y", "com.acme.B.main"));

    assertThat(trace.lines())
        .containsExactly(
            "java.lang.IllegalStateException: boom",
            "\tat com.acme.A.run(F.java:1)",
            "\t... 3 frames excluded");
  }

  @Test
  void frames_that_are_left_out_do_not_count_towards_the_limit() {
    String trace =
        trace(
            b -> b.excludeFrame("org.").maxFramesPerThrowable(2),
            failure("a.A.a", "org.X.x", "a.B.b", "a.C.c", "org.Y.y"));

    assertThat(trace.lines())
        .containsExactly(
            "java.lang.IllegalStateException: boom",
            "\tat a.A.a(F.java:1)",
            "\t... 1 frames excluded",
            "\tat a.B.b(F.java:3)",
            "\t... 2 frames truncated");
  }

  @Test
  void the_root_cause_can_come_first() {
    Exception root = failure("r.R.r");
    Exception middle = new RuntimeException("middle", root);
    middle.setStackTrace(new StackTraceElement[0]);
    Exception outer = new RuntimeException("outer", middle);
    outer.setStackTrace(new StackTraceElement[0]);

    assertThat(trace(b -> b.rootCauseFirst(true), outer).lines())
        .containsExactly(
            "java.lang.IllegalStateException: boom",
            "\tat r.R.r(F.java:1)",
            "Wrapped by: java.lang.RuntimeException: middle",
            "Wrapped by: java.lang.RuntimeException: outer");
  }

  @Test
  void the_root_cause_first_without_a_cause_is_the_exception() {
    assertThat(trace(b -> b.rootCauseFirst(true), failure("a.A.a")).lines())
        .containsExactly("java.lang.IllegalStateException: boom", "\tat a.A.a(F.java:1)");
  }

  @Test
  void the_root_cause_first_of_a_circle_ends() {
    Exception a = new RuntimeException("a");
    Exception b = new RuntimeException("b", a);
    a.initCause(b);
    a.addSuppressed(b);

    String trace = trace(s -> s.rootCauseFirst(true).stackHash(true), a);

    assertThat(trace.lines())
        .contains("Wrapped by: java.lang.RuntimeException: a")
        .anyMatch(line -> line.contains("[CIRCULAR REFERENCE: "));
  }

  @Test
  void the_root_cause_first_of_too_many_keeps_the_root_and_the_outermost() {
    Exception exception = new IllegalStateException("the root");
    for (int i = 0; i < 3_000; i++) {
      exception = new IllegalStateException("cause " + i, exception);
    }

    String trace = trace(b -> b.rootCauseFirst(true), exception);

    assertThat(trace).startsWith("java.lang.IllegalStateException: the root");
    assertThat(trace).contains("causes truncated");
    assertThat(trace.lines().toList().get((int) trace.lines().count() - 1)).contains("cause 2999");
  }

  @Test
  void a_stack_hash_has_a_field_of_its_own() {
    Exception exception = failure("a.A.a");

    JsonNode record = record(encoder(b -> b.stackHash(true)), event().throwable(exception).build());

    assertThat(record.get(name("error.stack_hash")).textValue())
        .isEqualTo("%016x".formatted(hash(exception)));
  }

  @Test
  void frames_that_are_left_out_do_not_count_towards_the_hash() {
    CorrelationJsonEncoder encoder = encoder(b -> b.stackHash(true).excludeFrame("org."));
    String field = name("error.stack_hash");

    JsonNode one = record(encoder, event().throwable(failure("a.A.a", "org.X.x")).build());
    JsonNode other = record(encoder, event().throwable(failure("org.Y.y", "a.A.a")).build());
    JsonNode third = record(encoder, event().throwable(failure("org.Y.y", "a.B.b")).build());

    assertThat(one.get(field)).isEqualTo(other.get(field)).isNotEqualTo(third.get(field));
  }

  @Test
  void without_the_setting_the_name_of_its_field_is_the_users() {
    String name = name("error.stack_hash");

    JsonNode record = record(event().pair(name, "mine").throwable(failure("a.A.a")).build());

    assertThat(record.get(name).textValue()).isEqualTo("mine");
  }

  @ParameterizedTest
  @CsvSource({
    "com.acme.A$$Lambda$14/0x0000000800c03000.run, com.acme.A$$Lambda/0x00007f0001.run",
    "com.acme.A.lambda$main$0, com.acme.A.lambda$main$7",
    "com.acme.A$1.run, com.acme.A$2.run",
    "jdk.proxy2.$Proxy12.call, com.sun.proxy.$Proxy9.call",
    "com.acme.A$$SpringCGLIB$$0.call, com.acme.A$$EnhancerBySpringCGLIB$$1f2e.call",
    "com.acme.A$ByteBuddy$AbCd.call, com.acme.A$ByteBuddy$XyZ.call",
    "com.acme.A$HibernateProxy$a1.call, com.acme.A$HibernateProxy$b2.call",
  })
  void generated_names_do_not_change_the_hash(String one, String other) {
    assertThat(hash(failure("a.A.a", one))).isEqualTo(hash(failure("a.A.a", other)));
  }

  @Test
  void neither_messages_nor_lines_nor_the_way_of_reflection_change_the_hash() {
    Exception one = new RuntimeException("order 1", failure("a.A.a"));
    Exception other = new RuntimeException("order 2", failure("a.A.a"));
    one.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement("a.B", "b", "B.java", 10),
          new StackTraceElement(
              "jdk.internal.reflect.NativeMethodAccessorImpl", "invoke0", null, -2),
          new StackTraceElement("java.lang.reflect.Method", "invoke", "Method.java", 569),
          new StackTraceElement("a.C", "c", "C.java", 20)
        });
    other.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement("a.B", "b", "B.java", 11),
          new StackTraceElement(
              "jdk.internal.reflect.GeneratedMethodAccessor7", "invoke", null, -1),
          new StackTraceElement("a.C", "c", "C.java", 22)
        });

    assertThat(hash(one)).isEqualTo(hash(other));
  }

  @Test
  void another_method_class_exception_or_cause_does() {
    List<Long> hashes =
        List.of(
            hash(failure("a.A.a")),
            hash(failure("a.A.b")),
            hash(failure("a.A2.a")),
            hash(failure("a.A.a", "a.A.a")),
            hash(new IllegalStateException()),
            hash(new RuntimeException()),
            hash(new RuntimeException(failure("a.A.a"))));

    assertThat(hashes).doesNotHaveDuplicates();
  }

  @Test
  void the_hash_of_a_circle_ends() {
    Exception a = new RuntimeException("a");
    Exception b = new RuntimeException("b", a);
    a.initCause(b);
    IThrowableProxy itself =
        new TestProxy("loop") {
          @Override
          public IThrowableProxy getCause() {
            return this;
          }
        };

    assertThat(hash(a)).isNotZero();
    assertThat(StackHash.of(itself, null)).isNotZero();
  }

  private String trace(
      UnaryOperator<CorrelationJsonEncoder.Builder> settings, Exception exception) {
    return record(encoder(settings), event().throwable(exception).build())
        .get(name("error.stack_trace"))
        .textValue();
  }

  private static long hash(Exception exception) {
    return StackHash.of(new ThrowableProxy(exception), null);
  }

  private static Exception failure(String... methods) {
    StackTraceElement[] frames = new StackTraceElement[methods.length];
    for (int i = 0; i < methods.length; i++) {
      int dot = methods[i].lastIndexOf('.');
      frames[i] =
          new StackTraceElement(
              methods[i].substring(0, dot), methods[i].substring(dot + 1), "F.java", i + 1);
    }
    Exception exception = new IllegalStateException("boom");
    exception.setStackTrace(frames);
    return exception;
  }
}
