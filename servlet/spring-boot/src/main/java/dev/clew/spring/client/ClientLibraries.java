package dev.clew.spring.client;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/**
 * The libraries that Clew has an adapter for. They are asked for by one post-processor, and not
 * each by a configuration with a condition, because at start each such configuration, and each of
 * its beans, costs more than all of this does.
 */
final class ClientLibraries {
  private static final String REST_CLIENT = "org.springframework.web.client.RestClient";

  private static final String REST_TEMPLATE_BUILDER_3 =
      "org.springframework.boot.web.client.RestTemplateBuilder";

  private static final String REST_TEMPLATE_BUILDER_4 =
      "org.springframework.boot.restclient.RestTemplateBuilder";

  private static final String REQUEST_FACTORY_BUILDER =
      "org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder";

  private static final String WEB_CLIENT =
      "org.springframework.web.reactive.function.client.WebClient";

  private static final String CONNECTOR_BUILDER =
      "org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder";

  private static final String JDK = "java.net.http.HttpClient";

  private static final String JDK_ADAPTER = "dev.clew.jdk.JdkHttpClientCorrelation";

  private static final String HTTP_COMPONENTS =
      "org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder";

  private static final String HTTP_COMPONENTS_ADAPTER = "dev.clew.httpclient.HttpClientCorrelation";

  private static final String OK_HTTP = "okhttp3.OkHttpClient";

  private static final String OK_HTTP_ADAPTER = "dev.clew.okhttp.OkHttpCorrelation";

  /** The classes that are looked for: a native image finds those that it was told of. */
  static final List<String> CLASSES =
      List.of(
          REST_CLIENT,
          REST_TEMPLATE_BUILDER_3,
          REST_TEMPLATE_BUILDER_4,
          REQUEST_FACTORY_BUILDER,
          WEB_CLIENT,
          CONNECTOR_BUILDER,
          JDK,
          JDK_ADAPTER,
          HTTP_COMPONENTS,
          HTTP_COMPONENTS_ADAPTER,
          OK_HTTP,
          OK_HTTP_ADAPTER);

  private ClientLibraries() {}

  /** Those of which a loader has the classes. */
  static List<ClientLibrary> present(@Nullable ClassLoader loader) {
    List<ClientLibrary> present = new ArrayList<>();
    if (has(loader, REST_CLIENT)) {
      present.add(new RestClientBeans());
      if (has(loader, REST_TEMPLATE_BUILDER_3)) {
        present.add(new RestTemplateBuilders3());
      }
      if (has(loader, REST_TEMPLATE_BUILDER_4)) {
        present.add(new RestTemplateBuilders4());
      }
      if (has(loader, REQUEST_FACTORY_BUILDER)) {
        present.add(new RequestFactoryBuilders());
      }
    }
    if (has(loader, WEB_CLIENT)) {
      present.add(new WebClientBeans());
      if (has(loader, CONNECTOR_BUILDER)) {
        present.add(new ConnectorBuilders());
      }
    }
    if (has(loader, JDK) && has(loader, JDK_ADAPTER)) {
      present.add(new JdkHttpClients());
    }
    if (has(loader, HTTP_COMPONENTS) && has(loader, HTTP_COMPONENTS_ADAPTER)) {
      present.add(new HttpComponentsClients());
    }
    if (has(loader, OK_HTTP) && has(loader, OK_HTTP_ADAPTER)) {
      present.add(new OkHttpClients());
    }
    return present;
  }

  private static boolean has(@Nullable ClassLoader loader, String name) {
    return ClassUtils.isPresent(name, loader);
  }
}
