package dev.clew.jdk;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The body of one answer that leads elsewhere, which nobody gets. As in the JDK's client, a short
 * one is read so that its connection can be used again, and any other, which may never end, is
 * left: not before the answer is here, for over HTTP/2 the call would fail.
 */
final class IgnoredBody {
  private static final long MOST_READ = 1024;

  private Flow.@Nullable Subscription subscription;
  private boolean left;

  @SuppressWarnings("NullAway") // Nobody sees the bodies that are null.
  <T> HttpResponse.BodySubscriber<T> subscriber(HttpResponse.ResponseInfo info) {
    long length = info.headers().firstValueAsLong("Content-Length").orElse(-1);
    return length >= 0 && length <= MOST_READ
        ? HttpResponse.BodySubscribers.replacing(null)
        : new Unread<>();
  }

  private void begin(Flow.Subscription begun) {
    synchronized (this) {
      if (!left) {
        subscription = begun;
        return;
      }
    }
    begun.cancel();
  }

  /** The answer is here. */
  void leave() {
    Flow.Subscription begun;
    synchronized (this) {
      left = true;
      begun = subscription;
    }
    if (begun != null) {
      begun.cancel();
    }
  }

  private final class Unread<T> implements HttpResponse.BodySubscriber<T> {
    @Override
    @SuppressWarnings("NullAway") // Nobody sees the bodies that are null.
    public CompletionStage<T> getBody() {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onSubscribe(Flow.Subscription begun) {
      begin(begun);
    }

    @Override
    public void onNext(List<ByteBuffer> item) {
      // Nothing was asked for.
    }

    @Override
    public void onError(Throwable failure) {
      // That it was left.
    }

    @Override
    public void onComplete() {
      // There was none.
    }
  }
}
