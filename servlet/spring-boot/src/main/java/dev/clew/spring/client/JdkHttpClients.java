package dev.clew.spring.client;

import dev.clew.EgressPolicy;
import dev.clew.jdk.JdkHttpClientCorrelation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.http.HttpClient;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Beans that are the JDK's client, or build one. */
final class JdkHttpClients implements ClientLibrary {
  private static final Logger LOG = LoggerFactory.getLogger(JdkHttpClients.class);

  @Override
  public boolean has(Object bean) {
    return bean instanceof HttpClient.Builder || bean instanceof HttpClient;
  }

  @Override
  public @Nullable Object instrument(Object bean, EgressPolicy policy, String beanName) {
    return bean instanceof HttpClient.Builder builder
        ? instrument(builder, policy)
        : instrument((HttpClient) bean, policy, beanName);
  }

  /** A proxy, because each JDK has more methods. */
  private static HttpClient.Builder instrument(HttpClient.Builder builder, EgressPolicy policy) {
    return (HttpClient.Builder)
        Proxy.newProxyInstance(
            JdkHttpClients.class.getClassLoader(),
            new Class<?>[] {HttpClient.Builder.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("build")) {
                return JdkHttpClientCorrelation.build(builder, policy);
              }
              try {
                Object result = method.invoke(builder, arguments);
                return result == builder ? proxy : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static @Nullable HttpClient instrument(
      HttpClient client, EgressPolicy policy, String beanName) {
    if (!client.getClass().getName().startsWith("jdk.internal.")
        && !Adapters.isInstrumentation(client, JdkHttpClientCorrelation.class)) {
      // A class of the application's, or a test's, may not be replaced.
      return null;
    }
    if (Adapters.isInstrumentation(client, JdkHttpClientCorrelation.class)) {
      return client;
    }
    if (!policy.allowedHosts().isEmpty() && client.followRedirects() != HttpClient.Redirect.NEVER) {
      LOG.warn(
          "The HTTP client {} sends no correlation IDs, because {} lists hosts and the client"
              + " follows redirects itself. Build it with JdkHttpClientCorrelation, or with an"
              + " HttpClient.Builder that is a bean",
          beanName,
          EgressProperties.ALLOW_HOSTS);
      return null;
    }
    return JdkHttpClientCorrelation.instrument(client, policy);
  }
}
