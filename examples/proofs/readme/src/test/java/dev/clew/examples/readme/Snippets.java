package dev.clew.examples.readme;

import dev.clew.Correlation;
import dev.clew.CorrelationExecutors;
import dev.clew.CorrelationFuture;
import dev.clew.CorrelationPropagator;
import dev.clew.CorrelationScope;
import dev.clew.EgressPolicy;
import dev.clew.httpclient.HttpClientCorrelation;
import dev.clew.jdk.JdkHttpClientCorrelation;
import dev.clew.okhttp.OkHttpCorrelation;
import dev.clew.servlet.CorrelationFilter;
import dev.clew.servlet.TrustPolicy;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import java.net.http.HttpClient;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import okhttp3.OkHttpClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.reactive.HttpComponentsClientHttpConnector;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/** The README's Java, word for word: {@link ReadmeTest} compares the two and runs these. */
final class Snippets {
  private static final Logger log = LoggerFactory.getLogger(Snippets.class);

  private Snippets() {}

  static void registerFilter(ServletContext servletContext) {
    FilterRegistration.Dynamic filter =
        servletContext.addFilter("correlation", new CorrelationFilter());
    filter.setAsyncSupported(true);
    filter.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), false, "/*");
  }

  static CorrelationFilter filterWithLogLevel() {
    CorrelationFilter filter =
        CorrelationFilter.builder()
            .logLevelHeader("Correlation-Log-Level")
            .trust(TrustPolicy.addresses("10.0.0.0/8"))
            .build();
    return filter;
  }

  static OkHttpClient okHttp() {
    OkHttpClient okHttp = OkHttpCorrelation.instrument(new OkHttpClient.Builder()).build();
    return okHttp;
  }

  static OkHttpClient okHttpInside() {
    EgressPolicy policy =
        EgressPolicy.builder()
            .allowHosts(List.of("*.corp.example", "10.0.0.0/8", "fd00::/8"))
            .build();
    OkHttpClient inside = OkHttpCorrelation.instrument(new OkHttpClient.Builder(), policy).build();
    return inside;
  }

  static OkHttpClient okHttpRecorded() {
    EgressPolicy recorded =
        EgressPolicy.builder().callLevel(Level.INFO).failedCallLevel(Level.WARN).build();
    OkHttpClient okHttpRecorded =
        OkHttpCorrelation.instrument(new OkHttpClient.Builder(), recorded).build();
    return okHttpRecorded;
  }

  static HttpClient jdk() {
    HttpClient jdk = JdkHttpClientCorrelation.build(HttpClient.newBuilder());
    return jdk;
  }

  record SpringClients(RestClient onJdk, WebClient onHttpClient) {}

  static SpringClients spring() {
    RestClient onJdk =
        RestClient.builder()
            .requestFactory(
                new JdkClientHttpRequestFactory(
                    JdkHttpClientCorrelation.build(HttpClient.newBuilder())))
            .build();
    WebClient onHttpClient =
        WebClient.builder()
            .clientConnector(
                new HttpComponentsClientHttpConnector(
                    HttpClientCorrelation.instrument(HttpAsyncClients.custom()).build()))
            .build();
    return new SpringClients(onJdk, onHttpClient);
  }

  static CloseableHttpClient httpClient() {
    CloseableHttpClient apache = HttpClientCorrelation.instrument(HttpClients.custom()).build();
    return apache;
  }

  static void send(Map<String, String> headers) {
    CorrelationPropagator propagator = CorrelationPropagator.create();
    propagator.inject(Correlation.current(), headers, Map::put);
  }

  static void receive(
      CorrelationPropagator propagator, Map<String, String> headers, Runnable handler) {
    try (CorrelationScope scope = propagator.openRoot(headers, Map::get)) {
      handler.run();
    }
  }

  static ExecutorService executor() {
    ExecutorService executor = CorrelationExecutors.propagating(Executors.newFixedThreadPool(8));
    return executor;
  }

  interface Stock {
    String find(String name);

    int price(String item);
  }

  static CorrelationFuture<Integer> price(Stock stock) {
    CorrelationFuture<Integer> price =
        CorrelationFuture.supplyAsync(() -> stock.find("tea"))
            .thenApplyAsync(found -> stock.price(found));
    return price;
  }

  static Runnable task() {
    Runnable task = Correlation.current().wrap(() -> log.info("has the ID, on whatever thread"));
    return task;
  }

  /** What begins with a request and is none of its business. */
  static final class Poller {
    void start(ExecutorService executor) {
      executor.execute(Correlation.detached(this::poll));
    }

    private void poll() {
      log.info("has no ID");
    }
  }

  static void order() {
    Correlation.annotate("order.id", 42);
  }

  static void nightly() {
    try (CorrelationScope scope = Correlation.openNew()) {
      log.info("nightly clean-up begins");
    }
  }
}
