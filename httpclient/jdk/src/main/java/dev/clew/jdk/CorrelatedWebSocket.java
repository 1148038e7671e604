package dev.clew.jdk;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationFuture;
import dev.clew.CorrelationPropagator;
import dev.clew.CorrelationScope;
import dev.clew.EgressPolicy;
import dev.clew.internal.CallFuture;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Opens WebSockets with the ID on the upgrade, and listens in the context of whoever opened them.
 * With an allow list, the client that opens them follows no redirect, which would take the ID
 * along.
 */
final class CorrelatedWebSocket implements WebSocket.Builder {
  private static final CorrelationPropagator.Getter<Map<String, List<String>>> GETTER =
      (headers, name) -> headers.containsKey(name) ? "" : null;
  private static final CorrelationPropagator.Setter<Map<String, List<String>>> SETTER =
      (headers, name, value) -> headers.put(name, List.of(value));

  private final HttpClient client;
  private final EgressPolicy policy;

  // The JDK's builder can be used again, and takes no header back: each use gets one of its own.
  private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private Consumer<WebSocket.Builder> settings = builder -> {};

  CorrelatedWebSocket(HttpClient client, EgressPolicy policy) {
    this.client = client;
    this.policy = policy;
  }

  @Override
  public WebSocket.Builder header(String name, String value) {
    Objects.requireNonNull(value, "value");
    headers.computeIfAbsent(name, absent -> new ArrayList<>()).add(value);
    return this;
  }

  @Override
  @SuppressWarnings("CheckReturnValue") // The builder itself.
  public WebSocket.Builder connectTimeout(Duration timeout) {
    settings = settings.andThen(builder -> builder.connectTimeout(timeout));
    return this;
  }

  @Override
  @SuppressWarnings("CheckReturnValue") // The builder itself.
  public WebSocket.Builder subprotocols(String mostPreferred, String... lesserPreferred) {
    String[] others = lesserPreferred.clone();
    settings = settings.andThen(builder -> builder.subprotocols(mostPreferred, others));
    return this;
  }

  @Override
  public CompletableFuture<WebSocket> buildAsync(URI uri, WebSocket.Listener listener) {
    Objects.requireNonNull(listener, "listener");
    CorrelationContext context = Correlation.current();
    Map<String, List<String>> sent = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    sent.putAll(headers);
    policy.inject(context, uri.getHost(), sent, GETTER, SETTER);
    WebSocket.Builder builder = client.newWebSocketBuilder();
    settings.accept(builder);
    sent.forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
    return cancelling(builder.buildAsync(uri, new Listener(listener, context)));
  }

  /** Who cancels the future, or what comes from it, gives the opening up, as with the JDK's own. */
  private static CompletableFuture<WebSocket> cancelling(CompletableFuture<WebSocket> opening) {
    CallFuture<WebSocket> call = new CallFuture<>();
    CorrelationFuture<WebSocket> result = CorrelationFuture.of(call);
    CompletableFuture<?> unused =
        opening.whenComplete(
            (webSocket, failure) -> {
              if (failure == null) {
                call.complete(webSocket);
              } else {
                call.completeExceptionally(failure);
              }
            });
    CompletableFuture<?> ignored =
        call.whenComplete(
            (webSocket, failure) -> {
              if (call.isCancelled()) {
                opening.cancel(true);
              }
            });
    return result;
  }

  private record Listener(WebSocket.Listener delegate, CorrelationContext context)
      implements WebSocket.Listener {
    @Override
    public void onOpen(WebSocket webSocket) {
      try (CorrelationScope scope = Correlation.open(context)) {
        delegate.onOpen(webSocket);
      }
    }

    @Override
    public @Nullable CompletionStage<?> onText(
        WebSocket webSocket, CharSequence data, boolean last) {
      try (CorrelationScope scope = Correlation.open(context)) {
        return delegate.onText(webSocket, data, last);
      }
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(
        WebSocket webSocket, ByteBuffer data, boolean last) {
      try (CorrelationScope scope = Correlation.open(context)) {
        return delegate.onBinary(webSocket, data, last);
      }
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket webSocket, ByteBuffer message) {
      try (CorrelationScope scope = Correlation.open(context)) {
        return delegate.onPing(webSocket, message);
      }
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket webSocket, ByteBuffer message) {
      try (CorrelationScope scope = Correlation.open(context)) {
        return delegate.onPong(webSocket, message);
      }
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int status, String reason) {
      try (CorrelationScope scope = Correlation.open(context)) {
        return delegate.onClose(webSocket, status, reason);
      }
    }

    @Override
    public void onError(WebSocket webSocket, Throwable failure) {
      try (CorrelationScope scope = Correlation.open(context)) {
        delegate.onError(webSocket, failure);
      }
    }
  }
}
