package dev.clew.testing;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real HTTP server that remembers the requests that it received. It answers under two hosts,
 * {@link #uri} and {@link #thirdPartyUri}, and knows these paths, each of which may be longer:
 *
 * <ul>
 *   <li>{@code /ok}: answers 200
 *   <li>{@code /redirect/<status>?<uri>}: sends the caller elsewhere
 *   <li>{@code /circle}: sends the caller back to itself
 *   <li>{@code /busy}: answers 503 the first time that exactly this path is asked for, then 200
 *   <li>{@code /fails}: answers 500
 *   <li>{@code /broken}: ends the connection without an answer
 *   <li>{@code /says/<value>}: answers 200 with that value as {@code Correlation-Id}
 *   <li>{@code /held}: answers 200 when {@link #release} has been called
 * </ul>
 *
 * <p>This class is thread-safe.
 *
 * @since 0.1
 */
public final class RecordingServer implements AutoCloseable {
  /**
   * One request as it arrived.
   *
   * @param host the host that the client meant, without the port
   * @param path the path without the query
   * @param headers all headers
   * @param clientPort tells connections apart
   */
  public record Received(String host, String path, Headers headers, int clientPort) {
    /**
     * All values of a header.
     *
     * @param name the name in any letter case
     * @return the values, one for each line; empty when there is none
     */
    public List<String> header(String name) {
      List<String> values = headers.get(name);
      return values == null ? List.of() : List.copyOf(values);
    }
  }

  static {
    // Without it, each answer on a kept-alive connection waits 40 ms for an acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final ConcurrentHashMap<String, AtomicInteger> visits = new ConcurrentHashMap<>();
  private final CountDownLatch released = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  /**
   * Starts a server on a free port.
   *
   * @throws IOException when there is none
   */
  public RecordingServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /**
   * A path of this server.
   *
   * @param path the path, and the query if there is one
   * @return where to find it, at {@code localhost}
   */
  public URI uri(String path) {
    return URI.create("http://localhost:" + server.getAddress().getPort() + path);
  }

  /**
   * A path of this server under another host's name, which an allow list can leave out.
   *
   * @param path the path, and the query if there is one
   * @return where to find it, at {@code 127.0.0.1}
   */
  public URI thirdPartyUri(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  /**
   * All requests so far.
   *
   * @return an unchanging copy, in the order in which they arrived
   */
  public List<Received> received() {
    return List.copyOf(received);
  }

  /**
   * The one request that went to a path.
   *
   * @param path the path without the query
   * @return the request
   * @throws AssertionError when there was none, or more than one
   */
  public Received only(String path) {
    List<Received> there = received.stream().filter(each -> each.path().equals(path)).toList();
    if (there.size() != 1) {
      throw new AssertionError("expected one request to " + path + " but got " + there);
    }
    return there.get(0);
  }

  /** Lets the requests to {@code /held} have their answers. */
  public void release() {
    released.countDown();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String host = exchange.getRequestHeaders().getFirst("Host");
      exchange.getRequestBody().readAllBytes();
      received.add(
          new Received(
              host.substring(0, host.lastIndexOf(':')),
              path,
              exchange.getRequestHeaders(),
              exchange.getRemoteAddress().getPort()));
      answer(exchange, path);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(HttpExchange exchange, String path) throws IOException, InterruptedException {
    if (path.startsWith("/broken")) {
      return;
    }
    int status = 200;
    if (path.startsWith("/redirect/")) {
      status = Integer.parseInt(path.substring("/redirect/".length()));
      String target =
          URLDecoder.decode(exchange.getRequestURI().getRawQuery(), StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Location", target);
    } else if (path.startsWith("/circle")) {
      status = 302;
      exchange.getResponseHeaders().set("Location", path);
    } else if (path.startsWith("/busy")) {
      AtomicInteger visit = visits.computeIfAbsent(path, key -> new AtomicInteger());
      if (visit.getAndIncrement() == 0) {
        status = 503;
        exchange.getResponseHeaders().set("Retry-After", "0");
      }
    } else if (path.startsWith("/fails")) {
      status = 500;
    } else if (path.startsWith("/says/")) {
      exchange.getResponseHeaders().set("Correlation-Id", path.substring("/says/".length()));
    } else if (path.startsWith("/held")) {
      if (!released.await(30, TimeUnit.SECONDS)) {
        status = 504;
      }
    }
    byte[] body = path.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  /** Stops the server; what it has received stays. */
  @Override
  public void close() {
    release();
    server.stop(0);
    threads.shutdownNow();
  }
}
