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
        ? instrument(builder, policy, beanName)
        : instrument((HttpClient) bean, policy, beanName);
  }

  private static HttpClient.@Nullable Builder instrument(
      HttpClient.Builder builder, EgressPolicy policy, String beanName) {
    if (Proxy.isProxyClass(builder.getClass())) {
      // The methods of one that is instrumented return it, and so it may be two beans.
      return Adapters.isInstrumentation(Proxy.getInvocationHandler(builder), JdkHttpClients.class)
          ? builder
          : proxy(builder, policy);
    }
    if (!isJdks(builder)) {
      LOG.warn(
          "What the HTTP client builder {} builds sends no correlation IDs, because it is a {}, in"
              + " whose place there can be no other: build with JdkHttpClientCorrelation",
          beanName,
          builder.getClass().getName());
      return null;
    }
    return proxy(builder, policy);
  }

  /** A class of the application's, or a test's, may not be replaced. */
  private static boolean isJdks(Object bean) {
    return bean.getClass().getName().startsWith("jdk.internal.");
  }

  /** A proxy, because each JDK has more methods. */
  private static HttpClient.Builder proxy(HttpClient.Builder builder, EgressPolicy policy) {
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
    if (!isJdks(client) && !Adapters.isInstrumentation(client, JdkHttpClientCorrelation.class)) {
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
