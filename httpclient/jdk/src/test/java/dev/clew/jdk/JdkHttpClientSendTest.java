package dev.clew.jdk;

import dev.clew.EgressPolicy;
import dev.clew.testing.EgressContract;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;

/** The contract, for {@code send} of the JDK's client. */
class JdkHttpClientSendTest extends EgressContract {
  @Override
  protected Client newClient(EgressPolicy... policies) {
    HttpClient client =
        JdkHttpClientCorrelation.build(
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL), policies[0]);
    for (int i = 1; i < policies.length; i++) {
      client = JdkHttpClientCorrelation.instrument(client, policies[i]);
    }
    return new SendingClient(client);
  }

  private record SendingClient(HttpClient client) implements Client {
    @Override
    public int call(String method, URI uri, Map<String, String> headers) throws Exception {
      HttpRequest request = JdkHttpClientTest.request(method, uri, headers);
      int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      // The JDK's client leaves trying again to its users.
      return status == 503
          ? client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode()
          : status;
    }

    @Override
    public void close() {}
  }
}
