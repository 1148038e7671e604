package dev.clew.httpclient;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationScope;
import java.io.IOException;
import java.util.Set;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.jspecify.annotations.Nullable;

/**
 * Produces a request's body in the caller's context, on whatever thread has room for more of it.
 *
 * @param delegate the application's
 * @param context the caller's
 */
record CorrelatedProducer(AsyncEntityProducer delegate, CorrelationContext context)
    implements AsyncEntityProducer {
  @Override
  public boolean isRepeatable() {
    return delegate.isRepeatable();
  }

  @Override
  public void failed(Exception cause) {
    try (CorrelationScope scope = Correlation.open(context)) {
      delegate.failed(cause);
    }
  }

  @Override
  public int available() {
    try (CorrelationScope scope = Correlation.open(context)) {
      return delegate.available();
    }
  }

  @Override
  public void produce(DataStreamChannel channel) throws IOException {
    try (CorrelationScope scope = Correlation.open(context)) {
      delegate.produce(channel);
    }
  }

  @Override
  public void releaseResources() {
    try (CorrelationScope scope = Correlation.open(context)) {
      delegate.releaseResources();
    }
  }

  @Override
  public long getContentLength() {
    return delegate.getContentLength();
  }

  @Override
  public @Nullable String getContentType() {
    return delegate.getContentType();
  }

  @Override
  public @Nullable String getContentEncoding() {
    return delegate.getContentEncoding();
  }

  @Override
  public boolean isChunked() {
    return delegate.isChunked();
  }

  @Override
  public Set<String> getTrailerNames() {
    return delegate.getTrailerNames();
  }
}
