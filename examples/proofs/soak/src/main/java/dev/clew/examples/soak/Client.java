package dev.clew.examples.soak;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests, half of them with an ID of their own, and checks each. On HTTP/1.1 one after the
 * other, on HTTP/2 many at once on one connection.
 */
final class Client implements Runnable {
  private static final int PROBE_EVERY = 50;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient http;
  private final String base;
  private final AtomicLong next;
  private final long end;
  private final Tally tally;
  private final int atOnce;

  /**
   * @param next the number of the next request, over all clients
   * @param end the number at which to stop
   */
  Client(HttpClient http, int atOnce, int port, AtomicLong next, long end, Tally tally) {
    this.http = http;
    this.atOnce = atOnce;
    this.base = "http://localhost:" + port;
    this.next = next;
    this.end = end;
    this.tally = tally;
  }

  static HttpClient http1() {
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  /** The first request, sent alone, makes the connection that the others share. */
  static HttpClient http2() {
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
  }

  @Override
  public void run() {
    for (long round = 0; next.get() < end; round++) {
      List<CompletableFuture<?>> sent = new ArrayList<>();
      for (int i = 0; i < atOnce; i++) {
        long number = next.getAndIncrement();
        if (number < end) {
          sent.add(request(number));
        }
      }
      if (round % PROBE_EVERY == 0) {
        sent.add(probe());
      }
      for (CompletableFuture<?> each : sent) {
        try {
          each.join();
        } catch (CompletionException e) {
          tally.failed.increment();
        }
      }
    }
  }

  private CompletableFuture<?> request(long number) {
    int kinds = Application.KINDS.size();
    String id = number / kinds % 2 == 0 ? "c-" + number : null;
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create(base + Application.KINDS.get((int) (number % kinds)) + "/" + number))
            .timeout(PATIENCE);
    if (id != null) {
      request.header("Correlation-Id", id);
    }
    return http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
        .thenAccept(response -> check(id, response));
  }

  private void check(@Nullable String id, HttpResponse<String> response) {
    tally.requests.increment();
    if (response.version() == HttpClient.Version.HTTP_2) {
      tally.onHttp2.increment();
    }
    String returned = response.headers().firstValue("Correlation-Id").orElse(null);
    if (returned == null) {
      tally.missing.increment();
      return;
    }
    if (id != null && !id.equals(returned)) {
      tally.wrong.increment();
    }
    if (response.body().isEmpty()) {
      tally.failed.increment();
    }
    for (String seen : response.body().split("\n", -1)) {
      if (seen.equals("null")) {
        tally.missing.increment();
      } else if (!seen.isEmpty() && !seen.equals(returned)) {
        tally.wrong.increment();
      }
    }
  }

  private CompletableFuture<?> probe() {
    return http.sendAsync(
            HttpRequest.newBuilder(URI.create(base + Application.PROBE)).timeout(PATIENCE).build(),
            HttpResponse.BodyHandlers.ofString())
        .thenAccept(
            response -> {
              if (!response.body().equals("clean")) {
                tally.leaked.increment();
              }
            });
  }
}
