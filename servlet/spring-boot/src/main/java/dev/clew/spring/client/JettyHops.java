package dev.clew.spring.client;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationPropagator;
import dev.clew.EgressPolicy;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.transport.HttpConversation;
import org.eclipse.jetty.client.transport.HttpRequest;
import org.springframework.boot.http.client.JettyClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.reactive.JettyClientHttpConnectorBuilder;

/**
 * Jetty's client. A request is queued on the thread of the caller, and begins on any; that of a
 * redirect is a copy of the one before, in the same conversation.
 *
 * @param policy what to send to whom
 */
record JettyHops(EgressPolicy policy) implements Request.Listener {
  private static final String CALL = "dev.clew.call";

  private static final CorrelationPropagator.Getter<Request> GETTER =
      (request, name) -> request.getHeaders().get(name);

  /** A call of the application, over all its hops, with the headers that are ours. */
  private record Call(CorrelationContext context, Set<String> headers) {}

  static JettyClientHttpRequestFactoryBuilder instrument(
      JettyClientHttpRequestFactoryBuilder builder, EgressPolicy policy) {
    return builder.withHttpClientCustomizer(client -> instrument(client, policy));
  }

  static JettyClientHttpConnectorBuilder instrument(
      JettyClientHttpConnectorBuilder builder, EgressPolicy policy) {
    return builder.withHttpClientCustomizer(client -> instrument(client, policy));
  }

  private static void instrument(HttpClient client, EgressPolicy policy) {
    boolean unused = client.getRequestListeners().addListener(new JettyHops(policy));
  }

  /**
   * The headers are not set here: where a connection comes free at this moment, another thread may
   * be sending the request already. It then goes out without.
   */
  @Override
  public void onQueued(Request request) {
    if (request instanceof HttpRequest sent) {
      HttpConversation conversation = sent.getConversation();
      CorrelationContext current = Correlation.current();
      if (!current.isEmpty() && conversation.getAttribute(CALL) == null) {
        conversation.setAttribute(CALL, new Call(current, ConcurrentHashMap.newKeySet()));
      }
    }
  }

  @Override
  public void onBegin(Request request) {
    if (request instanceof HttpRequest sent
        && sent.getConversation().getAttribute(CALL) instanceof Call call) {
      removeOurs(request, call);
      policy.inject(
          call.context(),
          request.getHost(),
          request,
          GETTER,
          (to, name, value) -> {
            Request unused = to.headers(headers -> headers.put(name, value));
            call.headers().add(name);
          });
    }
  }

  private static void removeOurs(Request request, Call call) {
    Request unused = request.headers(headers -> call.headers().forEach(headers::remove));
    call.headers().clear();
  }
}
