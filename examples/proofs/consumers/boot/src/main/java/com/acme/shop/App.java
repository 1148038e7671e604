package com.acme.shop;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** One request from outside. */
@SpringBootApplication
@RestController
public class App {
  private static final Logger LOG = LoggerFactory.getLogger(App.class);

  public static void main(String[] args) throws Exception {
    try (ConfigurableApplicationContext application = SpringApplication.run(App.class, args)) {
      String port = application.getEnvironment().getProperty("local.server.port");
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/orders"))
              .header("Correlation-Id", "by-boot")
              .build();
      HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }
  }

  @GetMapping("/orders")
  public String orders() {
    LOG.info("order accepted by Spring Boot {}", SpringBootVersion.getVersion());
    return "accepted";
  }
}
