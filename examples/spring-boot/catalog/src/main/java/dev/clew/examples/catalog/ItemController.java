package dev.clew.examples.catalog;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Answers in every way that WebFlux has. Each line of the log tells which way it was. */
@RestController
@RequestMapping("/items/{item}")
class ItemController {
  private static final Logger LOG = LoggerFactory.getLogger(ItemController.class);

  private final Warehouse warehouse;

  ItemController(Warehouse warehouse) {
    this.warehouse = warehouse;
  }

  @GetMapping
  String read(@PathVariable String item) {
    LOG.info("[controller] item {} is read", item);
    return item;
  }

  @GetMapping("/later")
  Mono<String> later(@PathVariable String item) {
    return Mono.delay(Duration.ofMillis(5))
        .doOnNext(tick -> LOG.info("[Mono, delayed] item {} is read", item))
        .thenReturn(item);
  }

  @GetMapping("/blocking")
  Mono<String> blocking(@PathVariable String item) {
    return Mono.fromCallable(
            () -> {
              LOG.info("[Mono, on a worker] item {} is read", item);
              return item;
            })
        .subscribeOn(Schedulers.boundedElastic())
        .doOnNext(read -> LOG.info("[Mono, on a worker] item {} was read", read));
  }

  @GetMapping(path = "/news", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  Flux<Integer> news(@PathVariable String item) {
    return Flux.range(0, 3)
        .delayElements(Duration.ofMillis(2))
        .doOnNext(tick -> LOG.info("[Flux of server-sent events] item {} has news", item));
  }

  @GetMapping("/stock")
  Mono<String> stock(@PathVariable String item) {
    return warehouse
        .stock(item)
        .doOnNext(stock -> LOG.info("[Mono, of a call] item {} is in stock", item));
  }

  @GetMapping("/interface")
  Mono<String> stockByInterface(@PathVariable String item) {
    return warehouse
        .stockByInterface(item)
        .doOnNext(stock -> LOG.info("[Mono, of a call] item {} is in stock", item));
  }
}
