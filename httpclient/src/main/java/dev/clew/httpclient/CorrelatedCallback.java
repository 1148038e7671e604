package dev.clew.httpclient;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationScope;
import dev.clew.internal.OutgoingCall;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.hc.client5.http.async.AsyncExecCallback;
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
 */
record CorrelatedCallback(
    AsyncExecCallback delegate, CorrelationContext context, @Nullable OutgoingCall recorded)
    implements AsyncExecCallback {
  @Override
  public @Nullable AsyncDataConsumer handleResponse(
      HttpResponse response, @Nullable EntityDetails entity) throws HttpException, IOException {
    if (recorded != null) {
      recorded.answering(response.getCode());
      if (entity == null) {
        recorded.completed();
      }
    }
    try (CorrelationScope scope = Correlation.open(context)) {
      AsyncDataConsumer consumer = delegate.handleResponse(response, entity);
      return consumer == null ? null : new CorrelatedConsumer(consumer, context, recorded);
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
    if (recorded != null) {
      recorded.completed();
    }
    try (CorrelationScope scope = Correlation.open(context)) {
      delegate.completed();
    }
  }

  @Override
  public void failed(Exception cause) {
    if (recorded != null) {
      recorded.failed(cause);
    }
    try (CorrelationScope scope = Correlation.open(context)) {
      delegate.failed(cause);
    }
  }

  private record CorrelatedConsumer(
      AsyncDataConsumer delegate, CorrelationContext context, @Nullable OutgoingCall recorded)
      implements AsyncDataConsumer {
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
      if (recorded != null) {
        // The application's callback is called in here.
        recorded.completed();
      }
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
