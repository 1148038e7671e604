package dev.clew.httpclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import dev.clew.EgressPolicy;
import dev.clew.testing.CapturedLog;
import dev.clew.testing.EgressContract;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.DefaultHttpRequestRetryStrategy;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.util.TimeValue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The contract, for the classic client, and what only that has. */
class ClassicClientTest extends EgressContract {
  @Override
  protected Client newClient(EgressPolicy... policies) {
    HttpClientBuilder builder =
        HttpClients.custom()
            .setRetryStrategy(new DefaultHttpRequestRetryStrategy(1, TimeValue.ofMilliseconds(1)));
    for (EgressPolicy policy : policies) {
      HttpClientCorrelation.instrument(builder, policy);
    }
    return new ClassicClient(builder.build());
  }

  private record ClassicClient(CloseableHttpClient client) implements Client {
    @Override
    public int call(String method, URI uri, Map<String, String> headers) throws Exception {
      HttpUriRequestBase request = new HttpUriRequestBase(method, uri);
      headers.forEach(request::setHeader);
      if (method.equals("POST")) {
        request.setEntity(new ByteArrayEntity(new byte[0], null));
      }
      return client.execute(
          request,
          response -> {
            EntityUtils.consume(response.getEntity());
            return response.getCode();
          });
    }

    @Override
    public void close() throws Exception {
      client.close();
    }
  }

  private int execute(
      CloseableHttpClient client, HttpUriRequestBase request, HttpClientContext context)
      throws Exception {
    return client.execute(request, context, response -> response.getCode());
  }

  @Test
  void these_tests_run_on_the_version_that_the_build_says() {
    String jar =
        CloseableHttpClient.class.getProtectionDomain().getCodeSource().getLocation().getPath();

    assertThat(jar).contains("httpclient5-" + System.getProperty("httpclient.version"));
  }

  @Test
  @DisplayName("R48: a request and an HttpClientContext that are used again carry nothing over")
  void a_request_and_a_context_that_are_used_again_carry_nothing_over() throws Exception {
    HttpUriRequestBase request = new HttpUriRequestBase("GET", server.uri("/ok"));
    HttpClientContext context = HttpClientContext.create();

    try (CloseableHttpClient client =
        HttpClientCorrelation.instrument(HttpClients.custom()).build()) {
      try (CorrelationScope scope = Correlation.open("a-1")) {
        execute(client, request, context);
      }
      try (CorrelationScope scope = Correlation.open("b-2")) {
        execute(client, request, context);
      }
      execute(client, request, context);
    }

    assertThat(server.received())
        .extracting(each -> each.header(HEADER))
        .containsExactly(List.of("a-1"), List.of("b-2"), List.of());
    assertThat(request.getHeaders(HEADER)).isEmpty();
  }

  @Test
  void the_applications_own_interceptors_keep_working_and_may_set_the_header() throws Exception {
    HttpClientBuilder builder =
        HttpClients.custom()
            .addRequestInterceptorFirst((request, entity, context) -> request.setHeader("X-1", "1"))
            .addRequestInterceptorLast(
                (request, entity, context) -> request.addHeader(HEADER, "theirs"))
            .addExecInterceptorFirst(
                "theirs",
                (request, scope, chain) -> {
                  assertThat(Correlation.currentId()).isEqualTo("a-1");
                  return chain.proceed(request, scope);
                });

    try (CloseableHttpClient client = HttpClientCorrelation.instrument(builder).build();
        CorrelationScope scope = Correlation.open("a-1")) {
      execute(client, new HttpUriRequestBase("GET", server.uri("/ok")), HttpClientContext.create());
    }

    assertThat(server.only("/ok").header("X-1")).containsExactly("1");
    assertThat(server.only("/ok").header(HEADER)).containsExactly("theirs");
  }

  @Test
  void a_header_that_the_client_sets_by_default_stays_once() throws Exception {
    HttpClientBuilder builder =
        HttpClients.custom().setDefaultHeaders(List.of(new BasicHeader(HEADER, "default")));

    try (CloseableHttpClient client = HttpClientCorrelation.instrument(builder).build();
        CorrelationScope scope = Correlation.open("a-1")) {
      execute(client, new HttpUriRequestBase("GET", server.uri("/ok")), HttpClientContext.create());
    }

    assertThat(server.only("/ok").header(HEADER)).containsExactly("default");
  }

  @Test
  void a_record_has_neither_query_nor_user_information_of_a_url_that_the_client_quotes()
      throws Exception {
    String target =
        URLEncoder.encode("http://u:pw@localhost/a b?token=secret", StandardCharsets.UTF_8);
    HttpUriRequestBase request =
        new HttpUriRequestBase("GET", server.uri("/redirect/302?" + target));

    try (CloseableHttpClient client =
            HttpClientCorrelation.instrument(HttpClients.custom()).build();
        CapturedLog log = CapturedLog.of(EgressPolicy.CALL_LOGGER)) {
      assertThatThrownBy(() -> execute(client, request, HttpClientContext.create()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("pw@localhost/a b?token=secret");

      assertThat(log.events()).hasSize(1);
      assertThat(log.events().get(0).getKeyValuePairs())
          .extracting(pair -> pair.key + "=" + pair.value)
          .contains("error.message=Invalid redirect URI: http://localhost/a b?…")
          .noneMatch(field -> field.contains("pw") || field.contains("secret"));
    }
  }

  @Test
  void the_allow_list_asks_for_the_host_that_is_called_not_the_one_that_is_named()
      throws Exception {
    HttpClientBuilder builder = HttpClients.custom();
    HttpClientCorrelation.instrument(
        builder, EgressPolicy.builder().allowHost("localhost").build());
    URI uri = server.thirdPartyUri("/ok");
    HttpUriRequestBase request = new HttpUriRequestBase("GET", uri);
    request.setHeader("Host", "localhost:" + uri.getPort());

    try (CloseableHttpClient client = builder.build();
        CorrelationScope scope = Correlation.open("a-1")) {
      execute(client, request, HttpClientContext.create());
    }

    assertThat(server.only("/ok").host()).isEqualTo("localhost");
    assertThat(server.only("/ok").header(HEADER)).isEmpty();
  }

  @Test
  void the_allow_list_asks_for_the_host_that_is_called_not_the_last_one_of_the_context()
      throws Exception {
    try (CloseableHttpClient tokens = HttpClients.createDefault()) {
      HttpClientBuilder builder =
          HttpClients.custom()
              .addRequestInterceptorFirst(
                  (request, entity, context) ->
                      request.setHeader(
                          "X-Token",
                          tokens.execute(
                              new HttpUriRequestBase("GET", server.uri("/ok/token")),
                              context,
                              response -> EntityUtils.toString(response.getEntity()))));
      HttpClientCorrelation.instrument(
          builder, EgressPolicy.builder().allowHost("localhost").build());

      try (CloseableHttpClient client = builder.build();
          CorrelationScope scope = Correlation.open("a-1")) {
        URI uri = server.thirdPartyUri("/ok");
        execute(client, new HttpUriRequestBase("GET", uri), HttpClientContext.create());
      }
    }

    assertThat(server.only("/ok").header("X-Token")).containsExactly("/ok/token");
    assertThat(server.only("/ok").header(HEADER)).isEmpty();
  }
}
