package dev.clew.httpclient;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationScope;
import dev.clew.internal.OutgoingCall;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.client5.http.async.AsyncExecRuntime;
import org.apache.hc.core5.concurrent.CancellableDependency;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.nio.AsyncDataConsumer;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.jspecify.annotations.Nullable;

/**
 * Runs what the application does with the answer, its response consumer and its {@code
 * FutureCallback}, in the caller's context.
 *
 * @param delegate the client's own, which calls the application
 * @param context the caller's
 * @param recorded the call, when it is to leave a record
 * @param future what the application may cancel
 * @param connection what holds the call's connection, when the call has no more use for it in the
 *     end, or null. The next call that waits for it goes on where it is given back
 */
record CorrelatedCallback(
    AsyncExecCallback delegate,
    CorrelationContext context,
    @Nullable OutgoingCall recorded,
    @Nullable CancellableDependency future,
    @Nullable AsyncExecRuntime connection)
    implements AsyncExecCallback {
  @Override
  public @Nullable AsyncDataConsumer handleResponse(
      HttpResponse response, @Nullable EntityDetails entity) throws HttpException, IOException {
    if (recorded != null) {
      recorded.answering(response.getCode());
      if (entity == null) {
        ended();
      }
    }
    try (CorrelationScope scope = Correlation.open(context)) {
      AsyncDataConsumer consumer = delegate.handleResponse(response, entity);
      return consumer == null ? null : new CorrelatedConsumer(consumer);
    }
  }

  @Override
  public void handleInformationResponse(HttpResponse response) throws HttpException, IOException {
    try (CorrelationScope scope = Correlation.open(context)) {
      delegate.handleInformationResponse(response);
    }
  }

  @Override
  public void completed() {
    ended();
    try {
      if (connection != null) {
        Correlation.run(CorrelationContext.empty(), connection::releaseEndpoint);
      }
    } finally {
      try (CorrelationScope scope = Correlation.open(context)) {
        delegate.completed();
      }
    }
  }

  @Override
  public void failed(Exception cause) {
    if (recorded != null) {
      recorded.failed(cause);
    }
    try {
      if (connection != null) {
        Correlation.run(CorrelationContext.empty(), connection::discardEndpoint);
      }
    } finally {
      try (CorrelationScope scope = Correlation.open(context)) {
        delegate.failed(cause);
      }
    }
  }

  /** A call that is cancelled as its request is handed on goes on unheard, to its answer. */
  private void ended() {
    if (recorded == null) {
      return;
    }
    if (isCancelled()) {
      recorded.failed(new CancellationException());
    } else {
      recorded.completed();
    }
  }

  private boolean isCancelled() {
    try {
      return future != null && future.isCancelled();
    } catch (Throwable e) {
      // A handler of the application's may have put its own in the future's place.
      return false;
    }
  }

  private final class CorrelatedConsumer implements AsyncDataConsumer {
    private final AsyncDataConsumer delegate;

    CorrelatedConsumer(AsyncDataConsumer delegate) {
      this.delegate = delegate;
    }

    @Override
    public void updateCapacity(CapacityChannel channel) throws IOException {
      try (CorrelationScope scope = Correlation.open(context)) {
        delegate.updateCapacity(channel);
      }
    }

    @Override
    public void consume(ByteBuffer bytes) throws IOException {
      try (CorrelationScope scope = Correlation.open(context)) {
        delegate.consume(bytes);
      }
    }

    @Override
    public void streamEnd(@Nullable List<? extends Header> trailers)
        throws HttpException, IOException {
      // The application's callback is called in here.
      ended();
      try (CorrelationScope scope = Correlation.open(context)) {
        delegate.streamEnd(trailers);
      }
    }

    @Override
    public void releaseResources() {
      try (CorrelationScope scope = Correlation.open(context)) {
        delegate.releaseResources();
      }
    }
  }
}
