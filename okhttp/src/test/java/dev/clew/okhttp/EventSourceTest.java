package dev.clew.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationScope;
import dev.clew.testing.CleanThreadTest;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.sse.EventSource;
import okhttp3.sse.EventSourceListener;
import okhttp3.sse.EventSources;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** Server-sent events, which OkHttp reads in the callback of an enqueued call. */
class EventSourceTest extends CleanThreadTest {
  private final List<@Nullable String> received = threadSafeList();
  private final ExecutorService threads = Executors.newFixedThreadPool(2);
  private HttpServer server;

  @SuppressWarnings("NullAway.Init")
  EventSourceTest() {}

  @BeforeEach
  void startServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            received.add(exchange.getRequestHeaders().getFirst("Correlation-Id"));
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            exchange
                .getResponseBody()
                .write("data: one\n\ndata: two\n\n".getBytes(StandardCharsets.UTF_8));
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  @DisplayName("R47: an event source whose request brings the context, as with okhttp-sse 4.12")
  void a_request_may_bring_the_context() throws Exception {
    requireThatTheListenerRunsInTheContext(
        request ->
            request.newBuilder().tag(CorrelationContext.class, Correlation.current()).build());
  }

  @Test
  @DisabledIfSystemProperty(
      named = "okhttp.jar",
      matches = "okhttp-4.*",
      disabledReason = "okhttp-sse 4.12 takes the listener factory off its calls")
  @DisplayName("R47: an event source carries the ID, and its listener runs in the opener's context")
  void a_listener_runs_in_the_openers_context() throws Exception {
    requireThatTheListenerRunsInTheContext(UnaryOperator.identity());
  }

  /** The parameter is another type in 4.12 than in 5. */
  private static EventSource.Factory factory(OkHttpClient client)
      throws ReflectiveOperationException {
    for (Method method : EventSources.class.getMethods()) {
      if (method.getName().equals("createFactory")
          && method.getParameterTypes()[0].isInstance(client)) {
        return (EventSource.Factory) method.invoke(null, client);
      }
    }
    throw new NoSuchMethodException("createFactory");
  }

  private void requireThatTheListenerRunsInTheContext(UnaryOperator<Request> prepared)
      throws Exception {
    Dispatcher dispatcher = new Dispatcher(OkHttpCorrelation.dispatcherExecutor(threads));
    OkHttpClient client =
        OkHttpCorrelation.instrument(new OkHttpClient.Builder().dispatcher(dispatcher)).build();
    List<String> seen = threadSafeList();
    CompletableFuture<Void> closed = new CompletableFuture<>();
    EventSourceListener listener =
        new EventSourceListener() {
          @Override
          public void onOpen(EventSource source, Response response) {
            seen.add("open " + Correlation.currentId());
          }

          @Override
          public void onEvent(
              EventSource source, @Nullable String id, @Nullable String type, String data) {
            seen.add(data + " " + Correlation.currentId());
          }

          @Override
          public void onClosed(EventSource source) {
            seen.add("closed " + Correlation.currentId());
            closed.complete(null);
          }

          @Override
          public void onFailure(
              EventSource source, @Nullable Throwable failure, @Nullable Response response) {
            closed.completeExceptionally(
                failure == null ? new IOException(String.valueOf(response)) : failure);
          }
        };

    URI uri = URI.create("http://localhost:" + server.getAddress().getPort());
    try (CorrelationScope scope = Correlation.open("a-1")) {
      EventSource unused =
          factory(client).newEventSource(prepared.apply(TestClients.request(uri)), listener);
    }
    closed.get(30, TimeUnit.SECONDS);

    assertThat(received).containsExactly("a-1");
    assertThat(seen).containsExactly("open a-1", "one a-1", "two a-1", "closed a-1");
    requireCleanWorkers(threads, 2);
    client.connectionPool().evictAll();
  }
}
