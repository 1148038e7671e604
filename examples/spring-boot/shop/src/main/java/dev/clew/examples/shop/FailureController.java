package dev.clew.examples.shop;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** Fails in every way that Spring MVC has. */
@RestController
@RequestMapping("/failures/{order}")
class FailureController {
  private final Packing packing;
  private final ExecutorService packers;

  FailureController(Packing packing, ExecutorService packers) {
    this.packing = packing;
    this.packers = packers;
  }

  @GetMapping("/controller")
  String controller(@PathVariable String order) {
    throw new IllegalStateException("no such order: " + order);
  }

  @GetMapping("/callable")
  Callable<String> callable(@PathVariable String order) {
    return () -> {
      throw new IllegalStateException("no such order: " + order);
    };
  }

  @GetMapping("/deferred")
  DeferredResult<String> deferred(@PathVariable String order) {
    DeferredResult<String> result = new DeferredResult<>(10_000L);
    packers.execute(
        () -> result.setErrorResult(new IllegalStateException("no such order: " + order)));
    return result;
  }

  @GetMapping("/async")
  CompletableFuture<String> async(@PathVariable String order) {
    return packing.fail(order);
  }

  @GetMapping("/stream")
  StreamingResponseBody stream(@PathVariable String order) {
    return out -> {
      throw new IOException("no such order: " + order);
    };
  }

  @GetMapping("/problem")
  String problem(@PathVariable String order) {
    throw new ResponseStatusException(HttpStatus.CONFLICT, "two orders " + order);
  }

  @GetMapping("/handled")
  String handled(@PathVariable String order) {
    throw new OrderException("a closed order: " + order);
  }

  @ExceptionHandler
  ProblemDetail closed(OrderException e) {
    return ProblemDetail.forStatusAndDetail(HttpStatus.INTERNAL_SERVER_ERROR, e.getMessage());
  }

  /** An exception that the application answers itself. */
  private static final class OrderException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OrderException(String message) {
      super(message);
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }
}
