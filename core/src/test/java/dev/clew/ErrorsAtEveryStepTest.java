package dev.clew;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.testing.CleanThreadTest;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import io.opentelemetry.context.Context;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.MDC;
import org.slf4j.spi.MDCAdapter;

/** Whatever ends half-way, the thread is afterwards what it was before. */
@Tag("opentelemetry")
@DisplayName("R58: an error at any step of installing and restoring")
@Tag("beside-proofs")
class ErrorsAtEveryStepTest extends CleanThreadTest {
  private static final CorrelationContext PLAIN = CorrelationContext.of("plain-1");
  private static final CorrelationContext RICH =
      CorrelationContext.of("rich-2").withParentId("parent").withField("user", "u7");

  /** Large enough for the frames of a logging framework, small enough to be at its end soon. */
  private static final long STACK_BYTES = 200 * 1024;

  /** From the last frame that there is on; no operation here needs that many. */
  private static final int DEPTHS = 120;

  private @Nullable MDCAdapter real;

  @BeforeEach
  void intercept() throws Exception {
    real = Faults.interceptMdc();
    // So that all classes are there: loading one takes much more stack, and one of the JDK's whose
    // initializer meets the end of the stack is lost to the whole JVM.
    LockSupport.unpark(null);
    for (Operation operation : Operation.values()) {
      operation.run();
    }
  }

  @AfterEach
  void putBackTheAdapter() throws Exception {
    MDC.clear();
    if (real != null) {
      Faults.setAdapter(real);
    }
  }

  /** Everything that installs a context; each is balanced, unless it is ended half-way. */
  @SuppressWarnings({
    "ReturnValueIgnored",
    "CheckReturnValue",
    "ImmutableEnumChecker"
  }) // What is left is what matters.
  enum Operation {
    OPEN(() -> Correlation.open(PLAIN).close()),
    OPEN_WITH_FIELDS(() -> Correlation.open(RICH).close()),
    OPEN_AN_ID(() -> Correlation.open("a-1").close()),
    OPEN_NEW(() -> Correlation.openNew().close()),
    OPEN_IF_ABSENT(() -> Correlation.openIfAbsent().close()),
    OPEN_EMPTY(() -> Correlation.open(CorrelationContext.empty()).close()),
    NESTED(
        () -> {
          try (CorrelationScope outer = Correlation.open(PLAIN)) {
            try (CorrelationScope inner = Correlation.open(RICH)) {
              Correlation.run(PLAIN, Operation::nothing);
            }
          }
        }),
    FORGOTTEN_INSIDE(
        () -> {
          try (CorrelationScope outer = Correlation.open(PLAIN)) {
            Correlation.open(RICH);
            Correlation.open(PLAIN);
          }
        }),
    RUN(() -> Correlation.run(PLAIN, Operation::nothing)),
    RUN_WITH_FIELDS(() -> Correlation.run(RICH, Operation::nothing)),
    RUN_AND_FORGET(() -> Correlation.run(PLAIN, () -> Correlation.open(RICH))),
    RUN_IN_RUN(() -> Correlation.run(PLAIN, () -> Correlation.run(RICH, Operation::nothing))),
    RUN_A_TASK_THAT_THROWS(
        () -> {
          try {
            Correlation.run(
                RICH,
                () -> {
                  throw new UnsupportedOperationException("the task's own");
                });
          } catch (UnsupportedOperationException e) {
            // As expected.
          }
        }),
    CALL(
        () -> {
          try {
            Correlation.call(PLAIN, () -> "x");
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        }),
    WRAP(() -> PLAIN.wrap(Operation::nothing).run()),
    WRAP_PERIODIC(() -> PLAIN.wrapPeriodic(Operation::nothing).run()),
    WRAP_TIMER_TASK(() -> PLAIN.wrapTimerTask(Operation::nothing).run()),
    WRAP_SUPPLIER(() -> PLAIN.wrapSupplier(() -> "x").get()),
    WRAP_FUNCTION(() -> RICH.wrapFunction(x -> x).apply("x")),
    WRAP_BI_FUNCTION(() -> PLAIN.wrapBiFunction((x, y) -> x).apply("x", "y")),
    WRAP_CONSUMER(() -> RICH.wrapConsumer(x -> {}).accept("x")),
    WRAP_BI_CONSUMER(() -> PLAIN.wrapBiConsumer((x, y) -> {}).accept("x", "y")),
    WRAP_PREDICATE(() -> RICH.wrapPredicate(x -> true).test("x")),
    EXECUTOR(
        () -> {
          Executor sameThread = Runnable::run;
          CorrelationExecutors.propagating(sameThread).execute(Operation::nothing);
        }),
    FUTURE(
        () -> {
          CompletableFuture<String> source = new CompletableFuture<>();
          CorrelationFuture<String> end;
          try (CorrelationScope scope = Correlation.open(RICH)) {
            end = CorrelationFuture.of(source).thenApply(x -> x + Correlation.currentId());
          }
          source.complete("x");
          // Not join(): what the JDK's own future lost at the end of the stack never comes.
          end.getNow("none");
        }),
    SNAPSHOT(
        () -> {
          ContextSnapshot snapshot;
          try (CorrelationScope scope = Correlation.open(RICH)) {
            snapshot = ContextSnapshotFactory.builder().build().captureAll();
          }
          try (ContextSnapshot.Scope installed = snapshot.setThreadLocals()) {
            nothing();
          }
        });

    private final Runnable task;

    Operation(Runnable task) {
      this.task = task;
    }

    void run() {
      task.run();
    }

    private static void nothing() {}
  }

