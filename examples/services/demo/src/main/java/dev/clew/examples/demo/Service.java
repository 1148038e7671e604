package dev.clew.examples.demo;

import java.util.Locale;

/** The three services, in the order in which a request passes through them. */
public enum Service {
  GATEWAY("Jetty, calls on with OkHttp"),
  ORDERS("Undertow, calls on with Apache HttpClient 5"),
  PAYMENTS("Spring Boot on Tomcat");

  private final String built;

  Service(String built) {
    this.built = built;
  }

  /** What it runs on and calls on with. */
  public String built() {
    return built;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
