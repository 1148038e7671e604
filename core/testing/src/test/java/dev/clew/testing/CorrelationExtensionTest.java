package dev.clew.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationScope;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.slf4j.MDC;

/** Runs small test classes on JUnit's engine, as a user's build does. */
class CorrelationExtensionTest extends CleanThreadTest {
  /** What the test classes have seen, a line for each look. */
  private static final List<String> SEEN = threadSafeList();

  @BeforeEach
  void nothingSeenYet() {
    SEEN.clear();
  }

  private static void look(String where) {
    assertThat(MDC.get(Correlation.MDC_KEY)).isEqualTo(Correlation.currentId());
    SEEN.add(where + " " + Correlation.currentId());
  }

  private static EngineExecutionResults run(Class<?> testClass) {
    return EngineTestKit.engine("junit-jupiter").selectors(selectClass(testClass)).execute();
  }

  private static EngineExecutionResults runInParallel(Class<?> testClass) {
    return EngineTestKit.engine("junit-jupiter")
        .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
        .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
        .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "2")
        .selectors(selectClass(testClass))
        .execute();
  }

  private static void requireSuccess(EngineExecutionResults results, int tests) {
    assertThat(failures(results)).isEmpty();
    results.testEvents().assertStatistics(stats -> stats.started(tests).succeeded(tests));
  }

  private static List<Throwable> failures(EngineExecutionResults results) {
    return results
        .allEvents()
        .executions()
        .failed()
        .map(each -> each.getTerminationInfo().getExecutionResult().getThrowable().orElseThrow())
        .toList();
  }

  // The ID

  @ExtendWith(CorrelationExtension.class)
  static class HasAnId {
    @BeforeEach
    void before() {
      look("before");
    }

    @AfterEach
    void after() {
      look("after");
    }

    @Test
    @CorrelationId("test-1")
    void test() {
      look("test");
    }
  }

  @Test
  void the_id_is_there_from_before_each_to_after_each() {
    requireSuccess(run(HasAnId.class), 1);

    assertThat(SEEN).containsExactly("before test-1", "test test-1", "after test-1");
    requireCleanThread("after the run");
  }

  @ExtendWith(CorrelationExtension.class)
  @CorrelationId("of-the-class")
  static class HasIdsOfItsClass {
    @Test
    void inherits() {
      look("inherits");
    }

    @Test
    @CorrelationId("of-the-method")
    void has_its_own() {
      look("has_its_own");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "y"})
    void parameterized(String parameter) {
      look(parameter);
    }

    @TestFactory
    Stream<DynamicTest> dynamic() {
      return Stream.of("d1", "d2").map(name -> DynamicTest.dynamicTest(name, () -> look(name)));
    }

    @Nested
    class Inside {
      @Test
      void inherits_too() {
        look("nested");
      }
    }

    @Nested
    @CorrelationId("of-the-nested-class")
    class InsideWithItsOwn {
      @Test
      void has_its_classs() {
        look("nested with its own");
      }
    }
  }

  static class Subclass extends HasIdsOfItsClass {}

  @ParameterizedTest
  @ValueSource(classes = {HasIdsOfItsClass.class, Subclass.class})
  void the_nearest_annotation_counts(Class<?> testClass) {
    EngineExecutionResults results = run(testClass);

    assertThat(failures(results)).isEmpty();
    assertThat(SEEN)
        .containsExactlyInAnyOrder(
            "inherits of-the-class",
            "has_its_own of-the-method",
            "x of-the-class",
            "y of-the-class",
            "d1 of-the-class",
            "d2 of-the-class",
            "nested of-the-class",
            "nested with its own of-the-nested-class");
  }

  @CorrelationId("of-the-subclass")
  static class SubclassWithItsOwn extends HasIdsOfItsClass {}

  @Test
  void the_annotation_of_a_subclass_counts_in_the_nested_classes_that_it_inherits() {
    EngineExecutionResults results = run(SubclassWithItsOwn.class);

    assertThat(failures(results)).isEmpty();
    assertThat(SEEN)
        .containsExactlyInAnyOrder(
            "inherits of-the-subclass",
            "has_its_own of-the-method",
            "x of-the-subclass",
            "y of-the-subclass",
            "d1 of-the-subclass",
            "d2 of-the-subclass",
            "nested of-the-subclass",
            "nested with its own of-the-nested-class");
  }

  @ExtendWith(CorrelationExtension.class)
  static class HasAnInvalidId {
    @Test
    @CorrelationId("not an ID")
    void test() {
      look("test");
    }
  }

  @Test
  void an_invalid_id_fails_the_test_and_says_where_it_stands() {
    List<Throwable> failures = failures(run(HasAnInvalidId.class));

    assertThat(SEEN).isEmpty();
    assertThat(failures)
        .singleElement()
        .extracting(Throwable::getMessage)
        .asString()
        .contains("not an ID")
        .contains("HasAnInvalidId.test()");
  }

  // What is left

  @ExtendWith(CorrelationExtension.class)
  @TestMethodOrder(MethodOrderer.MethodName.class)
  static class Leaks {
    @Test
    void a_leaks() {
      Correlation.open("leaked");
    }

    @Test
    @CorrelationId("test-1")
    void b_leaks_inside_its_id() {
      look("before the leak");
      Correlation.open("inner");
    }

    @Test
    void c_leaks_and_throws() {
      Correlation.open("leaked");
      throw new IllegalArgumentException("its own");
    }

    @Test
    void d_leaves_something_in_the_mdc() {
      MDC.put(Correlation.MDC_KEY, "by hand");
    }

    @Test
    void e_is_innocent() {
      look("innocent");
    }
  }

  @Test
  void a_test_that_leaves_its_thread_with_an_id_fails_and_no_other_does() {
    EngineExecutionResults results = run(Leaks.class);

    results.testEvents().assertStatistics(stats -> stats.started(5).failed(4).succeeded(1));
    assertThat(SEEN).containsExactly("before the leak test-1", "innocent null");
    List<Throwable> failures = failures(results);
    assertThat(failures.get(0))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("left open")
        .hasMessageContaining("leaked");
    assertThat(failures.get(1)).hasMessageContaining("left open").hasMessageContaining("inner");
    assertThat(failures.get(2)).isInstanceOf(IllegalArgumentException.class).hasMessage("its own");
    assertThat(failures.get(2).getSuppressed()).singleElement().isInstanceOf(AssertionError.class);
    assertThat(failures.get(3)).hasMessageContaining("by hand").hasMessageContaining("MDC");
    requireCleanThread("after the run");
  }

  @Test
  void a_leak_says_where_the_scope_was_opened() {
    List<Throwable> failures = failures(run(Leaks.class));

    assertThat(openedIn(failures.get(0))).contains("a_leaks");
    assertThat(openedIn(failures.get(1))).contains("b_leaks_inside_its_id");
  }

  private static List<String> openedIn(Throwable failure) {
    return Stream.of(Objects.requireNonNull(failure.getCause()).getStackTrace())
        .map(StackTraceElement::getMethodName)
        .toList();
  }

  @ExtendWith(CorrelationExtension.class)
  static class ComesDirty {
    @BeforeAll
    static void leak() {
      Correlation.open("of-before-all");
    }

    @Test
    void is_innocent() {
      look("test");
    }
  }

  @Test
  void what_comes_from_before_a_test_is_dropped() {
    requireSuccess(run(ComesDirty.class), 1);

    assertThat(SEEN).containsExactly("test null");
  }

  // Strict mode

  @ExtendWith(CorrelationExtension.class)
  static class IsStrict {
    @Test
    void misuse_throws() {
      assertThatIllegalStateException().isThrownBy(() -> Correlation.open("no ID"));
      CorrelationScope outer = Correlation.open("outer");
      Correlation.open("inner");
      assertThatIllegalStateException().isThrownBy(outer::close);
    }
  }

  static class IsLenient {
    @RegisterExtension
    final CorrelationExtension correlation = CorrelationExtension.withoutStrictMode();

    @Test
    void misuse_is_reported() {
      try (CapturedLog log = CapturedLog.of("dev.clew")) {
        Correlation.open("no ID").close();
        Correlation.open("no ID").close();
        SEEN.add(log.warnings().size() + " warning");
      }
    }

    @Test
    void once_more_in_another_test() {
      misuse_is_reported();
    }

    @Test
    @CorrelationId("test-1")
    void leaks() {
      Correlation.open("leaked");
    }
  }

  @Test
  void misuse_throws_while_a_test_runs_and_not_afterwards() {
    requireSuccess(run(IsStrict.class), 1);

    CorrelationScope outer = Correlation.open("outer");
    Correlation.open("inner");
    outer.close();
  }

  @Test
  void without_strict_mode_each_fault_is_reported_anew_in_each_test_and_leaks_fail() {
    EngineExecutionResults results = run(IsLenient.class);

    assertThat(SEEN).containsExactly("1 warning", "1 warning");
    assertThat(failures(results))
        .singleElement()
        .extracting(Throwable::getMessage)
        .asString()
        .contains("left open", "leaked");
  }

  @TestMethodOrder(MethodOrderer.MethodName.class)
  static class ForgetsWhatNobodySees {
    @RegisterExtension
    final CorrelationExtension correlation = CorrelationExtension.withoutStrictMode();

    @Test
    @CorrelationId("test-1")
    void a_scope_with_the_tests_own_context() {
      Correlation.openIfAbsent();
    }

    @Test
    void b_empty_scope() {
      Correlation.open(CorrelationContext.empty());
    }

    @Test
    @CorrelationId("test-1")
    void c_closes_all() {
      Correlation.openIfAbsent().close();
    }
  }

  @Test
  void without_strict_mode_a_forgotten_scope_fails_too_that_changes_nothing() {
    EngineExecutionResults results = run(ForgetsWhatNobodySees.class);

    results.testEvents().assertStatistics(stats -> stats.started(3).failed(2).succeeded(1));
    assertThat(failures(results))
        .extracting(Throwable::getMessage)
        .allSatisfy(message -> assertThat(message).contains("left open"));
    requireCleanThread("after the run");
  }

  @ExtendWith(CorrelationExtension.class)
  static class IsRegisteredTwice {
    @RegisterExtension final CorrelationExtension again = CorrelationExtension.withoutStrictMode();

    @Test
    @CorrelationId("test-1")
    void the_first_counts() {
      look("test");
      assertThatIllegalStateException().isThrownBy(() -> Correlation.open("no ID"));
    }
  }

  @Test
  void registered_twice_the_first_counts() {
    requireSuccess(run(IsRegisteredTwice.class), 1);

    assertThat(SEEN).containsExactly("test test-1");
    Correlation.open("no ID").close();
  }

  // Threads

  /** Registered before, it is told after. */
  static class TellsTheEnd implements AfterEachCallback {
    @Override
    public void afterEach(ExtensionContext test) {
      if (test.getRequiredTestMethod().getName().equals("second")) {
        RunsInParallel.SECOND_HAS_ENDED.countDown();
      }
    }
  }

  @ExtendWith({TellsTheEnd.class, CorrelationExtension.class})
  @Execution(ExecutionMode.CONCURRENT)
  static class RunsInParallel {
    private static final CyclicBarrier BOTH = new CyclicBarrier(2);
    private static final CountDownLatch SECOND_HAS_ENDED = new CountDownLatch(1);

    @Test
    @CorrelationId("first")
    void first() throws Exception {
      BOTH.await(10, TimeUnit.SECONDS);
      look("first");
      assertThat(SECOND_HAS_ENDED.await(10, TimeUnit.SECONDS)).isTrue();
      assertThatIllegalStateException().isThrownBy(() -> Correlation.open("no ID"));
    }

    @Test
    @CorrelationId("second")
    void second() throws Exception {
      BOTH.await(10, TimeUnit.SECONDS);
      look("second");
    }
  }

  @Test
  void tests_in_parallel_have_their_own_ids_and_strict_mode_until_the_last_has_ended() {
    requireSuccess(runInParallel(RunsInParallel.class), 2);

    assertThat(SEEN).containsExactlyInAnyOrder("first first", "second second");
    Correlation.open("no ID").close();
  }

  @ExtendWith(CorrelationExtension.class)
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  @TestMethodOrder(MethodOrderer.MethodName.class)
  static class RunsOnAnotherThread {
    private final Thread engine = Thread.currentThread();

    @BeforeEach
    void before() {
      look("before");
    }

    @Test
    @CorrelationId("test-1")
    void a_has_its_id() {
      assertThat(Thread.currentThread()).isNotSameAs(engine);
      look("test");
      assertThatIllegalStateException().isThrownBy(() -> Correlation.open("no ID"));
    }

    @Test
    void b_leaks() {
      assertThat(Thread.currentThread()).isNotSameAs(engine);
      Correlation.open("leaked");
    }

    @Test
    void c_leaks_and_throws() {
      Correlation.open("leaked");
      throw new IllegalArgumentException("its own");
    }
  }

  @Test
  void a_timeout_on_a_separate_thread_changes_nothing() {
    EngineExecutionResults results = run(RunsOnAnotherThread.class);

    assertThat(SEEN).containsExactly("before test-1", "test test-1", "before null", "before null");
    List<Throwable> failures = failures(results);
    assertThat(failures).hasSize(2);
    assertThat(failures.get(0)).hasMessageContaining("left open").hasMessageContaining("leaked");
    assertThat(failures.get(1)).hasMessage("its own");
    assertThat(failures.get(1).getSuppressed())
        .anyMatch(each -> String.valueOf(each.getMessage()).contains("left open"));
    requireCleanThread("after the run");
  }

  @ExtendWith(CorrelationExtension.class)
  static class RunsAPartElsewhere {
    @Test
    @CorrelationId("test-1")
    void in_part() {
      Duration patience = Duration.ofSeconds(20);
      assertTimeoutPreemptively(patience, () -> look("elsewhere"));
      Runnable wrapped = Correlation.current().wrap(() -> look("wrapped"));
      assertTimeoutPreemptively(patience, wrapped::run);
    }
  }

  @Test
  void a_part_that_runs_elsewhere_has_the_id_when_it_is_wrapped() {
    requireSuccess(run(RunsAPartElsewhere.class), 1);

    assertThat(SEEN).containsExactly("elsewhere null", "wrapped test-1");
  }

  @ExtendWith(CorrelationExtension.class)
  static class SendsARequest {
    @Test
    void on_its_own_thread() {
      try (CorrelationScope request = Correlation.openRoot(CorrelationContext.of("a-1"))) {
        look("request");
      }
    }
  }

  @Test
  void a_request_may_begin_on_the_tests_own_thread() {
    requireSuccess(run(SendsARequest.class), 1);

    assertThat(SEEN).containsExactly("request a-1");
  }
}
