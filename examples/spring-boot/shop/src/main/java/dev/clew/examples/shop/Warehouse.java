package dev.clew.examples.shop;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

/** Another service, called with each client that Spring Boot builds. */
@Component
class Warehouse {
  private final RestClient restClient;
  private final RestTemplate restTemplate;
  private final WebClient webClient;
  private final Stock stock;

  Warehouse(
      @Value("${warehouse.url}") String url,
      RestClient.Builder restClient,
      RestTemplate restTemplate,
      WebClient.Builder webClient) {
    this.restClient = restClient.baseUrl(url).build();
    this.restTemplate = restTemplate;
    this.webClient = webClient.baseUrl(url).build();
    this.stock =
        HttpServiceProxyFactory.builderFor(RestClientAdapter.create(this.restClient))
            .build()
            .createClient(Stock.class);
  }

  String withRestClient(String order) {
    return text(restClient.get().uri("/RestClient/{order}", order).retrieve().body(String.class));
  }

  String withRestTemplate(String order) {
    return text(restTemplate.getForObject("/RestTemplate/{order}", String.class, order));
  }

  String withWebClient(String order) {
    return text(
        webClient
            .get()
            .uri("/WebClient/{order}", order)
            .retrieve()
            .bodyToMono(String.class)
            .block());
  }

  String withInterface(String order) {
    return stock.of(order);
  }

  private static String text(@Nullable String body) {
    return body == null ? "" : body;
  }

  /** The warehouse as an HTTP interface. */
  interface Stock {
    @GetExchange("/interface/{order}")
    String of(@PathVariable String order);
  }
}
