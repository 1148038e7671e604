package dev.clew.spring.client;

import dev.clew.EgressPolicy;
import dev.clew.jdk.JdkHttpClientCorrelation;
import java.lang.reflect.Field;
import java.net.http.HttpClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.http.client.JdkClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.reactive.JdkClientHttpConnectorBuilder;
import org.springframework.util.ReflectionUtils;

/**
 * The JDK's client. It shows no hops, so its adapter puts a client of its own around it; Boot lets
 * the client's builder be seen, and what is made of the client, but not the client itself.
 */
final class JdkHops {
  /** Where Spring keeps the client, in a request factory and in a connector. */
  static final String FIELD = "httpClient";

  private static final Logger LOG = LoggerFactory.getLogger(JdkHops.class);

  /** As Boot configured it; Boot calls the one customizer and the other on the same thread. */
  private static final ThreadLocal<HttpClient.Builder> CONFIGURED = new ThreadLocal<>();

  private final EgressPolicy policy;

  private JdkHops(EgressPolicy policy) {
    this.policy = policy;
  }

  static JdkClientHttpRequestFactoryBuilder instrument(
      JdkClientHttpRequestFactoryBuilder builder, EgressPolicy policy) {
    JdkHops hops = new JdkHops(policy);
    return builder.withHttpClientCustomizer(CONFIGURED::set).withCustomizer(hops::replaceClient);
  }

  static JdkClientHttpConnectorBuilder instrument(
      JdkClientHttpConnectorBuilder builder, EgressPolicy policy) {
    JdkHops hops = new JdkHops(policy);
    return builder.withHttpClientCustomizer(CONFIGURED::set).withCustomizer(hops::replaceClient);
  }

  private void replaceClient(Object owner) {
    HttpClient.Builder builder = CONFIGURED.get();
    CONFIGURED.remove();
    try {
      Field field = ReflectionUtils.findField(owner.getClass(), FIELD, HttpClient.class);
      if (builder == null || field == null) {
        throw new IllegalStateException("Clew cannot see the client of a " + owner.getClass());
      }
      ReflectionUtils.makeAccessible(field);
      field.set(owner, JdkHttpClientCorrelation.build(builder, policy));
    } catch (Exception e) {
      if (policy.allowedHosts().isEmpty()) {
        LOG.debug("The calls of a client of the JDK will leave no records", e);
        return;
      }
      LOG.warn(
          "A client of the JDK will not send correlation IDs. {} lists hosts, and where it is"
              + " redirected to cannot be seen: choose another kind of request factory",
          EgressProperties.ALLOW_HOSTS,
          e);
    }
  }
}
