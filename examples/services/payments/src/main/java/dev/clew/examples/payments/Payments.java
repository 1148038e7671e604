package dev.clew.examples.payments;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.context.WebServerApplicationContext;

/**
 * Takes the money. There is nothing of Clew here: Spring Boot finds it on the class path.
 *
 * <p>System properties: {@code port} (0 for a free one) and {@code log.file}.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class Payments {

  public static void main(String[] args) {
    var context = (WebServerApplicationContext) SpringApplication.run(Payments.class, args);
    System.out.println("payments listens on http://localhost:" + context.getWebServer().getPort());
  }
}
