package dev.clew.spring.client;

import dev.clew.EgressPolicy;
import dev.clew.httpclient.HttpClientCorrelation;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.H2AsyncClientBuilder;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Beans that build Apache's HttpClient. One that is built already has no hook. */
final class HttpComponentsClients implements ClientLibrary {
  private static final Logger LOG = LoggerFactory.getLogger(HttpComponentsClients.class);

  @Override
  public boolean has(Object bean) {
    return bean instanceof HttpClientBuilder
        || bean instanceof HttpAsyncClientBuilder
        || bean instanceof H2AsyncClientBuilder
        || bean instanceof CloseableHttpClient
        || bean instanceof CloseableHttpAsyncClient;
  }

  @Override
  public @Nullable Object instrument(Object bean, EgressPolicy policy, String beanName) {
    if (bean instanceof CloseableHttpClient || bean instanceof CloseableHttpAsyncClient) {
      nameIt(beanName);
      return null;
    }
    if (isInstrumented(bean)) {
      return bean;
    }
    if (bean instanceof HttpClientBuilder builder) {
      return HttpClientCorrelation.instrument(builder, policy);
    }
    return bean instanceof HttpAsyncClientBuilder builder
        ? HttpClientCorrelation.instrument(builder, policy)
        : HttpClientCorrelation.instrument((H2AsyncClientBuilder) bean, policy);
  }

  private static boolean isInstrumented(Object builder) {
    return Adapters.hasInstrumentation(
        builder, "requestInterceptors", "interceptor", HttpClientCorrelation.class);
  }

  private static void nameIt(String beanName) {
    LOG.info(
        "The HTTP client {} is built already. It sends correlation IDs if its builder was"
            + " instrumented: by Clew, where the builder is a bean, or by hand with"
            + " HttpClientCorrelation",
        beanName);
  }
}
