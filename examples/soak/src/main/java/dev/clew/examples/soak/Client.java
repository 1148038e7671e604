package dev.clew.examples.soak;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Sends one request after the other, half of them with an ID of their own, and checks each. */
final class Client implements Runnable {
  private static final int PROBE_EVERY = 50;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String base;
  private final AtomicLong left;
  private final Tally tally;
  private final String name;

  Client(String name, int port, AtomicLong left, Tally tally) {
    this.name = name;
    this.base = "http://localhost:" + port;
    this.left = left;
    this.tally = tally;
  }

  @Override
  public void run() {
    int size = Application.KINDS.size();
    for (long i = 0; left.getAndDecrement() > 0; i++) {
      try {
        request(Application.KINDS.get((int) (i % size)), i / size % 2 == 0 ? name + "-" + i : null);
        if (i % PROBE_EVERY == 0) {
          probe();
        }
      } catch (IOException e) {
        tally.failed.increment();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void request(String path, @Nullable String id) throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
    if (id != null) {
      request.header("Correlation-Id", id);
    }
    HttpResponse<String> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    tally.requests.increment();
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

  private void probe() throws IOException, InterruptedException {
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(URI.create(base + Application.PROBE)).build(),
            HttpResponse.BodyHandlers.ofString());
    if (!response.body().equals("clean")) {
      tally.leaked.increment();
    }
  }
}
