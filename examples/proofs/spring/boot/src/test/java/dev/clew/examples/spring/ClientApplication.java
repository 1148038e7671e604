package dev.clew.examples.spring;

import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.ClassUtils;
import org.springframework.web.client.RestTemplate;

/** An application that only calls others. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class ClientApplication {
  /** Starts an application whose clients are of a kind, under Boot 3's names and Boot 4's. */
  static ConfigurableApplicationContext start(
      Class<?> application, String factory, String... properties) {
    SpringApplication spring = new SpringApplication(application);
    spring.setWebApplicationType(WebApplicationType.NONE);
    spring.setBannerMode(Banner.Mode.OFF);
    spring.setRegisterShutdownHook(false);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--spring.http.client.factory=" + factory,
                "--spring.http.clients.imperative.factory=" + factory));
    if (!factory.equals("simple")) {
      arguments.add("--spring.http.reactiveclient.connector=" + factory);
      arguments.add("--spring.http.clients.reactive.connector=" + factory);
    }
    for (String property : properties) {
      arguments.add("--" + property);
    }
    return spring.run(arguments.toArray(String[]::new));
  }

  /** What Boot's builder makes, which is in one package in Boot 3 and in another in Boot 4. */
  static RestTemplate restTemplate(ConfigurableApplicationContext context) throws Exception {
    String moved = "org.springframework.boot.restclient.RestTemplateBuilder";
    Class<?> type =
        Class.forName(
            ClassUtils.isPresent(moved, null)
                ? moved
                : "org.springframework.boot.web.client.RestTemplateBuilder");
    return (RestTemplate) type.getMethod("build").invoke(context.getBean(type));
  }
}
