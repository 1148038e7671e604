package dev.clew.spring.client;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationPropagator;
import dev.clew.CorrelationScope;
import dev.clew.EgressPolicy;
import dev.clew.internal.OutgoingCall;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/** {@code WebClient}. */
final class WebClients {
  private static final Logger LOG = LoggerFactory.getLogger(WebClients.class);

  private static final CorrelationPropagator.Getter<ClientRequest> GETTER =
      (request, name) -> request.headers().getFirst(name);

  private WebClients() {}

  static WebClient.Builder instrument(WebClient.Builder builder, EgressPolicy policy) {
    Filter filter = new Filter(policy);
    boolean[] added = new boolean[1];
    WebClient.Builder unused = builder.filters(all -> added[0] = filter.addIfAbsent(all));
    return added[0] ? builder.defaultRequest(WebClients::remember) : builder;
  }

  static @Nullable WebClient instrument(WebClient client, EgressPolicy policy, String beanName) {
    if (!client.getClass().getName().startsWith("org.springframework.")) {
      // A class of the application's, or a test's, may not be replaced.
      return null;
    }
    boolean[] there = new boolean[1];
    WebClient.Builder builder =
        client.mutate().filters(all -> there[0] = all.stream().anyMatch(Filter.class::isInstance));
    if (there[0]) {
      return client;
    }
    if (!policy.allowedHosts().isEmpty()) {
      LOG.warn(
          "The WebClient {} sends no correlation IDs, because {} lists hosts and Clew cannot see"
              + " where the client is redirected to. Make it with Spring Boot's WebClient.Builder,"
              + " or on an instrumented client",
          beanName,
          EgressProperties.ALLOW_HOSTS);
      return null;
    }
    return instrument(builder, policy).build();
  }

  /** Whoever subscribes may be on another thread than who made the call. */
  private static void remember(WebClient.RequestHeadersSpec<?> call) {
    CorrelationContext current = Correlation.current();
    if (!current.isEmpty()) {
      call.attribute(ReactorContexts.KEY, current);
    }
  }

  /** The context of the call: what Reactor carries, the thread that subscribes, who made it. */
  private static CorrelationContext context(ContextView view, ClientRequest request) {
    CorrelationContext carried = ReactorContexts.carried(view);
    if (!carried.isEmpty()) {
      return carried;
    }
    CorrelationContext current = Correlation.current();
    return current.isEmpty()
            && request.attribute(ReactorContexts.KEY).orElse(null)
                instanceof CorrelationContext remembered
        ? remembered
        : current;
  }

  private record Filter(EgressPolicy policy) implements ExchangeFilterFunction {
    boolean addIfAbsent(List<ExchangeFilterFunction> filters) {
      return filters.stream().noneMatch(Filter.class::isInstance) && filters.add(this);
    }

    @Override
    public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
      return Mono.deferContextual(
          view -> {
            CorrelationContext context = context(view, request);
            OutgoingCall recorded = begin(request, context);
            if (context.isEmpty()) {
              return recorded(next.exchange(request), recorded);
            }
            ClientRequest correlated =
                policy.allowedHosts().isEmpty()
                    ? withHeaders(request, context)
                    : sentIn(request, context);
            return recorded(next.exchange(correlated), recorded)
                .contextWrite(there -> there.put(ReactorContexts.KEY, context));
          });
    }

    /** A call begins; null when it is to leave no record. */
    private @Nullable OutgoingCall begin(ClientRequest request, CorrelationContext context) {
      boolean wanted;
      try (CorrelationScope scope = Correlation.open(context)) {
        wanted = OutgoingCall.isWanted(policy);
      }
      return wanted
          ? OutgoingCall.begin(policy, context, request.method().name(), request.url())
          : null;
    }

    private static Mono<ClientResponse> recorded(
        Mono<ClientResponse> answer, @Nullable OutgoingCall recorded) {
      return recorded == null
          ? answer
          : answer
              .doOnNext(response -> recorded.answered(response.statusCode().value()))
              .doOnError(recorded::failed)
              .doOnCancel(() -> recorded.failed(new CancellationException("cancelled")));
    }

    /** Of all that Spring calls, what is set by {@code httpRequest} comes last. */
    private ClientRequest withHeaders(ClientRequest request, CorrelationContext context) {
      Map<String, String> ours = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      policy.inject(
          context,
          request.url().getHost(),
          ours,
          (none, name) -> GETTER.get(request, name),
          Map::put);
      return ClientRequest.from(request)
          .headers(headers -> ours.forEach(headers::set))
          .httpRequest(sent -> removeDoubled(ours, sent.getHeaders()))
          .build();
    }

    /** A filter of the application's runs within ours, and may add a header where ours is. */
    private static void removeDoubled(Map<String, String> ours, HttpHeaders headers) {
      try {
        Map<String, List<String>> others = new LinkedHashMap<>();
        for (Map.Entry<String, List<String>> header : headers.headerSet()) {
          String value = ours.get(header.getKey());
          if (value != null && header.getValue().size() > 1) {
            List<String> left = new ArrayList<>(header.getValue());
            left.remove(value);
            others.put(header.getKey(), left);
          }
        }
        others.forEach(headers::put);
      } catch (RuntimeException e) {
        LOG.debug("A call may have two correlation IDs", e);
      }
    }
  }

  /**
   * The clients below take the context of the thread on which the request goes out: that on which
   * its body was complete, and that may be any.
   */
  private static ClientRequest sentIn(ClientRequest request, CorrelationContext context) {
    return ClientRequest.from(request)
        .body(
            (message, strategies) ->
                request
                    .body()
                    .insert(message, strategies)
                    .transform(
                        Operators.<Void, Void>lift(
                            (scannable, actual) -> new CompletesIn<>(actual, context))))
        .build();
  }

  private record CompletesIn<T>(CoreSubscriber<? super T> actual, CorrelationContext context)
      implements CoreSubscriber<T> {
    @Override
    public Context currentContext() {
      return actual.currentContext();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      actual.onSubscribe(subscription);
    }

    @Override
    public void onNext(T item) {
      actual.onNext(item);
    }

    @Override
    public void onError(Throwable failure) {
      actual.onError(failure);
    }

    @Override
    public void onComplete() {
      try (CorrelationScope scope = Correlation.open(context)) {
        actual.onComplete();
      }
    }
  }
}
