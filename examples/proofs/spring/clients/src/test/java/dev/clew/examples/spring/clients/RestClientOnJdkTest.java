package dev.clew.examples.spring.clients;

import dev.clew.EgressPolicy;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/** {@code RestClient} on the JDK's client. */
class RestClientOnJdkTest extends SpringClientContract {
  @Override
  protected Client newClient(EgressPolicy... policies) {
    return onJdk(restClient(new JdkClientHttpRequestFactory(jdk(policies))));
  }

  static Calls restClient(ClientHttpRequestFactory factory) {
    RestClient client = RestClient.builder().requestFactory(factory).build();
    return (method, uri, headers) ->
        client
            .method(HttpMethod.valueOf(method))
            .uri(uri)
            .headers(headers)
            .exchange((request, response) -> response.getStatusCode().value());
  }
}
