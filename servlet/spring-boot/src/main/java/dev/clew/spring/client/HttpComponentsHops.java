package dev.clew.spring.client;

import dev.clew.EgressPolicy;
import dev.clew.httpclient.HttpClientCorrelation;
import org.springframework.boot.http.client.HttpComponentsClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.reactive.HttpComponentsClientHttpConnectorBuilder;

/** Apache's HttpClient, which its adapter instruments. */
final class HttpComponentsHops {
  private HttpComponentsHops() {}

  static HttpComponentsClientHttpRequestFactoryBuilder instrument(
      HttpComponentsClientHttpRequestFactoryBuilder builder, EgressPolicy policy) {
    return builder.withHttpClientCustomizer(
        client -> HttpClientCorrelation.instrument(client, policy));
  }

  static HttpComponentsClientHttpConnectorBuilder instrument(
      HttpComponentsClientHttpConnectorBuilder builder, EgressPolicy policy) {
    return builder.withHttpClientCustomizer(
        client -> HttpClientCorrelation.instrument(client, policy));
  }
}
