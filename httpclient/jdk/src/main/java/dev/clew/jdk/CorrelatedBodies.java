package dev.clew.jdk;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationScope;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** What an application gives the JDK's client, run in the caller's context on whatever thread. */
final class CorrelatedBodies {
  private CorrelatedBodies() {}

  record Publisher(HttpRequest.BodyPublisher delegate, CorrelationContext context)
      implements HttpRequest.BodyPublisher {
    @Override
    public long contentLength() {
      try (CorrelationScope scope = Correlation.open(context)) {
        return delegate.contentLength();
      }
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
      try (CorrelationScope scope = Correlation.open(context)) {
        delegate.subscribe(new PublisherSubscriber(subscriber, context));
      }
    }
  }

  /** The client's own subscriber: what the application does comes when it asks for more. */
  private record PublisherSubscriber(
      Flow.Subscriber<? super ByteBuffer> delegate, CorrelationContext context)
      implements Flow.Subscriber<ByteBuffer> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      delegate.onSubscribe(new Subscription(subscription, context));
    }

    @Override
    public void onNext(ByteBuffer item) {
      delegate.onNext(item);
    }

    @Override
    public void onError(Throwable failure) {
      delegate.onError(failure);
    }

    @Override
    public void onComplete() {
      delegate.onComplete();
    }
  }

  private record Subscription(Flow.Subscription delegate, CorrelationContext context)
      implements Flow.Subscription {
    @Override
    public void request(long n) {
      try (CorrelationScope scope = Correlation.open(context)) {
        delegate.request(n);
      }
    }

    @Override
    public void cancel() {
      try (CorrelationScope scope = Correlation.open(context)) {
        delegate.cancel();
      }
    }
  }

  record Handler<T>(HttpResponse.BodyHandler<T> delegate, CorrelationContext context)
      implements HttpResponse.BodyHandler<T> {
    @Override
    public HttpResponse.BodySubscriber<T> apply(HttpResponse.ResponseInfo info) {
      try (CorrelationScope scope = Correlation.open(context)) {
        return new Subscriber<>(delegate.apply(info), context);
      }
    }
  }

  private record Subscriber<T>(HttpResponse.BodySubscriber<T> delegate, CorrelationContext context)
      implements HttpResponse.BodySubscriber<T> {
    @Override
    public CompletionStage<T> getBody() {
      try (CorrelationScope scope = Correlation.open(context)) {
        return delegate.getBody();
      }
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      try (CorrelationScope scope = Correlation.open(context)) {
        delegate.onSubscribe(subscription);
      }
    }

    @Override
    public void onNext(List<ByteBuffer> item) {
      try (CorrelationScope scope = Correlation.open(context)) {
        delegate.onNext(item);
      }
    }

    @Override
    public void onError(Throwable failure) {
      try (CorrelationScope scope = Correlation.open(context)) {
        delegate.onError(failure);
      }
    }

    @Override
    public void onComplete() {
      try (CorrelationScope scope = Correlation.open(context)) {
        delegate.onComplete();
      }
    }
  }
}
