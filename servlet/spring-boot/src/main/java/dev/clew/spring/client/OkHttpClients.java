package dev.clew.spring.client;

import dev.clew.EgressPolicy;
import dev.clew.okhttp.OkHttpCorrelation;
import java.util.List;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Beans that are OkHttp's client, or build one. */
final class OkHttpClients implements ClientLibrary {
  private static final Logger LOG = LoggerFactory.getLogger(OkHttpClients.class);

  @Override
  public boolean has(Object bean) {
    return bean instanceof OkHttpClient.Builder || bean instanceof OkHttpClient;
  }

  @Override
  public @Nullable Object instrument(Object bean, EgressPolicy policy, String beanName) {
    if (bean instanceof OkHttpClient.Builder builder) {
      return isInstrumented(builder.interceptors())
          ? builder
          : OkHttpCorrelation.instrument(builder, policy);
    }
    return instrument((OkHttpClient) bean, policy, beanName);
  }

  /** The new client shares the other's pool, dispatcher and cache. */
  private static @Nullable OkHttpClient instrument(
      OkHttpClient client, EgressPolicy policy, String beanName) {
    if (isInstrumented(client.interceptors())) {
      return client;
    }
    if (client.getClass() != OkHttpClient.class) {
      LOG.warn(
          "The HTTP client {} sends no correlation IDs, because it is a {}: instrument its builder"
              + " with OkHttpCorrelation",
          beanName,
          client.getClass().getName());
      return null;
    }
    return OkHttpCorrelation.instrument(client.newBuilder(), policy).build();
  }

  private static boolean isInstrumented(List<Interceptor> interceptors) {
    return interceptors.stream()
        .anyMatch(each -> Adapters.isInstrumentation(each, OkHttpCorrelation.class));
  }
}
