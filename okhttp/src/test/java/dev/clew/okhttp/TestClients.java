package dev.clew.okhttp;

import dev.clew.EgressPolicy;
import java.net.URI;
import java.util.Map;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;

/** What the tests of this module share. */
final class TestClients {
  private TestClients() {}

  static OkHttpClient instrumented(EgressPolicy... policies) {
    OkHttpClient.Builder builder = new OkHttpClient.Builder();
    for (EgressPolicy policy : policies) {
      OkHttpCorrelation.instrument(builder, policy);
    }
    return builder.build();
  }

  static Request request(URI uri) {
    return request("GET", uri, Map.of());
  }

  static Request request(String method, URI uri, Map<String, String> headers) {
    Request.Builder request =
        new Request.Builder()
            .url(uri.toString())
            .method(method, method.equals("POST") ? RequestBody.create(new byte[0]) : null);
    headers.forEach(request::header);
    return request.build();
  }

  static void close(OkHttpClient client) {
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
  }
}
