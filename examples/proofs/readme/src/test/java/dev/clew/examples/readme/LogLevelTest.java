package dev.clew.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.clew.Correlation;
import dev.clew.EgressPolicy;
import dev.clew.logback.CorrelationLevelTurboFilter;
import dev.clew.okhttp.OkHttpCorrelation;
import dev.clew.servlet.CorrelationFilter;
import dev.clew.testing.CleanThreadTest;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** One request is logged in detail by two services, and no other one is. */
class LogLevelTest extends CleanThreadTest {
  private static final String LEVEL_HEADER = "Correlation-Log-Level";

  /** The tests' stand-in for an address that only the operators call from. */
  private static final String OPERATOR_HEADER = "Operator";

  /** What a record tells. */
  private record Line(@Nullable String id, String logger, Level level) {
    static Line of(ILoggingEvent event) {
      return new Line(
          event.getMDCPropertyMap().get(Correlation.MDC_KEY),
          event.getLoggerName(),
          event.getLevel());
    }
  }

  private final List<Line> lines = threadSafeList();
  private final CorrelationLevelTurboFilter turboFilter = new CorrelationLevelTurboFilter();
  private final Logger appLogger = (Logger) LoggerFactory.getLogger("com.acme");
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          lines.add(Line.of(event));
        }
      };
  private final List<Tomcat> servers = new ArrayList<>();
  private final OkHttpClient okHttp =
      OkHttpCorrelation.instrument(
              new OkHttpClient.Builder(),
              EgressPolicy.builder().logLevelHeader(LEVEL_HEADER).build())
          .build();

  @BeforeEach
  void logInDetailWhatAsksForIt() {
    turboFilter.setContext(appLogger.getLoggerContext());
    turboFilter.addLoggerPrefix("com.acme");
    turboFilter.start();
    appLogger.getLoggerContext().addTurboFilter(turboFilter);
    appLogger.setLevel(Level.INFO);
    appender.setContext(appLogger.getLoggerContext());
    appender.start();
    appLogger.addAppender(appender);
  }

  @AfterEach
  void stop() throws Exception {
    appLogger.detachAppender(appender);
    appLogger.setLevel(null);
    appLogger.getLoggerContext().getTurboFilterList().remove(turboFilter);
    okHttp.dispatcher().executorService().shutdown();
    okHttp.connectionPool().evictAll();
    for (Tomcat server : servers) {
      server.stop();
      server.destroy();
    }
  }

  @Test
  void a_request_that_asks_for_it_is_logged_in_detail_by_every_service(
      @TempDir Path shopFolder, @TempDir Path stockFolder) throws Exception {
    // Each service waits until it has all three requests, so that they are really concurrent.
    URI stock = serve(stockFolder, stockFilter(), new Service("com.acme.Stock", null, okHttp));
    URI shop = serve(shopFolder, shopFilter(), new Service("com.acme.Shop", stock, okHttp));

    HttpClient client = HttpClient.newHttpClient();
    List<CompletableFuture<HttpResponse<String>>> answers =
        List.of(
            send(client, shop, "asks", LEVEL_HEADER, "debug", OPERATOR_HEADER, "yes"),
            send(client, shop, "does-not-ask", OPERATOR_HEADER, "yes"),
            send(client, shop, "not-trusted", LEVEL_HEADER, "DEBUG"));

    List<String> ids = new ArrayList<>();
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      HttpResponse<String> response = answer.get(30, TimeUnit.SECONDS);
      assertThat(response.statusCode()).isEqualTo(200);
      ids.add(response.headers().firstValue("Correlation-Id").orElseThrow());
    }
    assertThat(ids).startsWith("asks", "does-not-ask").doesNotContain("not-trusted");
    assertThat(lines)
        .containsExactlyInAnyOrder(
            new Line("asks", "com.acme.Shop", Level.DEBUG),
            new Line("asks", "com.acme.Shop", Level.INFO),
            new Line("asks", "com.acme.Stock", Level.DEBUG),
            new Line("asks", "com.acme.Stock", Level.INFO),
            new Line("does-not-ask", "com.acme.Shop", Level.INFO),
            new Line("does-not-ask", "com.acme.Stock", Level.INFO),
            new Line(ids.get(2), "com.acme.Shop", Level.INFO),
            new Line(ids.get(2), "com.acme.Stock", Level.INFO));
  }

  private static CorrelationFilter shopFilter() {
    return CorrelationFilter.builder()
        .logLevelHeader(LEVEL_HEADER)
        .trust(request -> request.getHeader(OPERATOR_HEADER) != null)
        .accessLog(false)
        .build();
  }

  /** Behind the shop, where whoever calls is trusted. */
  private static CorrelationFilter stockFilter() {
    return CorrelationFilter.builder().logLevelHeader(LEVEL_HEADER).accessLog(false).build();
  }

  private static CompletableFuture<HttpResponse<String>> send(
      HttpClient client, URI uri, String id, String... headers) {
    return client.sendAsync(
        HttpRequest.newBuilder(uri).header("Correlation-Id", id).headers(headers).build(),
        BodyHandlers.ofString());
  }

  private URI serve(Path base, CorrelationFilter filter, Service service) throws Exception {
    Tomcat tomcat = new Tomcat();
    servers.add(tomcat);
    tomcat.setBaseDir(base.toString());
    tomcat.setPort(0);
    Context context = tomcat.addContext("", base.toString());
    context.addServletContainerInitializer(
        (types, servletContext) -> {
          FilterRegistration.Dynamic registration = servletContext.addFilter("correlation", filter);
          registration.addMappingForUrlPatterns(null, false, "/*");
        },
        null);
    Tomcat.addServlet(context, "service", service).addMapping("/");
    tomcat.getConnector();
    tomcat.start();
    return URI.create("http://localhost:" + tomcat.getConnector().getLocalPort() + "/");
  }

  /** Logs, and calls the next service when there is one. */
  private static final class Service extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient CyclicBarrier all = new CyclicBarrier(3);
    private final transient org.slf4j.Logger log;
    private final transient @Nullable URI next;
    private final transient OkHttpClient client;

    Service(String logger, @Nullable URI next, OkHttpClient client) {
      this.log = LoggerFactory.getLogger(logger);
      this.next = next;
      this.client = client;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      try {
        all.await(20, TimeUnit.SECONDS);
      } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
        throw new IOException("the other requests did not come", e);
      }
      log.debug("in detail");
      log.info("as usual");
      if (next != null) {
        Request call = new Request.Builder().url(next.toString()).build();
        try (Response answer = client.newCall(call).execute()) {
          response.setStatus(answer.code());
        }
      }
    }
  }
}
