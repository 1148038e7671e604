package dev.clew.httpclient;

import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.message.HttpRequestWrapper;
import org.jspecify.annotations.Nullable;

/**
 * A classic client's request on its last step before the wire. It brings the request interceptors
 * the hop's host: the {@code HttpContext} may have another call's by then, which was made with the
 * same one on another thread or by an interceptor.
 */
final class HopRequest extends HttpRequestWrapper implements ClassicHttpRequest {
  private final ClassicHttpRequest request;
  private final String host;

  HopRequest(ClassicHttpRequest request, String host) {
    super(request);
    this.request = request;
    this.host = host;
  }

  String host() {
    return host;
  }

  @Override
  public @Nullable HttpEntity getEntity() {
    return request.getEntity();
  }

  @Override
  public void setEntity(@Nullable HttpEntity entity) {
    request.setEntity(entity);
  }
}
