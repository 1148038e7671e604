package dev.clew.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import dev.clew.EgressPolicy;
import dev.clew.httpclient.HttpClientCorrelation;
import dev.clew.jdk.JdkHttpClientCorrelation;
import dev.clew.okhttp.OkHttpCorrelation;
import dev.clew.spring.settings.InstrumentationReport;
import dev.clew.testing.CapturedLog;
import dev.clew.testing.RecordingServer;
import java.io.ByteArrayInputStream;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.CustomScopeConfigurer;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.core.io.InputStreamResource;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;

/** Clients, and builders of clients, that the application has as beans. */
class ClientBeansTest extends BootTest {
  private static final String HEADER = "Correlation-Id";

  private RecordingServer server;

  @BeforeEach
  void startServer() throws Exception {
    server = new RecordingServer();
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  /** GETs a URI. */
  interface Calls {
    void get(URI uri) throws Exception;
  }

  private static Map<String, Calls> clients(ConfigurableApplicationContext context) {
    Map<String, Calls> clients = new LinkedHashMap<>();
    OkHttpClient built = context.getBean(OkHttpClient.Builder.class).build();
    clients.put("okHttpBuilder", uri -> get(built, uri));
    OkHttpClient okHttp = context.getBean(OkHttpClient.class);
    clients.put("okHttp", uri -> get(okHttp, uri));
    HttpClientBuilder classic = context.getBean(HttpClientBuilder.class);
    clients.put("classicBuilder", uri -> get(classic, uri));
    HttpAsyncClientBuilder async = context.getBean(HttpAsyncClientBuilder.class);
    clients.put("asyncBuilder", uri -> get(async, uri));
    java.net.http.HttpClient fromBuilder =
        context
            .getBean(java.net.http.HttpClient.Builder.class)
            .followRedirects(java.net.http.HttpClient.Redirect.NORMAL)
            .build();
    clients.put("jdkBuilder", uri -> get(fromBuilder, uri));
    java.net.http.HttpClient jdk = context.getBean("jdk", java.net.http.HttpClient.class);
    clients.put("jdk", uri -> get(jdk, uri));
    RestTemplate template = context.getBean(RestTemplate.class);
    clients.put("restTemplate", uri -> template.getForObject(uri, String.class));
    RestClient restClient = context.getBean("restClient", RestClient.class);
    clients.put("restClient", uri -> restClient.get().uri(uri).retrieve().toBodilessEntity());
    WebClient webClient = context.getBean(WebClient.class);
    clients.put("webClient", uri -> webClient.get().uri(uri).retrieve().toBodilessEntity().block());
    return clients;
  }

  private static void get(OkHttpClient client, URI uri) throws Exception {
    try (Response response =
        client.newCall(new Request.Builder().url(uri.toURL()).build()).execute()) {
      assertThat(response.code()).isEqualTo(200);
    }
  }

  private static void get(HttpClientBuilder builder, URI uri) throws Exception {
    try (CloseableHttpClient client = builder.build()) {
      assertThat(client.<Integer>execute(new HttpGet(uri), response -> response.getCode()))
          .isEqualTo(200);
    }
  }

  private static void get(HttpAsyncClientBuilder builder, URI uri) throws Exception {
    try (CloseableHttpAsyncClient client = builder.build()) {
      client.start();
      Future<?> done = client.execute(SimpleRequestBuilder.get(uri).build(), null);
      assertThat(done.get()).isNotNull();
    }
  }

  private static void get(java.net.http.HttpClient client, URI uri) throws Exception {
    assertThat(
            client
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode())
        .isEqualTo(200);
  }

  private List<String> seen(Calls client, URI uri) throws Exception {
    try (CorrelationScope scope = Correlation.open("a-1")) {
      client.get(uri);
    }
    return server.received().get(server.received().size() - 1).header(HEADER);
  }

  @Test
  void each_bean_that_is_a_client_or_builds_one_sends_the_id_once() throws Exception {
    try (ConfigurableApplicationContext context = ClientApplication.start(Beans.class, "jdk")) {
      for (Map.Entry<String, Calls> client : clients(context).entrySet()) {
        assertThat(seen(client.getValue(), server.uri("/ok")))
            .as(client.getKey())
            .containsExactly("a-1");
      }
    }
  }

  @Test
  void with_a_list_of_hosts_a_bean_keeps_to_it_or_sends_nothing_and_is_named() throws Exception {
    try (CapturedLog log = CapturedLog.of("dev.clew.spring.client");
        ConfigurableApplicationContext context =
            ClientApplication.start(Beans.class, "jdk", "clew.clients.allow-hosts=localhost")) {
      List<String> cannot = List.of("restTemplate", "restClient", "webClient");
      for (Map.Entry<String, Calls> client : clients(context).entrySet()) {
        boolean sends = !cannot.contains(client.getKey());
        assertThat(seen(client.getValue(), server.uri("/ok")))
            .as(client.getKey())
            .isEqualTo(sends ? List.of("a-1") : List.of());
        String elsewhere = "/redirect/302?" + server.thirdPartyUri("/ok");
        if (!client.getKey().equals("jdk")) {
          assertThat(seen(client.getValue(), server.uri(elsewhere)))
              .as(client.getKey() + " redirected")
              .isEmpty();
        }
      }
      assertThat(log.events().stream().map(ILoggingEvent::getFormattedMessage))
          .filteredOn(line -> line.contains("sends no correlation IDs"))
          .hasSize(4)
          .allMatch(line -> line.contains("clew.clients.allow-hosts"))
          .anyMatch(line -> line.contains(" following "))
          .anyMatch(line -> line.contains(" restTemplate "))
          .anyMatch(line -> line.contains(" restClient "))
          .anyMatch(line -> line.contains(" webClient "));
    }
  }

  @Test
  void what_was_instrumented_by_hand_keeps_its_policy() throws Exception {
    try (ConfigurableApplicationContext context = ClientApplication.start(ByHand.class, "jdk")) {
      OkHttpClient okHttp = context.getBean(OkHttpClient.Builder.class).build();
      HttpClientBuilder classic = context.getBean(HttpClientBuilder.class);
      HttpAsyncClientBuilder async = context.getBean(HttpAsyncClientBuilder.class);
      java.net.http.HttpClient jdk = context.getBean(java.net.http.HttpClient.class);

      assertThat(seen(uri -> get(okHttp, uri), server.uri("/ok"))).isEmpty();
      assertThat(seen(uri -> get(classic, uri), server.uri("/ok"))).isEmpty();
      assertThat(seen(uri -> get(async, uri), server.uri("/ok"))).isEmpty();
      assertThat(seen(uri -> get(jdk, uri), server.uri("/ok"))).isEmpty();
    }
  }

  @Test
  void a_client_on_an_instrumented_one_sends_the_header_once() throws Exception {
    try (ConfigurableApplicationContext context = ClientApplication.start(Beans.class, "jdk")) {
      RestClient stacked = context.getBean("stacked", RestClient.class);

      assertThat(
              seen(uri -> stacked.get().uri(uri).retrieve().toBodilessEntity(), server.uri("/ok")))
          .containsExactly("a-1");
    }
  }

  @Test
  @DisplayName("R44: a header that was set by hand stays, once")
  void a_client_made_of_a_template_sends_the_header_once() throws Exception {
    try (ConfigurableApplicationContext context =
        ClientApplication.start(OfTemplate.class, "jdk")) {
      for (RestClient client :
          List.of(
              context.getBean(RestClient.class),
              context.getBean(RestClient.Builder.class).build())) {
        assertThat(
                seen(uri -> client.get().uri(uri).retrieve().toBodilessEntity(), server.uri("/ok")))
            .containsExactly("a-1");
        assertThat(
                seen(
                    uri ->
                        client
                            .get()
                            .uri(uri)
                            .header(HEADER, "by-hand")
                            .retrieve()
                            .toBodilessEntity(),
                    server.uri("/ok")))
            .containsExactly("by-hand");
      }
    }
  }

  @Test
  void a_builder_of_the_applications_own_class_stays_what_it_is_and_is_named() throws Exception {
    try (CapturedLog log = CapturedLog.of("dev.clew.spring.client");
        ConfigurableApplicationContext context = ClientApplication.start(OwnClass.class, "jdk")) {
      assertThat(context.getBean("user", AtomicReference.class).get())
          .isSameAs(context.getBean("own"));
      assertThat(log.events().stream().map(ILoggingEvent::getFormattedMessage))
          .anyMatch(line -> line.contains("builder own builds sends no correlation IDs"));
    }
  }

  @Test
  void a_builder_that_is_two_beans_leaves_one_record_of_each_call() throws Exception {
    try (CapturedLog log = CapturedLog.of("dev.clew.calls");
        ConfigurableApplicationContext context =
            ClientApplication.start(TwoBeans.class, "jdk", "clew.clients.call-level=ERROR")) {
      java.net.http.HttpClient client =
          context.getBean("patient", java.net.http.HttpClient.Builder.class).build();

      assertThat(seen(uri -> get(client, uri), server.uri("/ok"))).containsExactly("a-1");
      assertThat(log.events()).hasSize(1);
    }
  }

  @Test
  void a_policy_that_is_a_bean_takes_the_place_of_ours() throws Exception {
    try (ConfigurableApplicationContext context = ClientApplication.start(OwnPolicy.class, "jdk")) {
      RestClient client = context.getBean(RestClient.Builder.class).build();
      Calls calls = uri -> client.get().uri(uri).retrieve().toBodilessEntity();

      assertThat(seen(calls, server.uri("/ok"))).isEmpty();
      assertThat(server.only("/ok").header("X-Own")).containsExactly("a-1");
    }
  }

  @Test
  void several_policies_are_the_applications_own_affair() throws Exception {
    try (ConfigurableApplicationContext context =
        ClientApplication.start(
            SeveralPolicies.class, "jdk", "clew.clients.allow-hosts=localhost")) {
      RestClient client = context.getBean(RestClient.Builder.class).build();
      Calls calls = uri -> client.get().uri(uri).retrieve().toBodilessEntity();

      assertThat(seen(calls, server.uri("/ok"))).containsExactly("a-1");
      assertThat(seen(calls, server.thirdPartyUri("/ok"))).isEmpty();
    }
  }

  @Test
  void a_body_that_is_streamed_is_still_streamed() throws Exception {
    try (ConfigurableApplicationContext context =
        ClientApplication.start(ClientApplication.class, "jdk")) {
      RestClient restClient = context.getBean(RestClient.Builder.class).build();
      RestTemplate restTemplate = ClientApplication.restTemplate(context);

      restClient.post().uri(server.uri("/ok/client")).body(upload()).retrieve().toBodilessEntity();
      restTemplate.postForObject(server.uri("/ok/template"), upload(), String.class);
    }
    assertThat(server.received())
        .hasSize(2)
        .allSatisfy(
            each -> assertThat(each.header("Transfer-Encoding")).containsExactly("chunked"));
  }

  private static InputStreamResource upload() {
    return new InputStreamResource(new ByteArrayInputStream(new byte[100_000]));
  }

  @Test
  void clients_of_a_scope_send_the_id_once_and_are_not_asked_before_it_is_there() throws Exception {
    try (CapturedLog log = CapturedLog.of("dev.clew.spring.client");
        ConfigurableApplicationContext context = ClientApplication.start(Scoped.class, "jdk")) {
      assertThat(log.events()).extracting(ILoggingEvent::getFormattedMessage).isEmpty();

      context.getBean(LaterScope.class).there = true;
      RestTemplate template = context.getBean("template", RestTemplate.class);
      OkHttpClient okHttp = context.getBean("okHttp", OkHttpClient.class);
      assertThat(seen(uri -> template.getForObject(uri, String.class), server.uri("/ok")))
          .containsExactly("a-1");
      assertThat(seen(uri -> get(okHttp, uri), server.uri("/ok"))).containsExactly("a-1");
    }
  }

  @Test
  void the_report_has_what_is_instrumented() {
    try (ConfigurableApplicationContext context = ClientApplication.start(Beans.class, "jdk")) {
      assertThat(context.getBean(InstrumentationReport.class).instrumented().get("clients"))
          .contains(
              "okHttpBuilder", "okHttp", "classicBuilder", "jdk", "restTemplate", "restClient");
    }
  }

  /** One that is not there when the application starts, as that of a request. */
  static final class LaterScope implements org.springframework.beans.factory.config.Scope {
    private final Map<String, Object> beans = new LinkedHashMap<>();
    boolean there;

    @Override
    public Object get(String name, ObjectFactory<?> factory) {
      if (!there) {
        throw new IllegalStateException("the scope is not there");
      }
      return beans.computeIfAbsent(name, absent -> factory.getObject());
    }

    @Override
    public @Nullable Object remove(String name) {
      return beans.remove(name);
    }

    @Override
    public void registerDestructionCallback(String name, Runnable callback) {}

    @Override
    public @Nullable Object resolveContextualObject(String key) {
      return null;
    }

    @Override
    public @Nullable String getConversationId() {
      return null;
    }
  }

  @EnableAutoConfiguration
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class Scoped {
    @Bean
    static LaterScope laterScope() {
      return new LaterScope();
    }

    @Bean
    static CustomScopeConfigurer scopes(LaterScope later) {
      CustomScopeConfigurer scopes = new CustomScopeConfigurer();
      scopes.addScope("later", later);
      return scopes;
    }

    @Bean
    @Scope(scopeName = "later", proxyMode = ScopedProxyMode.TARGET_CLASS)
    RestTemplate template() {
      return new RestTemplate();
    }

    @Bean
    @Scope(scopeName = "later", proxyMode = ScopedProxyMode.TARGET_CLASS)
    OkHttpClient okHttp() {
      return new OkHttpClient();
    }
  }

  @EnableAutoConfiguration
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class SeveralPolicies {
    @Bean
    EgressPolicy one() {
      return EgressPolicy.builder().headerName("X-One").build();
    }

    @Bean
    EgressPolicy other() {
      return EgressPolicy.builder().headerName("X-Other").build();
    }
  }

  @EnableAutoConfiguration
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class Beans {
    @Bean
    OkHttpClient.Builder okHttpBuilder() {
      return new OkHttpClient.Builder();
    }

    @Bean
    OkHttpClient okHttp() {
      return new OkHttpClient();
    }

    @Bean
    HttpClientBuilder classicBuilder() {
      return HttpClients.custom();
    }

    @Bean
    HttpAsyncClientBuilder asyncBuilder() {
      return HttpAsyncClients.custom();
    }

    @Bean
    java.net.http.HttpClient.Builder jdkBuilder() {
      return java.net.http.HttpClient.newBuilder();
    }

    @Bean
    java.net.http.HttpClient jdk() {
      return java.net.http.HttpClient.newHttpClient();
    }

    @Bean
    java.net.http.HttpClient following() {
      return java.net.http.HttpClient.newBuilder()
          .followRedirects(java.net.http.HttpClient.Redirect.NORMAL)
          .build();
    }

    @Bean
    RestTemplate restTemplate() {
      return new RestTemplate();
    }

    @Bean
    RestClient restClient() {
      return RestClient.create();
    }

    @Bean
    WebClient webClient() {
      return WebClient.create();
    }

    @Bean
    RestClient stacked(RestClient.Builder builder, java.net.http.HttpClient jdk) {
      return builder.requestFactory(new JdkClientHttpRequestFactory(jdk)).build();
    }
  }

  @EnableAutoConfiguration
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class OfTemplate {
    @Bean
    RestTemplate template() {
      return new RestTemplate();
    }

    @Bean
    RestClient client(RestTemplate template) {
      return RestClient.create(template);
    }

    @Bean
    RestClient.Builder builder(RestTemplate template) {
      return RestClient.builder(template);
    }
  }

  @EnableAutoConfiguration
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class TwoBeans {
    @Bean
    java.net.http.HttpClient.Builder hasty() {
      return java.net.http.HttpClient.newBuilder();
    }

    @Bean
    java.net.http.HttpClient.Builder patient(
        @Qualifier("hasty") java.net.http.HttpClient.Builder hasty) {
      return hasty.connectTimeout(Duration.ofMinutes(1));
    }
  }

  @EnableAutoConfiguration
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class OwnClass {
    @Bean
    OwnBuilder own() {
      return new OwnBuilder();
    }

    @Bean
    AtomicReference<OwnBuilder> user(OwnBuilder own) {
      return new AtomicReference<>(own);
    }
  }

  /** One that its users know as what it is. */
  static final class OwnBuilder implements java.net.http.HttpClient.Builder {
    private final java.net.http.HttpClient.Builder jdks = java.net.http.HttpClient.newBuilder();

    @Override
    public OwnBuilder cookieHandler(CookieHandler handler) {
      return this;
    }

    @Override
    public OwnBuilder connectTimeout(Duration timeout) {
      return this;
    }

    @Override
    public OwnBuilder sslContext(SSLContext context) {
      return this;
    }

    @Override
    public OwnBuilder sslParameters(SSLParameters parameters) {
      return this;
    }

    @Override
    public OwnBuilder executor(Executor executor) {
      return this;
    }

    @Override
    public OwnBuilder followRedirects(java.net.http.HttpClient.Redirect policy) {
      return this;
    }

    @Override
    public OwnBuilder version(java.net.http.HttpClient.Version version) {
      return this;
    }

    @Override
    public OwnBuilder priority(int priority) {
      return this;
    }

    @Override
    public OwnBuilder proxy(ProxySelector selector) {
      return this;
    }

    @Override
    public OwnBuilder authenticator(Authenticator authenticator) {
      return this;
    }

    @Override
    public java.net.http.HttpClient build() {
      return jdks.build();
    }
  }

  @EnableAutoConfiguration
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class ByHand {
    private static final EgressPolicy NOT_HERE =
        EgressPolicy.builder().allowHost("*.corp.example").build();

    @Bean
    OkHttpClient.Builder okHttpBuilder() {
      return OkHttpCorrelation.instrument(new OkHttpClient.Builder(), NOT_HERE);
    }

    @Bean
    HttpClientBuilder classicBuilder() {
      return HttpClientCorrelation.instrument(HttpClients.custom(), NOT_HERE);
    }

    @Bean
    HttpAsyncClientBuilder asyncBuilder() {
      return HttpClientCorrelation.instrument(HttpAsyncClients.custom(), NOT_HERE);
    }

    @Bean
    java.net.http.HttpClient jdk() {
      return JdkHttpClientCorrelation.build(java.net.http.HttpClient.newBuilder(), NOT_HERE);
    }
  }

  @EnableAutoConfiguration
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class OwnPolicy {
    @Bean
    EgressPolicy policy() {
      return EgressPolicy.builder().headerName("X-Own").build();
    }
  }
}
