package dev.clew.jdk;

import java.lang.reflect.Method;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * An answer, with the request as the application made it, which may send it again in another
 * context, and with the answers that led to this one.
 */
final class CorrelatedResponse<T> implements HttpResponse<T> {
  private static final @Nullable Method CONNECTION_LABEL = connectionLabelMethod();

  private final HttpResponse<T> delegate;
  private final HttpRequest asked;
  private final @Nullable HttpResponse<T> previous;

  /**
   * @param delegate the answer, with the request that was sent
   * @param asked the request before anything was added to it
   * @param previous what led to this request, null when it is the call's first
   */
  CorrelatedResponse(
      HttpResponse<T> delegate, HttpRequest asked, @Nullable HttpResponse<T> previous) {
    this.delegate = delegate;
    this.asked = asked;
    this.previous = previous;
  }

  private static @Nullable Method connectionLabelMethod() {
    try {
      return HttpResponse.class.getMethod("connectionLabel");
    } catch (NoSuchMethodException e) {
      return null;
    }
  }

  @Override
  public HttpRequest request() {
    HttpRequest answered = delegate.request();
    if (answered.uri().equals(asked.uri()) && answered.method().equals(asked.method())) {
      return asked;
    }
    // The JDK's client has followed a redirect, with what was added to the first request.
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
            answered, (name, value) -> asked.headers().firstValue(name).isPresent());
    answered
        .bodyPublisher()
        .flatMap(added -> asked.bodyPublisher())
        .ifPresent(
            body -> {
              HttpRequest.Builder unused = request.method(answered.method(), body);
            });
    return request.build();
  }

  @Override
  public Optional<HttpResponse<T>> previousResponse() {
    Optional<HttpResponse<T>> before = delegate.previousResponse();
    return before.isPresent()
        ? before.map(response -> new CorrelatedResponse<>(response, asked, previous))
        : Optional.ofNullable(previous);
  }

  @Override
  public int statusCode() {
    return delegate.statusCode();
  }

  @Override
  public HttpHeaders headers() {
    return delegate.headers();
  }

  @Override
  public T body() {
    return delegate.body();
  }

  @Override
  public Optional<SSLSession> sslSession() {
    return delegate.sslSession();
  }

  @Override
  public URI uri() {
    return delegate.uri();
  }

  @Override
  public HttpClient.Version version() {
    return delegate.version();
  }

  /** From JDK 25 on this overrides. */
  public Optional<String> connectionLabel() {
    try {
      Object label = CONNECTION_LABEL == null ? null : CONNECTION_LABEL.invoke(delegate);
      return label instanceof Optional<?> there ? there.map(String.class::cast) : Optional.empty();
    } catch (ReflectiveOperationException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return delegate.toString();
  }
}
