package dev.clew.examples.spring;

import dev.clew.Correlation;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** A service that knows nothing of Clew but how to ask what the ID is. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableAsync
@Import({Shop.Controller.class, Shop.Warehouse.class})
class Shop {
  static final String DISPATCHES = "dev.clew.examples.spring.dispatches";

  static final String DETAILS = "dev.clew.examples.spring.details";

  /** The ID as Clew has it, and as the log has it. */
  static String ids() {
    return Correlation.currentId() + " " + MDC.get(Correlation.MDC_KEY);
  }

  /** Logs every dispatch, so that a test sees which there were, and with what ID. */
  @Bean
  FilterRegistrationBean<Filter> dispatches() {
    Logger log = LoggerFactory.getLogger(DISPATCHES);
    FilterRegistrationBean<Filter> registration =
        new FilterRegistrationBean<>(
            (request, response, chain) -> {
              log.info("{}", request.getDispatcherType());
              chain.doFilter(request, response);
            });
    registration.setDispatcherTypes(EnumSet.allOf(DispatcherType.class));
    return registration;
  }

  static class Warehouse {
    @Async
    CompletableFuture<String> ids() {
      return CompletableFuture.completedFuture(thread() + Shop.ids());
    }
  }

  private static String thread() {
    return Thread.currentThread().getName().replaceAll("-?\\d+$", "") + " ";
  }

  @RestController
  static class Controller {
    private final Warehouse warehouse;
    private final AsyncTaskExecutor executor;

    Controller(
        Warehouse warehouse, @Qualifier("applicationTaskExecutor") AsyncTaskExecutor executor) {
      this.warehouse = warehouse;
      this.executor = executor;
    }

    @GetMapping("/ids")
    String ids() {
      return Shop.ids();
    }

    @GetMapping("/detail")
    String detail() {
      LoggerFactory.getLogger(DETAILS).debug("in detail");
      return String.valueOf(Correlation.current().logLevel());
    }

    @GetMapping("/throws")
    String fails() {
      throw new IllegalStateException("no such luck");
    }

    @GetMapping("/sends-error")
    void sendsError(HttpServletResponse response) throws IOException {
      response.sendError(503, "closed");
    }

    @GetMapping("/async-method")
    String asyncMethod() throws Exception {
      return warehouse.ids().get();
    }

    @GetMapping("/executor")
    String executor() throws Exception {
      return executor.submit(() -> thread() + Shop.ids()).get();
    }

    @GetMapping("/callable")
    Callable<String> callable() {
      return () -> thread() + Shop.ids();
    }

    @GetMapping("/callable-throws")
    Callable<String> callableThrows() {
      return () -> {
        throw new IllegalStateException("no such luck");
      };
    }

    @GetMapping("/streaming")
    StreamingResponseBody streaming() {
      return out -> out.write((thread() + Shop.ids()).getBytes(StandardCharsets.UTF_8));
    }

    @GetMapping("/deferred")
    DeferredResult<String> deferred() {
      DeferredResult<String> result = new DeferredResult<>();
      new Thread(() -> result.setResult(Shop.ids())).start();
      return result;
    }

    @GetMapping("/deferred-times-out")
    DeferredResult<String> deferredTimesOut() {
      DeferredResult<String> result = new DeferredResult<>(1L);
      result.onTimeout(() -> result.setResult(Shop.ids()));
      return result;
    }
  }
}
