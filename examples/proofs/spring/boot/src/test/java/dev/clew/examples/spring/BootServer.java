package dev.clew.examples.spring;

import dev.clew.servlet.CorrelationFilter;
import dev.clew.testing.servlet.RunningServer;
import dev.clew.testing.servlet.TestApp;
import java.util.List;
import java.util.Objects;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

final class BootServer {
  private BootServer() {}

  static RunningServer start(TestApp app) {
    app.leaveFilterToFramework();
    String errorPage = Objects.requireNonNullElse(app.errorPage(), "/error");
    SpringApplication spring = new SpringApplication(Application.class);
    spring.setRegisterShutdownHook(false);
    spring.addInitializers(
        context -> {
          ServletContextInitializer initializer = app::configure;
          context.getBeanFactory().registerSingleton("app", initializer);
        });
    ConfigurableApplicationContext context =
        spring.run(
            "--server.address=localhost",
            "--server.port=0",
            "--server.http2.enabled=true",
            "--server.tomcat.accept-count=" + RunningServer.BACKLOG,
            "--server.tomcat.threads.max=" + RunningServer.WORKERS,
            "--server.tomcat.threads.min-spare=" + RunningServer.WORKERS,
            // Spring Boot 3's name and Spring Boot 4's.
            "--server.error.path=" + errorPage,
            "--spring.web.error.path=" + errorPage,
            // Tomcat counts requests that tests have it never end.
            "--server.shutdown=immediate",
            "--spring.main.lazy-initialization=true",
            "--spring.main.banner-mode=off");
    return new RunningServer() {
      @Override
      public int port() {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
      }

      @Override
      public List<String> accessLines() {
        return List.of();
      }

      @Override
      public void close() {
        context.close();
      }
    };
  }

  @SpringBootConfiguration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {
    /** The suite asks the threads of the pool by a path that no filter is mapped to. */
    @Bean
    static BeanPostProcessor probeOutsideTheFilter() {
      return new BeanPostProcessor() {
        @Override
        public Object postProcessBeforeInitialization(Object bean, String name) {
          if (bean instanceof FilterRegistrationBean<?> registration
              && registration.getFilter() instanceof CorrelationFilter) {
            registration.setUrlPatterns(List.of(TestApp.FILTERED, "/error"));
          }
          return bean;
        }
      };
    }
  }
}
