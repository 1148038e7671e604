package dev.clew.examples.spring.clients;

import dev.clew.EgressPolicy;
import java.util.Objects;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;

/** {@code WebClient} on the JDK's client. */
class WebClientOnJdkTest extends SpringClientContract {
  @Override
  protected Client newClient(EgressPolicy... policies) {
    return onJdk(webClient(new JdkClientHttpConnector(jdk(policies))));
  }

  static Calls webClient(ClientHttpConnector connector) {
    WebClient client = WebClient.builder().clientConnector(connector).build();
    return (method, uri, headers) ->
        Objects.requireNonNull(
            client
                .method(HttpMethod.valueOf(method))
                .uri(uri)
                .headers(headers)
                .exchangeToMono(
                    response -> response.releaseBody().thenReturn(response.statusCode().value()))
                .block());
  }
}
