package dev.clew.examples.spring.reactive;

import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import dev.clew.EgressPolicy;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.CrossOrigin;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What an ordinary service does, without one type of Clew's for it. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@RestController
public class ReactiveShop {
  static final String LOGGER = "dev.clew.shop";

  private static final Logger LOG = LoggerFactory.getLogger(LOGGER);
  private static final Duration MOMENT = Duration.ofMillis(5);

  /** The ID, in Clew and in the MDC, of whoever calls; and a record. */
  static String here() {
    LOG.info("here");
    return Correlation.currentId() + " " + MDC.get(Correlation.MDC_KEY);
  }

  /** For a handler that a test throws at. */
  static final class OutOfStockException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutOfStockException(String message) {
      super(message);
    }
  }

  @GetMapping("/ids")
  String ids() {
    return here();
  }

  @GetMapping("/attribute")
  String attribute(ServerWebExchange exchange) {
    return exchange.getRequiredAttribute(Correlation.MDC_KEY);
  }

  @GetMapping("/hops")
  Mono<String> hops() {
    return Mono.fromSupplier(ReactiveShop::here)
        .delayElement(MOMENT)
        .map(before -> before + " " + here())
        .publishOn(Schedulers.boundedElastic())
        .map(before -> before + " " + here())
        .flatMap(
            before ->
                Mono.fromCallable(() -> before + " " + here()).subscribeOn(Schedulers.parallel()))
        .zipWith(Mono.delay(MOMENT).map(tick -> here()), (a, b) -> a + " " + b)
        .doOnNext(all -> here())
        .doFinally(signal -> here());
  }

  @GetMapping(path = "/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  Flux<String> stream() {
    return Flux.range(0, 5).delayElements(MOMENT).map(tick -> here());
  }

  @GetMapping(path = "/endless", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  Flux<String> endless() {
    return Flux.range(0, Integer.MAX_VALUE)
        .delayElements(MOMENT)
        .map(tick -> here())
        .doOnCancel(() -> LOG.info("cancelled"));
  }

  @GetMapping("/never")
  Mono<String> never() {
    LOG.info("waiting");
    return Mono.<String>never().doOnCancel(() -> LOG.info("cancelled"));
  }

  @PostMapping("/echo")
  Mono<String> echo(@RequestBody Mono<String> body) {
    return body.map(text -> text + " " + here());
  }

  @GetMapping("/throws")
  Mono<String> throwing() {
    return Mono.delay(MOMENT)
        .map(
            tick -> {
              throw new IllegalStateException("thrown on purpose");
            });
  }

  @GetMapping("/throws-at-once")
  Mono<String> throwsAtOnce() {
    throw new IllegalStateException("thrown on purpose");
  }

  @GetMapping("/throws-late")
  Flux<String> throwsLate() {
    return Flux.just("first", "second")
        .delayElements(MOMENT)
        .concatWith(Flux.error(new IllegalStateException("thrown on purpose")));
  }

  @GetMapping("/unavailable")
  Mono<String> unavailable() {
    return Mono.error(new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, "closed"));
  }

  @GetMapping("/conflict")
  Mono<String> conflict() {
    return Mono.error(new ResponseStatusException(HttpStatus.CONFLICT, "sold"));
  }

  @GetMapping("/handled")
  Mono<String> handled() {
    return Mono.delay(MOMENT).then(Mono.error(new OutOfStockException("sold out")));
  }

  @ExceptionHandler
  ResponseEntity<String> onOutOfStock(OutOfStockException e) {
    return ResponseEntity.status(HttpStatus.GONE).body(here());
  }

  @GetMapping("/problem")
  Mono<ProblemDetail> problem() {
    return Mono.delay(MOMENT)
        .map(tick -> ProblemDetail.forStatusAndDetail(HttpStatus.TOO_MANY_REQUESTS, "later"));
  }

  private static final ProblemDetail KEPT = problemWith(Map.of("shop", "tea"));

  private static ProblemDetail problemWith(Map<String, Object> fields) {
    ProblemDetail problem = ProblemDetail.forStatus(HttpStatus.TOO_MANY_REQUESTS);
    fields.forEach(problem::setProperty);
    return problem;
  }

  @GetMapping("/kept-problem")
  Mono<ProblemDetail> keptProblem() {
    return Mono.just(KEPT);
  }

  @GetMapping("/immutable-problem")
  Mono<ProblemDetail> immutableProblem() {
    ProblemDetail problem = ProblemDetail.forStatus(HttpStatus.TOO_MANY_REQUESTS);
    problem.setProperties(Map.of("shop", "tea"));
    return Mono.just(problem);
  }

  @GetMapping("/own-problem")
  Mono<ProblemDetail> ownProblem() {
    return Mono.just(problemWith(Map.of("correlation_id", "the shop's own")));
  }

  @GetMapping("/leak")
  String leak() {
    String here = here();
    MDC.put(Correlation.MDC_KEY, "STALE");
    return here;
  }

  @GetMapping("/open")
  String open() {
    CorrelationScope unused = Correlation.open("inner");
    return String.valueOf(Correlation.currentId());
  }

  @GetMapping("/own-header")
  Mono<String> ownHeader(ServerHttpResponse response) {
    response.getHeaders().set("correlation-id", "another");
    response.getHeaders().add("Correlation-Id", "and-another");
    return Mono.just("sent");
  }

  @GetMapping("/calls-on")
  String callsOn() {
    Map<String, String> call = new TreeMap<>();
    EgressPolicy.create()
        .inject(
            Correlation.current(),
            "localhost",
            call,
            (carrier, name) -> carrier.get(name),
            Map::put);
    call.remove("Correlation-Id");
    return call.toString();
  }

  @GetMapping("/level")
  String level() {
    return Correlation.current().logLevel() + " " + MDC.get(Correlation.LOG_LEVEL_MDC_KEY);
  }

  @CrossOrigin(exposedHeaders = "X-Total")
  @GetMapping("/cross-origin")
  String crossOrigin() {
    return here();
  }

  @Bean
  RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route()
        .GET(
            "/functional",
            request -> Mono.delay(MOMENT).flatMap(tick -> ServerResponse.ok().bodyValue(here())))
        .GET("/functional-throws", request -> Mono.error(new IllegalStateException("on purpose")))
        .build();
  }

  /** Says what it is asked for once, and ends. */
  @Bean
  HandlerMapping webSockets() {
    WebSocketHandler handler =
        session -> session.send(Mono.fromSupplier(() -> session.textMessage(here())));
    return new SimpleUrlHandlerMapping(Map.of("/socket", handler), -1);
  }
}
