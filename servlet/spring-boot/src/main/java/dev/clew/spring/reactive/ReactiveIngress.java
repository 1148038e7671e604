package dev.clew.spring.reactive;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationPropagator;
import dev.clew.CorrelationScope;
import dev.clew.CorrelationThreadLocalAccessor;
import dev.clew.servlet.CorrelationCounts;
import dev.clew.servlet.ingress.Admission;
import dev.clew.servlet.ingress.Arrival;
import dev.clew.servlet.ingress.Fault;
import dev.clew.servlet.ingress.Settings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * Gives each request of a reactive server its ID, in Reactor's context and in the response's
 * header, and writes its access record. Thread-safe.
 */
final class ReactiveIngress {
  private final Settings settings;
  private final Admission<ServerHttpRequest> admission =
      new Admission<>(Headers.GETTER, ReactiveIngress::address);

  ReactiveIngress(Settings settings) {
    this.settings = settings;
  }

  /** The settings that are in force, as texts that would make them, by their names. */
  Map<String, String> settings() {
    return settings.texts();
  }

  /** Where the IDs of the requests so far came from, as the filter counts them. */
  CorrelationCounts counts() {
    return admission.counts().now();
  }

  /**
   * Serves a request.
   *
   * @param handling what the application does; asked once for each subscription, with the context
   *     in place
   */
  Mono<Void> serve(
      ServerHttpRequest request,
      ServerHttpResponse response,
      Function<ServedExchange, Mono<Void>> handling) {
    ServedExchange served = admit(request, response);
    return Mono.defer(() -> handling.apply(served))
        .doOnSuccess(nothing -> served.ends(response, null, false))
        .doOnError(e -> served.ends(response, e, false))
        .doOnCancel(() -> served.ends(response, null, true))
        .contextWrite(
            (Context context) ->
                context
                    .put(CorrelationThreadLocalAccessor.KEY, served.context())
                    .put(ServedExchange.class, served));
  }

  private ServedExchange admit(ServerHttpRequest request, ServerHttpResponse response) {
    CorrelationContext context;
    Arrival arrival = new Arrival();
    try {
      context = admission.context(settings, request, null, arrival);
    } catch (Throwable e) {
      Fault.ADMISSION.report(e);
      context = CorrelationContext.of(settings.generator().generate());
    }
    if (arrival.isRejected()) {
      warnOfRejected(context, arrival.rejectedLength());
    }
    ServedExchange served = new ServedExchange(context, request, arrival.origin(), settings);
    if (settings.responseHeader()) {
      try {
        setOwnHeaders(response, context);
        response.beforeCommit(
            () -> {
              // Whatever the application did to the headers.
              setOwnHeaders(response, served.context());
              return Mono.empty();
            });
      } catch (Throwable e) {
        Fault.RESPONSE_HEADER.report(e);
      }
    }
    return served;
  }

  private void warnOfRejected(CorrelationContext context, int length) {
    try (CorrelationScope scope = Correlation.open(context)) {
      admission.warnOfRejected(length);
    } catch (Throwable e) {
      Fault.SCOPE.report(e);
    }
  }

  private void setOwnHeaders(ServerHttpResponse response, CorrelationContext context) {
    try {
      String id = context.id();
      if (id == null) {
        return;
      }
      String name = settings.propagator().writtenName();
      HttpHeaders headers = response.getHeaders();
      headers.set(name, id);
      if (settings.exposeHeader()) {
        List<String> exposed = headers.getAccessControlExposeHeaders();
        if (exposed.stream().noneMatch(name::equalsIgnoreCase)) {
          List<String> all = new ArrayList<>(exposed);
          all.add(name);
          headers.setAccessControlExposeHeaders(all);
        }
      }
    } catch (Throwable e) {
      Fault.RESPONSE_HEADER.report(e);
    }
  }

  /** Whether the path of a request is one that has no access record. */
  boolean isExcluded(PathContainer path) {
    if (settings.excludePath().isEmpty()) {
      return false;
    }
    // Decoded as Spring decodes it to choose the handler.
    StringBuilder decoded = new StringBuilder();
    for (PathContainer.Element element : path.elements()) {
      decoded.append(
          element instanceof PathContainer.PathSegment segment
              ? segment.valueToMatch()
              : element.value());
    }
    return settings.excludePath().match(decoded.toString());
  }

  /** The peer's, or what the server was told to put there; no name is looked up. */
  private static @Nullable String address(ServerHttpRequest request) {
    InetSocketAddress socket = request.getRemoteAddress();
    InetAddress address = socket == null ? null : socket.getAddress();
    return address == null ? null : address.getHostAddress();
  }

  /** With the methods that Spring 6.2 and 7 have in common. */
  private enum Headers implements CorrelationPropagator.Getter<ServerHttpRequest> {
    GETTER;

    @Override
    public @Nullable String get(ServerHttpRequest request, String name) {
      return request.getHeaders().getFirst(name);
    }

    @Override
    public Iterator<String> getAll(ServerHttpRequest request, String name) {
      List<String> all = new ArrayList<>(2);
      request
          .getHeaders()
          .forEach(
              (key, values) -> {
                if (key.equalsIgnoreCase(name)) {
                  all.addAll(values);
                }
              });
      return all.iterator();
    }
  }
}
