package dev.clew.spring.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.clew.Correlation;
import dev.clew.internal.ReportedOnce;
import dev.clew.servlet.ingress.Settings;
import dev.clew.testing.CapturedLog;
import dev.clew.testing.CleanThreadTest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;

/** Without a server, as in an application's own tests. */
class ReactiveIngressTest extends CleanThreadTest {
  @Test
  void a_length_that_is_none_costs_neither_the_record_nor_who_asked() {
    ReportedOnce.forgetAll();
    MockServerHttpRequest request =
        MockServerHttpRequest.get("/hello")
            .remoteAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1))
            .header("Correlation-Id", "a-1")
            .header("Content-Length", "none")
            .build();
    MockServerHttpResponse response = new MockServerHttpResponse();
    response.getHeaders().set("Content-Length", "none");
    ReactiveIngress ingress =
        new ReactiveIngress(Settings.DEFAULT.with(Map.of("accessLogClient", "true"), null));

    try (CapturedLog log = CapturedLog.of("dev.clew.servlet")) {
      ingress.serve(request, response, served -> response.setComplete()).block();

      assertThat(log.warnings()).isEmpty();
      List<ILoggingEvent> records = log.events();
      assertThat(records).hasSize(1);
      assertThat(records.get(0).getMDCPropertyMap()).containsEntry(Correlation.MDC_KEY, "a-1");
      assertThat(records.get(0).getKeyValuePairs())
          .extracting(pair -> pair.key)
          .contains("client.address")
          .doesNotContain("http.request.body.bytes", "http.response.body.bytes");
    }
  }
}
