package dev.clew.spring.client;

import java.net.http.HttpClient;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;

/** What is reached by reflection here, for a native image. */
final class ClientRuntimeHints implements RuntimeHintsRegistrar {
  ClientRuntimeHints() {}

  @Override
  public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
    hints.proxies().registerJdkProxy(HttpClient.Builder.class);
    for (String type :
        new String[] {
          "org.springframework.http.client.JdkClientHttpRequestFactory",
          "org.springframework.http.client.reactive.JdkClientHttpConnector",
          "org.apache.hc.client5.http.impl.classic.HttpClientBuilder",
          "org.apache.hc.client5.http.impl.classic.HttpClientBuilder$RequestInterceptorEntry",
          "org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder",
          "org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder$RequestInterceptorEntry",
          "org.apache.hc.client5.http.impl.async.H2AsyncClientBuilder",
          "org.apache.hc.client5.http.impl.async.H2AsyncClientBuilder$RequestInterceptorEntry"
        }) {
      hints.reflection().registerType(TypeReference.of(type), MemberCategory.DECLARED_FIELDS);
    }
    for (ClientLibraries.Sought sought : ClientLibraries.Sought.values()) {
      hints.reflection().registerTypeIfPresent(classLoader, sought.className, hint -> {});
    }
  }
}