  /** What a thread may have been before. */
  private enum Before {
    NOTHING {
      @Override
      void run(Runnable check) {
        check.run();
      }
    },
    A_USERS_OWN_VALUES {
      @Override
      void run(Runnable check) {
        MDC.put(Correlation.MDC_KEY, "users");
        MDC.put("user", "users");
        check.run();
        MDC.clear();
      }
    },
    A_SCOPE {
      @Override
      void run(Runnable check) {
        try (CorrelationScope scope = Correlation.open("outer")) {
          check.run();
        }
      }
    },
    A_TASK_WITH_FIELDS {
      @Override
      void run(Runnable check) {
        CorrelationContext outer =
            CorrelationContext.of("outer").withField("user", "outer").withField("other", "o");
        Correlation.run(outer, check);
      }
    };

    abstract void run(Runnable check);
  }

  /** The kinds of what may be thrown anywhere. */
  private static final List<Supplier<Throwable>> FAILURES =
      List.of(
          StackOverflowError::new,
          OutOfMemoryError::new,
          NoClassDefFoundError::new,
          AssertionError::new,
          () -> new IOException("sneaky"),
          IllegalStateException::new);

  private record State(Map<String, String> mdc, Context openTelemetry, CorrelationContext context) {
    /** The MDC first, as a log call on this thread would show it. */
    static State now() {
      Map<String, String> mdc = MDC.getCopyOfContextMap();
      return new State(mdc == null ? Map.of() : mdc, Context.current(), Correlation.current());
    }
  }

  @ParameterizedTest
  @EnumSource
  void one_call_fails_before_its_work_or_after_it(Operation operation) {
    everywhere(operation, false);
  }

  @ParameterizedTest
  @EnumSource
  void all_calls_fail_from_one_on_until_the_next_touch_of_the_thread(Operation operation) {
    everywhere(operation, true);
  }

  private static void everywhere(Operation operation, boolean forGood) {
    for (Before thread : Before.values()) {
      for (Supplier<Throwable> failure : FAILURES) {
        if (forGood && !(failure.get() instanceof VirtualMachineError)) {
          // An adapter that never works again: there is nothing to put back with.
          continue;
        }
        for (boolean afterTheWork : new boolean[] {false, true}) {
          thread.run(() -> failAtEachCall(operation, thread, failure, afterTheWork, forGood));
        }
      }
    }
  }

  private static void failAtEachCall(
      Operation operation,
      Before thread,
      Supplier<Throwable> failure,
      boolean afterTheWork,
      boolean forGood) {
    State before = State.now();
    boolean struck = true;
    for (int n = 1; struck; n++) {
      struck = new Faults(n, afterTheWork, forGood, failure).strike(operation::run);
      if (forGood) {
        Correlation.current();
      }
      assertThat(State.now())
          .as("%s, %s, %s at call %d, after=%s", operation, thread, failure.get(), n, afterTheWork)
          .isEqualTo(before);
    }
  }

  @Test
  void a_request_never_begins_on_top_of_what_a_task_still_owes() {
    boolean struck = true;
    for (int n = 1; struck; n++) {
      boolean struckAgain = true;
      for (int m = 1; struckAgain; m++) {
        MDC.put(Correlation.MDC_KEY, "users");
        Faults forGood = new Faults(n, false, true, OutOfMemoryError::new);
        struck = forGood.strike(() -> Correlation.run(RICH, Operation::nothing));
        @Nullable CorrelationScope[] request = new @Nullable CorrelationScope[1];
        Faults once = new Faults(m, false, false, OutOfMemoryError::new);
        struckAgain =
            once.strike(() -> request[0] = Correlation.openRoot(CorrelationContext.of("request")));
        CorrelationScope opened = request[0];

        // Whoever asks pays what is owed.
        String current = Correlation.currentId();

        String where = "at call " + n + " of the task, at call " + m + " of the request";
        assertThat(MDC.get("user")).as(where).isNull();
        if (opened == null) {
          assertThat(current).as(where).isNull();
          assertThat(MDC.get(Correlation.MDC_KEY)).as(where).isIn(null, "users");
        } else {
          assertThat(current).as(where).isEqualTo("request");
          assertThat(MDC.get(Correlation.MDC_KEY)).as(where).isIn(null, "request");
          opened.close();
        }
        MDC.clear();
      }
    }
  }

  @Tag("proof")
  @ParameterizedTest
  @EnumSource
  void the_stack_ends(Operation operation) throws Exception {
    List<String> wrong = new ArrayList<>();
    Runnable everyDepth =
        () -> {
          for (Before thread : Before.values()) {
            thread.run(
                () -> {
                  State before = State.now();
                  for (int depth = 0; depth < DEPTHS; depth++) {
                    new Descent(depth, operation).go();
                    // Whoever asks puts back what could not be at the end of the stack.
                    Correlation.current();
                    State after = State.now();
                    if (!after.equals(before)) {
                      wrong.add(thread + " at " + depth + ": " + after);
                    }
                  }
                });
          }
        };
    Thread thread = new Thread(null, everyDepth, "small stack", STACK_BYTES);
    thread.start();
    thread.join();

    assertThat(wrong).isEmpty();
  }

  /** Goes down to the end of the stack, and some frames up again from there runs the operation. */
  private static final class Descent {
    private final Operation operation;
    private int framesUp;

    Descent(int framesUp, Operation operation) {
      this.framesUp = framesUp;
      this.operation = operation;
    }

    @SuppressWarnings("InfiniteRecursion") // To the end of the stack.
    void go() {
      try {
        go();
      } catch (StackOverflowError e) {
        // Here it is.
      }
      if (framesUp-- == 0) {
        try {
          operation.run();
        } catch (Throwable e) {
          // The stack's end, as expected: what matters is what is left behind.
        }
      }
    }
  }
}
