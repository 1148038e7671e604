package dev.clew.okhttp;

import dev.clew.EgressPolicy;
import dev.clew.testing.EgressContract;
import java.net.URI;
import java.util.Map;
import okhttp3.OkHttpClient;
import okhttp3.Response;

/** The contract, for {@code Call.execute}. */
class ExecutedCallTest extends EgressContract {
  @Override
  protected Client newClient(EgressPolicy... policies) {
    OkHttpClient client = TestClients.instrumented(policies);
    return new Client() {
      @Override
      public int call(String method, URI uri, Map<String, String> headers) throws Exception {
        try (Response response =
            client.newCall(TestClients.request(method, uri, headers)).execute()) {
          response.body().bytes();
          return response.code();
        }
      }

      @Override
      public void close() {
        TestClients.close(client);
      }
    };
  }
}
