package dev.clew.examples.spring.clients;

import dev.clew.EgressPolicy;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.springframework.http.client.reactive.HttpComponentsClientHttpConnector;

/** {@code WebClient} on the asynchronous HttpClient 5. */
class WebClientOnHttpClientTest extends SpringClientContract {
  @Override
  protected Client newClient(EgressPolicy... policies) {
    CloseableHttpAsyncClient below = httpAsyncClient(policies);
    return onHttpClient(
        WebClientOnJdkTest.webClient(new HttpComponentsClientHttpConnector(below)), below);
  }
}
