package dev.clew.examples.story;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An answer's body as a stream that does not wait for ever: the client's own timeout ends with the
 * answer's headers. Holds no more than what came at once.
 */
final class TimedBody implements HttpResponse.BodySubscriber<InputStream> {
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Input input;

  /** What happened: data came, or it ended, well or not. */
  private record Event(List<ByteBuffer> data, boolean end, @Nullable Throwable failure) {}

  /**
   * @param silence how long nothing may come
   */
  TimedBody(Duration silence) {
    this.input = new Input(silence, events);
  }

  @Override
  public CompletionStage<InputStream> getBody() {
    return CompletableFuture.completedFuture(input);
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    input.subscription.complete(subscription);
    subscription.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> data) {
    events.add(new Event(data, false, null));
  }

  @Override
  public void onError(Throwable failure) {
    events.add(new Event(List.of(), true, failure));
  }

  @Override
  public void onComplete() {
    events.add(new Event(List.of(), true, null));
  }

  private static final class Input extends BlockInput {
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    private final Duration silence;
    private final BlockingQueue<Event> events;
    private final Queue<ByteBuffer> ready = new ArrayDeque<>();
    private boolean ended;

    Input(Duration silence, BlockingQueue<Event> events) {
      this.silence = silence;
      this.events = events;
    }

    @Override
    public int read(byte[] b, int from, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      ByteBuffer next = next();
      if (next == null) {
        return -1;
      }
      int count = Math.min(length, next.remaining());
      next.get(b, from, count);
      return count;
    }

    private @Nullable ByteBuffer next() throws IOException {
      while (true) {
        ByteBuffer first = ready.peek();
        if (first != null && first.hasRemaining()) {
          return first;
        }
        if (first != null) {
          ready.remove();
          if (ready.isEmpty()) {
            ask();
          }
        } else if (ended) {
          return null;
        } else {
          await();
        }
      }
    }

    private void ask() {
      Flow.Subscription asked = subscription.getNow(null);
      if (asked != null) {
        asked.request(1);
      }
    }

    private void await() throws IOException {
      Event event;
      try {
        event = events.poll(silence.toNanos(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
      if (event == null) {
        close();
        throw new SocketTimeoutException("nothing more came within " + silence.toSeconds() + " s");
      }
      if (event.failure() != null) {
        ended = true;
        throw new IOException("the connection broke", event.failure());
      }
      ended = event.end();
      ready.addAll(event.data());
      if (!ended && ready.isEmpty()) {
        ask();
      }
    }

    @Override
    public void close() {
      if (!ended) {
        ended = true;
        ready.clear();
        Flow.Subscription asked = subscription.getNow(null);
        if (asked != null) {
          asked.cancel();
        }
      }
    }
  }
}
