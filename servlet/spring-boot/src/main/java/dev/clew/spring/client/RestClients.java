package dev.clew.spring.client;

import dev.clew.Correlation;
import dev.clew.CorrelationPropagator;
import dev.clew.EgressPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestInitializer;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

/**
 * {@code RestClient} and {@code RestTemplate}.
 *
 * <p>No interceptor: where there is one, Spring reads each request's body into memory, and an
 * upload that was streamed no longer is.
 */
final class RestClients {
  private static final Logger LOG = LoggerFactory.getLogger(RestClients.class);

  private static final CorrelationPropagator.Getter<HttpHeaders> GETTER =
      (headers, name) -> headers.getFirst(name);
  private static final CorrelationPropagator.Setter<HttpHeaders> SETTER = HttpHeaders::set;

  private RestClients() {}

  /** Sets the headers of a {@code RestTemplate}; in a {@code RestClient} it only marks. */
  private record Initializer(@Nullable EgressPolicy policy)
      implements ClientHttpRequestInitializer {
    static final Initializer MARK = new Initializer(null);

    @Override
    public void initialize(ClientHttpRequest request) {
      if (policy != null) {
        inject(policy, request);
      }
    }

    /** Adds it behind the others, which may set the header themselves. */
    boolean addIfAbsent(List<ClientHttpRequestInitializer> initializers) {
      return initializers.stream().noneMatch(Initializer.class::isInstance)
          && initializers.add(this);
    }

    /**
     * Takes away those that set headers, which came with a {@code RestTemplate}: a {@code
     * RestClient} adds the request's own to what is there already.
     */
    static void removeSetters(List<ClientHttpRequestInitializer> initializers) {
      initializers.removeIf(
          each -> each instanceof Initializer initializer && initializer.policy != null);
    }
  }

  private static void inject(EgressPolicy policy, HttpRequest request) {
    policy.inject(
        Correlation.current(), request.getURI().getHost(), request.getHeaders(), GETTER, SETTER);
  }

  static RestClient.Builder instrument(RestClient.Builder builder, EgressPolicy policy) {
    if (mark(builder) && policy.allowedHosts().isEmpty()) {
      // Of all that Spring calls, this comes last, with the request's own headers set.
      return builder.defaultRequest(call -> call.httpRequest(request -> inject(policy, request)));
    }
    return builder;
  }

  /** Whether it was not marked yet. */
  private static boolean mark(RestClient.Builder builder) {
    boolean[] marked = new boolean[1];
    RestClient.Builder unused =
        builder.requestInitializers(
            all -> {
              Initializer.removeSetters(all);
              marked[0] = Initializer.MARK.addIfAbsent(all);
            });
    return marked[0];
  }

  static @Nullable RestClient instrument(RestClient client, EgressPolicy policy, String beanName) {
    if (!client.getClass().getName().startsWith("org.springframework.")) {
      // A class of the application's, or a test's, may not be replaced.
      return null;
    }
    RestClient.Builder builder = client.mutate();
    if (!mark(builder)) {
      return client;
    }
    if (!policy.allowedHosts().isEmpty()) {
      sendsNone(beanName);
      return null;
    }
    return builder
        .defaultRequest(call -> call.httpRequest(request -> inject(policy, request)))
        .build();
  }

  /** A template that Boot's builder makes. */
  static void instrument(RestTemplate template, EgressPolicy policy) {
    boolean everyHost = policy.allowedHosts().isEmpty();
    boolean unused =
        (everyHost ? new Initializer(policy) : Initializer.MARK)
            .addIfAbsent(template.getClientHttpRequestInitializers());
  }

  static @Nullable RestTemplate instrument(
      RestTemplate template, EgressPolicy policy, String beanName) {
    if (!policy.allowedHosts().isEmpty()
        && Initializer.MARK.addIfAbsent(template.getClientHttpRequestInitializers())) {
      sendsNone(beanName);
      return null;
    }
    instrument(template, policy);
    return template;
  }

  private static void sendsNone(String beanName) {
    LOG.warn(
        "The HTTP client {} sends no correlation IDs, because {} lists hosts and Clew cannot see"
            + " where the client is redirected to. Make it with a builder of Spring Boot's, or on"
            + " an instrumented client",
        beanName,
        EgressProperties.ALLOW_HOSTS);
  }
}
