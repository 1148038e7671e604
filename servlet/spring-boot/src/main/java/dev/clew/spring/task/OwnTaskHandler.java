package dev.clew.spring.task;

import dev.clew.CorrelationExecutors;
import dev.clew.spring.settings.PrivateFields;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ThreadPoolExecutor;
import org.springframework.scheduling.concurrent.ExecutorConfigurationSupport;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/** Shows the application's rejection handler the application's own task. */
record OwnTaskHandler(RejectedExecutionHandler application) implements RejectedExecutionHandler {
  @Override
  public void rejectedExecution(Runnable task, ThreadPoolExecutor pool) {
    application.rejectedExecution(CorrelationExecutors.unwrap(task), pool);
  }

  static void putBefore(ThreadPoolTaskExecutor executor) {
    RejectedExecutionHandler handler =
        PrivateFields.read(
            executor,
            ExecutorConfigurationSupport.class,
            "rejectedExecutionHandler",
            RejectedExecutionHandler.class);
    if (handler == null || LeftAlone.isBlind(handler)) {
      return;
    }
    OwnTaskHandler own = new OwnTaskHandler(handler);
    executor.setRejectedExecutionHandler(own);
    if (pool(executor) instanceof ThreadPoolExecutor pool
        && pool.getRejectedExecutionHandler() == handler) {
      pool.setRejectedExecutionHandler(own);
    }
  }

  /** A factory bean's product is initialized already, and has a pool. */
  private static Object pool(ThreadPoolTaskExecutor executor) {
    try {
      return executor.getThreadPoolExecutor();
    } catch (IllegalStateException e) {
      return e;
    }
  }
}
