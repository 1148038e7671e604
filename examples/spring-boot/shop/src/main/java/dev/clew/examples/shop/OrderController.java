package dev.clew.examples.shop;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** Answers in every way that Spring MVC has. Each line of the log tells which way it was. */
@RestController
@RequestMapping("/orders/{order}")
class OrderController {
  private static final Logger LOG = LoggerFactory.getLogger(OrderController.class);

  private final Packing packing;
  private final ExecutorService packers;
  private final TaskScheduler scheduler;
  private final ApplicationEventPublisher events;

  OrderController(
      Packing packing,
      ExecutorService packers,
      TaskScheduler scheduler,
      ApplicationEventPublisher events) {
    this.packing = packing;
    this.packers = packers;
    this.scheduler = scheduler;
    this.events = events;
  }

  @GetMapping
  String read(@PathVariable String order) {
    LOG.info("[controller] order {} is read", order);
    return order;
  }

  @GetMapping("/async")
  CompletableFuture<String> async(@PathVariable String order) {
    LOG.info("[controller] order {} is packed elsewhere", order);
    return packing.pack(order);
  }

  @GetMapping("/callable")
  Callable<String> callable(@PathVariable String order) {
    return () -> {
      LOG.info("[callable] order {} is read", order);
      return order;
    };
  }

  @GetMapping("/deferred")
  DeferredResult<String> deferred(@PathVariable String order) {
    DeferredResult<String> result = new DeferredResult<>(10_000L);
    result.onCompletion(() -> LOG.info("[deferred result, completed] order {}", order));
    packers.execute(
        () -> {
          LOG.info("[executor bean] order {} is packed", order);
          result.setResult(order);
        });
    return result;
  }

  @GetMapping("/events")
  SseEmitter sse(@PathVariable String order) {
    SseEmitter emitter = new SseEmitter(10_000L);
    emitter.onCompletion(() -> LOG.info("[server-sent events, completed] order {}", order));
    packers.execute(
        () -> {
          try {
            for (int i = 0; i < 3; i++) {
              LOG.info("[server-sent events] order {} has news", order);
              emitter.send(i);
            }
            emitter.complete();
          } catch (Exception e) {
            emitter.completeWithError(e);
          }
        });
    return emitter;
  }

  @GetMapping("/stream")
  StreamingResponseBody stream(@PathVariable String order) {
    return out -> {
      LOG.info("[streaming body] order {} is written", order);
      PrintWriter writer = new PrintWriter(out, false, StandardCharsets.UTF_8);
      writer.println(order);
      writer.flush();
    };
  }

  @GetMapping("/submitted")
  String submitted(@PathVariable String order) throws Exception {
    Future<String> packed =
        packers.submit(
            () -> {
              LOG.info("[executor bean] order {} is packed", order);
              return order;
            });
    return packed.get();
  }

  @GetMapping("/supplied")
  CompletableFuture<String> supplied(@PathVariable String order) {
    return CompletableFuture.supplyAsync(
        () -> {
          LOG.info("[executor bean] order {} is packed", order);
          return order;
        },
        packers);
  }

  @GetMapping("/later")
  @SuppressWarnings("FutureReturnValueIgnored") // The task completes the result.
  CompletableFuture<String> later(@PathVariable String order) {
    CompletableFuture<String> result = new CompletableFuture<>();
    scheduler.schedule(
        () -> {
          LOG.info("[task scheduler, once] order {} is due", order);
          result.complete(order);
        },
        Instant.now());
    return result;
  }

  @GetMapping("/published")
  String published(@PathVariable String order) {
    events.publishEvent(new OrderPlaced(order));
    return order;
  }

  /** What listeners are told. */
  record OrderPlaced(String order) {}
}
