package dev.clew.examples.catalog;

import java.time.Duration;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Fails in every way that WebFlux has. */
@RestController
@RequestMapping("/failures/{item}")
class FailureController {
  @GetMapping("/controller")
  String controller(@PathVariable String item) {
    throw new IllegalStateException("no such item: " + item);
  }

  @GetMapping("/later")
  Mono<String> later(@PathVariable String item) {
    return Mono.delay(Duration.ofMillis(5))
        .flatMap(tick -> Mono.error(new IllegalStateException("no such item: " + item)));
  }

  @GetMapping("/problem")
  Mono<String> problem(@PathVariable String item) {
    return Mono.error(new ResponseStatusException(HttpStatus.CONFLICT, "two items " + item));
  }

  @GetMapping("/handled")
  Mono<String> handled(@PathVariable String item) {
    return Mono.error(new UnsupportedOperationException("a withdrawn item: " + item));
  }

  @GetMapping(path = "/news", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  Flux<String> news(@PathVariable String item) {
    return Flux.just(item)
        .concatWith(Flux.error(new IllegalStateException("no more news of " + item)));
  }

  @ExceptionHandler
  ProblemDetail withdrawn(UnsupportedOperationException e) {
    return ProblemDetail.forStatusAndDetail(HttpStatus.INTERNAL_SERVER_ERROR, e.getMessage());
  }
}
