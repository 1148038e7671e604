package dev.clew.spring.client;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/**
 * The libraries that Clew has an adapter for. One post-processor asks for them, and no
 * configurations with conditions do: Spring Boot would read each of these at start, and look
 * through each of their beans in all conditions that come after.
 */
final class ClientLibraries {
  /** A class that is looked for: a native image finds those that it was told of. */
  enum Sought {
    REST_CLIENT("org.springframework.web.client.RestClient"),
    REST_TEMPLATE_BUILDER_3("org.springframework.boot.web.client.RestTemplateBuilder"),
    REST_TEMPLATE_BUILDER_4("org.springframework.boot.restclient.RestTemplateBuilder"),
    REQUEST_FACTORY_BUILDER("org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder"),
    WEB_CLIENT("org.springframework.web.reactive.function.client.WebClient"),
    CONNECTOR_BUILDER("org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder"),
    JDK("java.net.http.HttpClient"),
    JDK_ADAPTER("dev.clew.jdk.JdkHttpClientCorrelation"),
    HTTP_COMPONENTS("org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder"),
    HTTP_COMPONENTS_ADAPTER("dev.clew.httpclient.HttpClientCorrelation"),
    OK_HTTP("okhttp3.OkHttpClient"),
    OK_HTTP_ADAPTER("dev.clew.okhttp.OkHttpCorrelation");

    final String className;

    Sought(String className) {
      this.className = className;
    }

    private boolean isIn(@Nullable ClassLoader loader) {
      return ClassUtils.isPresent(className, loader);
    }
  }

  private ClientLibraries() {}

  /** Those of which a loader has the classes. */
  static List<ClientLibrary> present(@Nullable ClassLoader loader) {
    List<ClientLibrary> present = new ArrayList<>();
    if (Sought.REST_CLIENT.isIn(loader)) {
      present.add(new RestClientBeans());
      if (Sought.REST_TEMPLATE_BUILDER_3.isIn(loader)) {
        present.add(new RestTemplateBuilders3());
      }
      if (Sought.REST_TEMPLATE_BUILDER_4.isIn(loader)) {
        present.add(new RestTemplateBuilders4());
      }
      if (Sought.REQUEST_FACTORY_BUILDER.isIn(loader)) {
        present.add(new RequestFactoryBuilders());
      }
    }
    if (Sought.WEB_CLIENT.isIn(loader)) {
      present.add(new WebClientBeans());
      if (Sought.CONNECTOR_BUILDER.isIn(loader)) {
        present.add(new ConnectorBuilders());
      }
    }
    if (Sought.JDK.isIn(loader) && Sought.JDK_ADAPTER.isIn(loader)) {
      present.add(new JdkHttpClients());
    }
    if (Sought.HTTP_COMPONENTS.isIn(loader) && Sought.HTTP_COMPONENTS_ADAPTER.isIn(loader)) {
      present.add(new HttpComponentsClients());
    }
    if (Sought.OK_HTTP.isIn(loader) && Sought.OK_HTTP_ADAPTER.isIn(loader)) {
      present.add(new OkHttpClients());
    }
    return present;
  }
}
