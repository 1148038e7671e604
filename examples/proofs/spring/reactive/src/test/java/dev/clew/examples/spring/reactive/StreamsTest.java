package dev.clew.examples.spring.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Streams, clients that go, and many requests at once on few event loops. */
class StreamsTest extends ReactiveTest {
  private static RunningApplication shop;

  @BeforeAll
  static void start() {
    shop = RunningApplication.start(ReactiveShop.class);
  }

  @AfterAll
  static void stop() {
    shop.close();
  }

  @Test
  void each_element_of_a_stream_has_the_id_and_the_stream_one_record() throws Exception {
    HttpResponse<String> response = shop.get("/stream", "Correlation-Id", "sse");

    assertThat(response.body().lines().filter(line -> !line.isEmpty()))
        .hasSize(5)
        .containsOnly("data:sse sse");
    assertThat(shop.accessRecordsOf("sse")).containsExactly("/stream 200");
  }

  @Test
  void a_web_socket_has_the_id_and_its_record_the_status_that_began_it() throws Exception {
    CompletableFuture<String> said = new CompletableFuture<>();
    WebSocket socket =
        shop.client()
            .newWebSocketBuilder()
            .header("Correlation-Id", "ws-1")
            .buildAsync(
                URI.create("ws://localhost:" + shop.port() + "/socket"),
                new WebSocket.Listener() {
                  @Override
                  public @Nullable CompletionStage<?> onText(
                      WebSocket from, CharSequence text, boolean last) {
                    said.complete(text.toString());
                    from.request(1);
                    return null;
                  }
                })
            .get(1, TimeUnit.MINUTES);

    assertThat(said.get(1, TimeUnit.MINUTES)).isEqualTo("ws-1 ws-1");
    socket.abort();
    assertThat(shop.accessRecordsOf("ws-1")).containsExactly("/socket 101");
    assertThat(shop.get("/socket", "Correlation-Id", "no-ws").statusCode()).isEqualTo(400);
    assertThat(shop.accessRecordsOf("no-ws")).containsExactly("/socket 400");
  }

  /** Sends a request, reads until the answer has what is expected, and is gone. */
  private static void callAndLeave(String path, String id, String awaited) throws Exception {
    try (Socket socket = new Socket("localhost", shop.port())) {
      socket
          .getOutputStream()
          .write(
              ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nCorrelation-Id: " + id + "\r\n\r\n")
                  .getBytes(StandardCharsets.ISO_8859_1));
      InputStream in = socket.getInputStream();
      StringBuilder read = new StringBuilder();
      while (!awaited.isEmpty() && read.indexOf(awaited) < 0) {
        read.append((char) in.read());
      }
      RunningApplication.await(
          "the handler",
          () -> shop.logged(ReactiveShop.LOGGER).stream().anyMatch(e -> e.endsWith(" " + id)));
    }
  }

  @Test
  void a_stream_whose_client_goes_has_one_record_with_the_status_it_began_with() throws Exception {
    callAndLeave("/endless", "gone", "data:gone");

    assertThat(shop.accessRecordsOf("gone")).containsExactly("/endless 200");
    RunningApplication.await(
        "the end of the stream", () -> shop.logged(ReactiveShop.LOGGER).contains("cancelled gone"));
    assertThat(shop.accessRecordsOf("gone")).hasSize(1);
  }

  @Test
  void a_request_whose_client_goes_before_the_answer_has_one_record() throws Exception {
    callAndLeave("/never", "impatient", "");

    assertThat(shop.accessRecordsOf("impatient")).containsExactly("/never 499");
    RunningApplication.await(
        "the end of the request",
        () -> shop.logged(ReactiveShop.LOGGER).contains("cancelled impatient"));
  }

  @Test
  void a_body_that_is_read_has_the_id_and_its_length_is_recorded() throws Exception {
    HttpResponse<String> response =
        shop.client()
            .send(
                shop.request("/echo", "Correlation-Id", "echo")
                    .POST(HttpRequest.BodyPublishers.ofString("hello"))
                    .build(),
                HttpResponse.BodyHandlers.ofString());

    assertThat(response.body()).isEqualTo("hello echo echo");
    assertThat(RunningApplication.pair(shop.accessEventOf("echo"), "http.request.body.bytes"))
        .isEqualTo(5L);
  }

  /** Connections are kept alive: each event loop sees hundreds of requests, interleaved. */
  @Test
  void thousands_of_concurrent_requests_have_their_own_ids_and_leave_none() throws Exception {
    int rounds = 20;
    int concurrent = 100;
    Set<String> generated = new HashSet<>();
    for (int round = 0; round < rounds; round++) {
      List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
      for (int i = 0; i < concurrent; i++) {
        String path = i % 3 == 0 ? "/hops" : i % 3 == 1 ? "/ids" : "/throws";
        HttpRequest.Builder request = shop.request(path);
        if (i % 2 == 0) {
          request.header("Correlation-Id", "load-" + round + "-" + i);
        }
        calls.add(shop.client().sendAsync(request.build(), HttpResponse.BodyHandlers.ofString()));
      }
      for (int i = 0; i < concurrent; i++) {
        HttpResponse<String> response = calls.get(i).get();
        String id = idOf(response);
        if (i % 2 == 0) {
          assertThat(id).isEqualTo("load-" + round + "-" + i);
        } else {
          assertThat(generated.add(id)).as("an ID of its own").isTrue();
        }
        if (i % 3 == 2) {
          assertThat(response.body()).contains("\"correlation_id\":\"" + id + "\"");
        } else {
          assertThat(response.body().split(" ")).containsOnly(id);
        }
      }
    }
    RunningApplication.await(
        "all records", () -> records("load-").size() >= rounds * concurrent / 2);
    assertThat(records("load-")).hasSize(rounds * concurrent / 2).doesNotHaveDuplicates();
    RunningApplication.await("all records", () -> records("").containsAll(generated));
    assertThat(records("")).doesNotHaveDuplicates();
    // Outside of any request, the event loops have no ID.
    assertThat(EventLoops.idsLeft(shop)).containsOnly("null null");
  }

  private static List<String> records(String prefix) {
    return shop.logged(RunningApplication.ACCESS).stream()
        .map(record -> record.substring(record.lastIndexOf(' ') + 1))
        .filter(id -> id.startsWith(prefix))
        .toList();
  }
}
