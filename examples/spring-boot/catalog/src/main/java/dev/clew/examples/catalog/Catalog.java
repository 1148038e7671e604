package dev.clew.examples.catalog;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.scheduling.annotation.EnableScheduling;

/** The service. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableScheduling
public class Catalog {
  public static void main(String[] args) {
    SpringApplication.run(Catalog.class, args);
  }
}
