package dev.clew;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.testing.CleanThreadTest;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.slf4j.MDC;

/** By reflection, because the tests are compiled for Java 17. */
class VirtualThreadsTest extends CleanThreadTest {

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "there are no virtual threads before 21")
  @DisplayName("R36: 100 000 virtual threads")
  void a_hundred_thousand_virtual_threads_each_have_the_right_id() throws Exception {
    ExecutorService perTask =
        (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    ExecutorService executor = CorrelationExecutors.propagating(perTask);
    try {
      List<Future<String>> seen = new ArrayList<>();
      for (int i = 0; i < 100_000; i++) {
        try (CorrelationScope scope = Correlation.open("v-" + i)) {
          seen.add(
              executor.submit(
                  () -> {
                    LockSupport.parkNanos(1); // Lets another one onto the carrier.
                    return Correlation.currentId() + " " + MDC.get(Correlation.MDC_KEY);
                  }));
        }
      }
      for (int i = 0; i < seen.size(); i++) {
        assertThat(seen.get(i).get()).isEqualTo("v-" + i + " v-" + i);
      }
    } finally {
      executor.shutdown();
    }
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_25, disabledReason = "this shape of the preview API is 25's")
  @DisplayName("R36: StructuredTaskScope with a propagating thread factory")
  void a_forked_subtask_has_the_id_where_the_scopes_factory_carries_it() throws Exception {
    Class<?> type = Class.forName("java.util.concurrent.StructuredTaskScope");
    Class<?> joiner = Class.forName(type.getName() + "$Joiner");
    Class<?> configuration = Class.forName(type.getName() + "$Configuration");
    Object threads = Thread.class.getMethod("ofVirtual").invoke(null);
    ThreadFactory factory =
        CorrelationExecutors.propagatingThreadFactory(
            (ThreadFactory)
                Class.forName("java.lang.Thread$Builder").getMethod("factory").invoke(threads));
    Function<Object, Object> configure =
        given -> {
          try {
            return configuration
                .getMethod("withThreadFactory", ThreadFactory.class)
                .invoke(given, factory);
          } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
          }
        };
    Method open = type.getMethod("open", joiner, Function.class);
    Method fork = type.getMethod("fork", Callable.class);
    Object all = joiner.getMethod("awaitAllSuccessfulOrThrow").invoke(null);
    try (AutoCloseable structured = (AutoCloseable) open.invoke(null, all, configure);
        CorrelationScope scope = Correlation.open("a-1")) {
      Callable<String> task = () -> String.valueOf(Correlation.currentId());
      Supplier<?> subtask = (Supplier<?>) fork.invoke(structured, task);
      type.getMethod("join").invoke(structured);

      assertThat(subtask.get()).isEqualTo("a-1");
    }
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_25, disabledReason = "this shape of the preview API is 25's")
  @DisplayName("R36: StructuredTaskScope.fork with a wrapped task")
  void a_forked_subtask_that_is_wrapped_has_the_id() throws Exception {
    Class<?> type = Class.forName("java.util.concurrent.StructuredTaskScope");
    Method fork = type.getMethod("fork", Callable.class);
    try (AutoCloseable structured = (AutoCloseable) type.getMethod("open").invoke(null)) {
      List<Supplier<?>> subtasks = new ArrayList<>();
      for (int i : IntStream.range(0, 10).toArray()) {
        try (CorrelationScope scope = Correlation.open("s-" + i)) {
          Callable<String> task = () -> String.valueOf(Correlation.currentId());
          subtasks.add((Supplier<?>) fork.invoke(structured, Correlation.current().wrap(task)));
        }
      }
      type.getMethod("join").invoke(structured);

      for (int i = 0; i < 10; i++) {
        assertThat(subtasks.get(i).get()).isEqualTo("s-" + i);
      }
    }
  }
}
