package dev.clew.examples.demo;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Sends requests as a client of the shop would. */
public final class Traffic {
  public static final String HEADER = "Correlation-Id";

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  /** The ID of the request that asks a service whether it is up. */
  static String healthId(String service) {
    return "health-of-" + service;
  }

  /** Fails when a service does not answer. */
  public void requireAnswer(String service, URI address) {
    HttpRequest request =
        HttpRequest.newBuilder(address.resolve("/health"))
            .header(HEADER, healthId(service))
            .timeout(TIMEOUT)
            .build();
    int status;
    try {
      status = client.sendAsync(request, BodyHandlers.discarding()).join().statusCode();
    } catch (CompletionException e) {
      throw new DemoException(service + " at " + address + " does not answer: " + e.getCause());
    }
    if (status != 200) {
      throw new DemoException(service + " at " + address + " answers with status " + status);
    }
  }

  /** Sends a checkout and waits for the answer. */
  public Exchange checkout(URI gateway, String orderId, @Nullable String id, boolean fails) {
    return join(orderId, start(gateway, orderId, id, fails));
  }

  /** Sends many checkouts at once. Every other one brings an ID, every tenth fails. */
  public List<Exchange> checkoutsAtOnce(URI gateway, int count) {
    List<CompletableFuture<Exchange>> started = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String id = i % 2 == 0 ? String.format(Locale.ROOT, "client-%03d", 100 + i) : null;
      started.add(start(gateway, orderId(100 + i), id, i % 10 == 9));
    }
    List<Exchange> exchanges = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      exchanges.add(join(orderId(100 + i), started.get(i)));
    }
    return exchanges;
  }

  /** Always of the same length, so that none is a part of another. */
  public static String orderId(int number) {
    return String.format(Locale.ROOT, "order-%03d", number);
  }

  private CompletableFuture<Exchange> start(
      URI gateway, String orderId, @Nullable String id, boolean fails) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(gateway.resolve("/checkout/" + orderId))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .timeout(TIMEOUT)
            .POST(BodyPublishers.ofString("amount=12.50&card=" + (fails ? "timeout" : "visa")));
    if (id != null) {
      request.header(HEADER, id);
    }
    return client
        .sendAsync(request.build(), BodyHandlers.discarding())
        .thenApply(
            response ->
                new Exchange(
                    orderId,
                    id,
                    fails,
                    response.statusCode(),
                    response.headers().allValues(HEADER)));
  }

  private static Exchange join(String orderId, CompletableFuture<Exchange> started) {
    try {
      return started.join();
    } catch (CompletionException e) {
      throw new DemoException("The checkout of " + orderId + " got no answer: " + e.getCause());
    }
  }
}
