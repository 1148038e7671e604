package dev.clew.examples.spring;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A program with one request to itself. It has no type of Clew's and no XML. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(PrintingShop.Controller.class)
class PrintingShop {
  static final String ID = "a-1";

  public static void main(String[] arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("--server.address=localhost", "--server.port=0"));
    all.addAll(Arrays.asList(arguments));
    try (ConfigurableApplicationContext context =
        SpringApplication.run(PrintingShop.class, all.toArray(String[]::new))) {
      String port = context.getEnvironment().getRequiredProperty("local.server.port");
      HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/orders"))
                  .header("Correlation-Id", ID)
                  .build(),
              HttpResponse.BodyHandlers.discarding());
    }
  }

  @RestController
  static class Controller {
    private final Logger log = LoggerFactory.getLogger(PrintingShop.class);

    @GetMapping("/orders")
    String orders() {
      MDC.put("user", "u7");
      try {
        log.debug("reading card 1234-5678");
        log.atInfo()
            .addKeyValue("orderId", 42)
            .addKeyValue("password", "secret")
            .log("accepted Grüße of card 1234-5678");
        log.error("failed", new IllegalStateException("no such luck"));
        return "";
      } finally {
        MDC.remove("user");
      }
    }
  }
}
