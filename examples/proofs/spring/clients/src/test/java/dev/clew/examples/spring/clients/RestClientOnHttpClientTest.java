package dev.clew.examples.spring.clients;

import dev.clew.EgressPolicy;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;

/** {@code RestClient} on HttpClient 5. */
class RestClientOnHttpClientTest extends SpringClientContract {
  @Override
  protected Client newClient(EgressPolicy... policies) {
    CloseableHttpClient below = httpClient(policies);
    return onHttpClient(
        RestClientOnJdkTest.restClient(new HttpComponentsClientHttpRequestFactory(below)), below);
  }
}
