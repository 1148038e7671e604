package dev.clew.spring.client;

import dev.clew.Correlation;
import dev.clew.CorrelationPropagator;
import dev.clew.EgressPolicy;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.ReactorClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.reactive.ReactorClientHttpConnectorBuilder;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientRequest;
import reactor.util.context.Context;

/**
 * Reactor Netty's client. Its callback comes for each hop, on a thread of the client, before Spring
 * sets the headers of the application, which replace ours.
 */
final class ReactorHops {
  private static final CorrelationPropagator.Getter<HttpHeaders> GETTER =
      (headers, name) -> headers.get(name);
  private static final CorrelationPropagator.Setter<HttpHeaders> SETTER =
      (headers, name, value) -> headers.set(name, value);

  private ReactorHops() {}

  static ReactorClientHttpRequestFactoryBuilder instrument(
      ReactorClientHttpRequestFactoryBuilder builder, EgressPolicy policy) {
    return builder.withHttpClientCustomizer(client -> instrument(client, policy));
  }

  static ReactorClientHttpConnectorBuilder instrument(
      ReactorClientHttpConnectorBuilder builder, EgressPolicy policy) {
    return builder.withHttpClientCustomizer(client -> instrument(client, policy));
  }

  private static HttpClient instrument(HttpClient client, EgressPolicy policy) {
    return client
        .mapConnect(connection -> connection.contextWrite(ReactorHops::withCurrent))
        .doOnRequest(
            (request, connection) ->
                policy.inject(
                    ReactorContexts.carried(request.currentContextView()),
                    host(request),
                    request.requestHeaders(),
                    GETTER,
                    SETTER));
  }

  /** On the thread of the caller, unless somebody carries a context already. */
  private static Context withCurrent(Context context) {
    return ReactorContexts.carried(context).isEmpty()
        ? context.put(ReactorContexts.KEY, Correlation.current())
        : context;
  }

  private static @Nullable String host(HttpClientRequest request) {
    String url = request.resourceUrl();
    try {
      return url == null ? null : URI.create(url).getHost();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
