package dev.clew.httpclient;

import dev.clew.EgressPolicy;
import dev.clew.testing.EgressContract;
import java.net.URI;
import java.util.Map;
import org.apache.hc.client5.http.fluent.Executor;
import org.apache.hc.client5.http.fluent.Request;
import org.apache.hc.client5.http.impl.DefaultHttpRequestRetryStrategy;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.util.TimeValue;

/** The contract, for the fluent API with an instrumented client. */
class FluentTest extends EgressContract {
  @Override
  protected Client newClient(EgressPolicy... policies) {
    HttpClientBuilder builder =
        HttpClients.custom()
            .setRetryStrategy(new DefaultHttpRequestRetryStrategy(1, TimeValue.ofMilliseconds(1)));
    for (EgressPolicy policy : policies) {
      HttpClientCorrelation.instrument(builder, policy);
    }
    CloseableHttpClient client = builder.build();
    Executor executor = Executor.newInstance(client);
    return new Client() {
      @Override
      public int call(String method, URI uri, Map<String, String> headers) throws Exception {
        Request request = Request.create(method, uri);
        headers.forEach(request::setHeader);
        if (method.equals("POST")) {
          request.bodyByteArray(new byte[0], ContentType.APPLICATION_OCTET_STREAM);
        }
        return executor.execute(request).returnResponse().getCode();
      }

      @Override
      public void close() throws Exception {
        client.close();
      }
    };
  }
}
