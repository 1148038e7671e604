package dev.clew.jdk;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationFuture;
import dev.clew.CorrelationPropagator;
import dev.clew.CorrelationScope;
import dev.clew.EgressPolicy;
import dev.clew.internal.CallFuture;
import dev.clew.internal.OutgoingCall;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** The JDK's client, sending the current correlation ID. */
final class CorrelatedHttpClient extends HttpClient {
  private static final CorrelationPropagator.Getter<Outgoing> GETTER =
      (request, name) -> request.original.headers().firstValue(name).orElse(null);
  private static final CorrelationPropagator.Setter<Outgoing> SETTER =
      (request, name, value) -> request.builder().setHeader(name, value);
  private static final CorrelationPropagator.Getter<HttpHeaders> HEADERS =
      (headers, name) -> headers.firstValue(name).orElse(null);

  /** More requests than any client makes for one call. */
  private static final int MOST_COUNTED = 100;

  private final HttpClient delegate;
  private final EgressPolicy policy;
  private final Redirect ownRedirects;
  private final @Nullable CallsUnderWay underWay;

  /**
   * @param delegate what sends
   * @param policy what to send to whom
   * @param ownRedirects which redirects to follow here, for a delegate that follows none
   */
  CorrelatedHttpClient(HttpClient delegate, EgressPolicy policy, Redirect ownRedirects) {
    this.delegate = delegate;
    this.policy = policy;
    this.ownRedirects = ownRedirects;
    this.underWay = ownRedirects == Redirect.NEVER ? null : new CallsUnderWay(delegate);
    Fault.prepare();
  }

  /** Another client's client, with another policy. */
  CorrelatedHttpClient(CorrelatedHttpClient other, EgressPolicy policy) {
    this.delegate = other.delegate;
    this.policy = policy;
    this.ownRedirects = other.ownRedirects;
    this.underWay = other.underWay;
  }

  HttpClient delegate() {
    return delegate;
  }

  /** A request, copied only when there is something to add to it: they are immutable. */
  private static final class Outgoing {
    private final HttpRequest original;
    private HttpRequest.@Nullable Builder copy;

    Outgoing(HttpRequest original) {
      this.original = original;
    }

    HttpRequest.Builder builder() {
      HttpRequest.Builder builder = copy;
      if (builder == null) {
        builder = HttpRequest.newBuilder(original, (name, value) -> true);
        copy = builder;
      }
      return builder;
    }

    HttpRequest build() {
      return copy == null ? original : copy.build();
    }
  }

  private HttpRequest correlated(HttpRequest request, CorrelationContext context) {
    try {
      return withHeadersAndContext(request, context);
    } catch (Throwable e) {
      Fault.REQUEST.report(e);
      return request;
    }
  }

  private HttpRequest withHeadersAndContext(HttpRequest request, CorrelationContext context) {
    Outgoing outgoing = new Outgoing(request);
    policy.inject(context, request.uri().getHost(), outgoing, GETTER, SETTER);
    if (!context.isEmpty()) {
      request
          .bodyPublisher()
          .ifPresent(
              body -> {
                HttpRequest.Builder unused =
                    outgoing
                        .builder()
                        .method(request.method(), new CorrelatedBodies.Publisher(body, context));
              });
    }
    return outgoing.build();
  }

  private static <T> HttpResponse.BodyHandler<T> correlated(
      HttpResponse.BodyHandler<T> handler, CorrelationContext context) {
    return context.isEmpty() ? handler : new CorrelatedBodies.Handler<>(handler, context);
  }

  /** Where an answer leads on to, null when it is the last. */
  private @Nullable URI target(URI asked, int status, HttpHeaders headers, int requests) {
    return requests < Redirects.MAX_REQUESTS
        ? Redirects.target(ownRedirects, asked, status, headers)
        : null;
  }

  /** The application's handler sees the last answer alone. */
  private <T> HttpResponse.BodyHandler<T> forTheLast(
      HttpResponse.BodyHandler<T> handler, URI asked, int requests, IgnoredBody ignored) {
    return ownRedirects == Redirect.NEVER
        ? handler
        : info ->
            target(asked, info.statusCode(), info.headers(), requests) == null
                ? handler.apply(info)
                : ignored.subscriber(info);
  }

  /** What the application gets. */
  @SuppressWarnings("ReferenceEquality") // Requests with different bodies are equal.
  private static <T> HttpResponse<T> answer(
      HttpResponse<T> response,
      HttpRequest asked,
      HttpRequest sent,
      @Nullable HttpResponse<T> previous) {
    return sent == asked && previous == null
        ? response
        : new CorrelatedResponse<>(response, asked, previous);
  }

