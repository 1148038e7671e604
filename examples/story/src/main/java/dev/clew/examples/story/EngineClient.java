package dev.clew.examples.story;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Asks a search engine over HTTP. It asks again, a few times and with growing pauses, where the
 * engine says that it has too much to do; it never follows a redirect, so that credentials go to
 * one place only.
 */
final class EngineClient {
  /** How long it waits, and how often it asks. */
  record Limits(Duration connect, Duration answer, Duration silence, int tries, Duration pause) {
    static final Limits USUAL =
        new Limits(
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            5,
            Duration.ofMillis(500));
  }

  /** Takes an answer's body. */
  interface Reader<T> {
    T read(InputStream body) throws IOException;
  }

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);
  private static final int MAX_ERROR = 64 << 10;

  private final URI base;
  private final EngineCredentials credentials;
  private final Limits limits;
  private final HttpClient client;

  EngineClient(URI base, EngineCredentials credentials, Limits limits) {
    this.base = base;
    this.credentials = credentials;
    this.limits = limits;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(limits.connect())
            .build();
  }

  Limits limits() {
    return limits;
  }

  /** The address of a path, without its query, for messages. */
  String url(String path) {
    int query = path.indexOf('?');
    return Visible.line(base + (query < 0 ? path : path.substring(0, query)));
  }

  /**
   * Asks, and hands the answer to the reader.
   *
   * @throws EngineException if there is none, or one that says that it did not work
   */
  <T> T call(String method, String path, @Nullable String body, Reader<T> reader)
      throws EngineException {
    for (int tried = 1; ; tried++) {
      try (InputStream answer = send(method, path, body)) {
        return read(path, answer, reader);
      } catch (TooBusy e) {
        if (tried >= limits.tries()) {
          throw e.error;
        }
        pause(tried, e.after);
      } catch (EngineException e) {
        throw e;
      } catch (IOException e) {
        throw unreachable(path, e);
      }
    }
  }

  private <T> T read(String path, InputStream answer, Reader<T> reader) throws EngineException {
    try {
      return reader.read(answer);
    } catch (EngineException e) {
      throw e;
    } catch (IOException e) {
      throw new EngineException(
          url(path) + ": the answer was cut off: " + Inputs.reason(e),
          0,
          !(e instanceof SocketTimeoutException),
          e);
    }
  }

  /** Waits before it is asked again. */
  void pause(int tried, Duration atLeast) throws EngineException {
    Duration growing = limits.pause().multipliedBy(1L << Math.min(tried - 1, 10));
    Duration pause = growing.compareTo(atLeast) < 0 ? atLeast : growing;
    try {
      Thread.sleep(Math.min(pause.toMillis(), LONGEST_PAUSE.toMillis()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException("interrupted", 0, false, e);
    }
  }

  private InputStream send(String method, String path, @Nullable String body)
      throws IOException, TooBusy {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(limits.answer())
            .header("Accept", "application/json")
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    String authorization = credentials.header();
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    HttpResponse<InputStream> response;
    try {
      response = client.send(request.build(), info -> new TimedBody(limits.silence()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    int status = response.statusCode();
    if (status == 200) {
      return response.body();
    }
    EngineException error = error(path, response);
    if (error.isPassing()) {
      throw new TooBusy(error, after(response.headers().firstValue("Retry-After")));
    }
    throw error;
  }

  private static final class TooBusy extends Exception {
    private static final long serialVersionUID = 1;
    private final EngineException error;
    private final Duration after;

    TooBusy(EngineException error, Duration after) {
      super(error);
      this.error = error;
      this.after = after;
    }
  }

  private static Duration after(Optional<String> header) {
    String seconds = header.orElse("").strip();
    boolean number = !seconds.isEmpty() && seconds.length() < 5;
    for (int i = 0; number && i < seconds.length(); i++) {
      number = seconds.charAt(i) >= '0' && seconds.charAt(i) <= '9';
    }
    return number ? Duration.ofSeconds(Integer.parseInt(seconds)) : Duration.ZERO;
  }

  private EngineException error(String path, HttpResponse<InputStream> response) {
    int status = response.statusCode();
    byte[] start;
    try (InputStream body = response.body()) {
      start = body.readNBytes(MAX_ERROR);
    } catch (IOException e) {
      start = new byte[0];
    }
    StringBuilder text = new StringBuilder(url(path)).append(" answered ").append(status);
    String reason = EngineError.reason(start);
    if (!reason.isEmpty()) {
      text.append(": ").append(Visible.line(reason));
    }
    String to = response.headers().firstValue("Location").orElse("");
    if (status / 100 == 3 && !to.isEmpty()) {
      text.append("; redirects are not followed, it names ")
          .append(Visible.line(StoryPage.cut(to, 200)));
    }
    if (status == 401 || status == 403) {
      text.append(" (credentials are taken from ")
          .append(EngineCredentials.USER)
          .append(" and ")
          .append(EngineCredentials.PASSWORD)
          .append(", or from ")
          .append(EngineCredentials.API_KEY)
          .append(")");
    }
    boolean passing = status == 429 || status == 502 || status == 503;
    return new EngineException(text.toString(), status, passing, null);
  }

  private EngineException unreachable(String path, IOException e) {
    String why;
    if (e instanceof HttpConnectTimeoutException) {
      why = "no connection within " + limits.connect().toSeconds() + " s";
    } else if (e instanceof HttpTimeoutException) {
      why = "no answer within " + limits.answer().toSeconds() + " s";
    } else if (e instanceof SSLException) {
      why =
          "TLS failed: "
              + Inputs.reason(e)
              + " (javax.net.ssl.trustStore names the file of trusted certificates)";
    } else if (isUnknown(e)) {
      why = "no such host";
    } else if (e instanceof ConnectException) {
      why = e.getMessage() == null ? "no connection" : "no connection: " + Inputs.reason(e);
    } else {
      why = "no answer: " + Inputs.reason(e);
    }
    boolean lasting =
        e instanceof ConnectException
            || e instanceof SSLException
            || e instanceof HttpTimeoutException
            || e instanceof InterruptedIOException;
    return new EngineException(url(path) + ": " + why, 0, !lasting, e);
  }

  private static boolean isUnknown(Throwable e) {
    Throwable cause = e;
    for (int i = 0; i < 5 && cause != null; i++) {
      if (cause instanceof UnresolvedAddressException) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }
}
