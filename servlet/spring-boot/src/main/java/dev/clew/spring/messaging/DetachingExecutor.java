package dev.clew.spring.messaging;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import org.springframework.core.task.AsyncTaskExecutor;

/**
 * Starts consumers without a context, whoever starts them. Spring for Apache Kafka hands a consumer
 * over inside a future, in which an executor that carries the context does not see that it is
 * long-lived.
 *
 * @param executor what runs the consumers
 */
record DetachingExecutor(AsyncTaskExecutor executor) implements AsyncTaskExecutor {
  @Override
  public void execute(Runnable consumer) {
    Correlation.run(CorrelationContext.empty(), () -> executor.execute(consumer));
  }
}
