package dev.clew.examples.spring.clients;

import dev.clew.EgressPolicy;
import java.util.Objects;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.NoOpResponseErrorHandler;
import org.springframework.web.client.RestTemplate;

/** {@code RestTemplate} on the JDK's client. */
class RestTemplateOnJdkTest extends SpringClientContract {
  @Override
  protected Client newClient(EgressPolicy... policies) {
    return onJdk(restTemplate(new JdkClientHttpRequestFactory(jdk(policies))));
  }

  static Calls restTemplate(ClientHttpRequestFactory factory) {
    RestTemplate template = new RestTemplate(factory);
    template.setErrorHandler(new NoOpResponseErrorHandler());
    return (method, uri, headers) ->
        Objects.requireNonNull(
            template.execute(
                uri,
                HttpMethod.valueOf(method),
                request -> headers.accept(request.getHeaders()),
                response -> response.getStatusCode().value()));
  }
}
