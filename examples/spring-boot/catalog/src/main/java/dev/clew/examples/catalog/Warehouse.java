package dev.clew.examples.catalog;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.support.WebClientAdapter;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;
import reactor.core.publisher.Mono;

/** Another service. */
@Component
class Warehouse {
  private final WebClient webClient;
  private final Stock stock;

  Warehouse(@Value("${warehouse.url}") String url, WebClient.Builder webClient) {
    this.webClient = webClient.baseUrl(url).build();
    this.stock =
        HttpServiceProxyFactory.builderFor(WebClientAdapter.create(this.webClient))
            .build()
            .createClient(Stock.class);
  }

  Mono<String> stock(String item) {
    return webClient.get().uri("/WebClient/{item}", item).retrieve().bodyToMono(String.class);
  }

  Mono<String> stockByInterface(String item) {
    return stock.of(item);
  }

  /** The warehouse as an HTTP interface. */
  interface Stock {
    @GetExchange("/interface/{item}")
    Mono<String> of(@PathVariable String item);
  }
}