  private void compare(HttpRequest sent, HttpResponse<?> response, CorrelationContext context) {
    if (policy.isComparingResponses()) {
      String id = sent.headers().firstValue(policy.headerName()).orElse(null);
      // Not the host that was asked where the JDK's client has followed a redirect.
      URI answered = response.uri();
      String host = answered == null ? null : answered.getHost();
      try (CorrelationScope scope = Correlation.open(context)) {
        policy.compareResponse(id, host, response.headers(), HEADERS);
      }
    }
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
      throws IOException, InterruptedException {
    CorrelationContext context = Correlation.current();
    OutgoingCall recorded = begin(request, context);
    if (recorded == null) {
      return send(request, handler, context);
    }
    HttpResponse<T> response;
    try {
      response = send(request, handler, context);
    } catch (Throwable e) {
      recorded.failed(e);
      throw e;
    }
    answered(recorded, response);
    return response;
  }

  private <T> HttpResponse<T> send(
      HttpRequest request, HttpResponse.BodyHandler<T> handler, CorrelationContext context)
      throws IOException, InterruptedException {
    if (underWay == null) {
      return hops(request, handler, context);
    }
    underWay.begin();
    try {
      return hops(request, handler, context);
    } finally {
      underWay.end();
    }
  }

  private <T> HttpResponse<T> hops(
      HttpRequest request, HttpResponse.BodyHandler<T> handler, CorrelationContext context)
      throws IOException, InterruptedException {
    HttpResponse.BodyHandler<T> correlated = correlated(handler, context);
    HttpRequest asked = request;
    HttpResponse<T> previous = null;
    for (int requests = 1; ; requests++) {
      HttpRequest sent = correlated(asked, context);
      IgnoredBody ignored = new IgnoredBody();
      HttpResponse<T> response =
          delegate.send(sent, forTheLast(correlated, asked.uri(), requests, ignored));
      ignored.leave();
      compare(sent, response, context);
      URI target = target(asked.uri(), response.statusCode(), response.headers(), requests);
      response = answer(response, asked, sent, previous);
      if (target == null) {
        return response;
      }
      asked = Redirects.next(asked, target, response.statusCode());
      previous = response;
    }
  }

  /** A call begins; null when it is to leave no record. */
  private @Nullable OutgoingCall begin(HttpRequest request, CorrelationContext context) {
    return OutgoingCall.isWanted(policy)
        ? OutgoingCall.begin(policy, context, request.method(), request.uri())
        : null;
  }

  private static void answered(OutgoingCall recorded, HttpResponse<?> response) {
    try {
      recorded.requestIsSent();
      HttpResponse<?> previous = response.previousResponse().orElse(null);
      for (int requests = 1; previous != null && requests < MOST_COUNTED; requests++) {
        recorded.requestIsSent();
        previous = previous.previousResponse().orElse(null);
      }
      recorded.answered(response.statusCode());
    } catch (Throwable e) {
      // A response of the application's own, or of a test's, may do anything.
      recorded.completed();
    }
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    return sendAsync(request, handler, null);
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request,
      HttpResponse.BodyHandler<T> handler,
      HttpResponse.@Nullable PushPromiseHandler<T> pushes) {
    CorrelationContext context = Correlation.current();
    OutgoingCall recorded = begin(request, context);
    AsyncCall<T> call =
        new AsyncCall<>(
            context, correlated(handler, context), correlated(pushes, context), recorded);
    call.start(request);
    return call.result;
  }

  private static <T> HttpResponse.@Nullable PushPromiseHandler<T> correlated(
      HttpResponse.@Nullable PushPromiseHandler<T> pushes, CorrelationContext context) {
    if (pushes == null || context.isEmpty()) {
      return pushes;
    }
    return (initiating, pushed, acceptor) -> {
      try (CorrelationScope scope = Correlation.open(context)) {
        pushes.applyPushPromise(
            initiating, pushed, handler -> acceptor.apply(correlated(handler, context)));
      }
    };
  }

  /** One call of the application, over all its hops. */
  private final class AsyncCall<T> {
    private final CorrelationContext context;
    private final HttpResponse.BodyHandler<T> handler;
    private final HttpResponse.@Nullable PushPromiseHandler<T> pushes;
    private final @Nullable OutgoingCall recorded;
    private final CallFuture<HttpResponse<T>> whole = new CallFuture<>();
    private final CorrelationFuture<HttpResponse<T>> result = CorrelationFuture.of(whole);
    private final AtomicBoolean counted = new AtomicBoolean();
    private volatile @Nullable CompletableFuture<HttpResponse<T>> hop;

    AsyncCall(
        CorrelationContext context,
        HttpResponse.BodyHandler<T> handler,
        HttpResponse.@Nullable PushPromiseHandler<T> pushes,
        @Nullable OutgoingCall recorded) {
      this.context = context;
      this.handler = handler;
      this.pushes = pushes;
      this.recorded = recorded;
      CompletableFuture<?> unused =
          result.whenComplete(
              (response, failure) -> {
                if (failure != null && recorded != null) {
                  recorded.failed(failure);
                }
              });
      CompletableFuture<?> ignored =
          whole.whenComplete(
              (response, failure) -> {
                if (whole.isCancelled()) {
                  cancelHop();
                }
              });
    }

    void start(HttpRequest request) {
      try {
        if (underWay != null) {
          underWay.begin();
          counted.set(true);
        }
      } catch (IOException e) {
        fail(e);
        return;
      }
      try {
        send(request, 1, null);
      } catch (Throwable e) {
        ended();
        if (recorded != null) {
          recorded.failed(e);
        }
        throw e;
      }
    }

    private void send(HttpRequest asked, int requests, @Nullable HttpResponse<T> previous) {
      HttpRequest sent = correlated(asked, context);
      IgnoredBody ignored = new IgnoredBody();
      CompletableFuture<HttpResponse<T>> sending =
          delegate.sendAsync(sent, forTheLast(handler, asked.uri(), requests, ignored), pushes);
      hop = sending;
      if (whole.isCancelled()) {
        cancelHop();
      }
      CompletableFuture<?> unused =
          sending.whenComplete(
              (response, failure) -> {
                if (failure != null) {
                  fail(failure);
                  return;
                }
                try {
                  ignored.leave();
                  answered(asked, sent, requests, response, previous);
                } catch (Throwable e) {
                  // Nobody else would hear of it, and the caller would wait for ever.
                  fail(e);
                }
              });
    }

    /** There is no further hop. */
    private void ended() {
      if (underWay != null && counted.compareAndSet(true, false)) {
        underWay.end();
      }
    }

    /** The record comes before whatever the application does then. */
    private void fail(Throwable failure) {
      if (recorded != null) {
        recorded.failed(failure);
      }
      ended();
      whole.completeExceptionally(failure);
    }

    private void answered(
        HttpRequest asked,
        HttpRequest sent,
        int requests,
        HttpResponse<T> response,
        @Nullable HttpResponse<T> previous) {
      compare(sent, response, context);
      HttpResponse<T> all = answer(response, asked, sent, previous);
      URI target = target(asked.uri(), response.statusCode(), response.headers(), requests);
      if (target == null || result.isDone()) {
        // The application may have completed the future with something else.
        if (recorded != null && !result.isCompletedExceptionally()) {
          CorrelatedHttpClient.answered(recorded, all);
        }
        ended();
        whole.complete(all);
      } else {
        send(Redirects.next(asked, target, response.statusCode()), requests + 1, all);
      }
    }

    private void cancelHop() {
      CompletableFuture<?> sending = hop;
      if (sending != null) {
        sending.cancel(true);
      }
    }
  }

  @Override
  public WebSocket.Builder newWebSocketBuilder() {
    return new CorrelatedWebSocket(delegate, policy);
  }

  @Override
  public Redirect followRedirects() {
    return ownRedirects == Redirect.NEVER ? delegate.followRedirects() : ownRedirects;
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return delegate.cookieHandler();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return delegate.connectTimeout();
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return delegate.proxy();
  }

  @Override
  public SSLContext sslContext() {
    return delegate.sslContext();
  }

  @Override
  public SSLParameters sslParameters() {
    return delegate.sslParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return delegate.authenticator();
  }

  @Override
  public Version version() {
    return delegate.version();
  }

  @Override
  public Optional<Executor> executor() {
    return delegate.executor();
  }

  // From JDK 21 on these override; the JDK's own close() is made of them.

  public void shutdown() {
    if (underWay == null) {
      HttpClientLifecycle.shutdown(delegate);
    } else {
      underWay.shutdown();
    }
  }

  public void shutdownNow() {
    shutdown();
    HttpClientLifecycle.shutdownNow(delegate);
  }

  public boolean isTerminated() {
    return HttpClientLifecycle.isTerminated(delegate);
  }

  public boolean awaitTermination(Duration duration) throws InterruptedException {
    return HttpClientLifecycle.awaitTermination(delegate, duration);
  }

  @Override
  public String toString() {
    return "CorrelatedHttpClient[" + delegate + ", " + policy + "]";
  }
}
