package dev.clew.spring.reactive;

import dev.clew.spring.settings.ConditionalOnFeature;
import dev.clew.spring.settings.Feature;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import reactor.core.publisher.Hooks;

/**
 * A reactive application in which requests have no ID, or no thread shows it, is told so once, at
 * start.
 *
 * @since 0.1
 */
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnFeature
public final class CorrelationReactiveCheckAutoConfiguration {
  private static final Logger LOG =
      LoggerFactory.getLogger(CorrelationReactiveCheckAutoConfiguration.class);

  CorrelationReactiveCheckAutoConfiguration() {}

  @Bean
  static SmartInitializingSingleton clewReactiveCheck(Environment environment) {
    return () ->
        missing(environment)
            .ifPresent(
                missing ->
                    LOG.warn(
                        "This application is a reactive one, but Clew's part for it {}", missing));
  }

  private static Optional<String> missing(Environment environment) {
    Binder binder = Binder.get(environment);
    if (!binder.bind(Feature.REACTIVE.property(), Boolean.class).orElse(true)) {
      return Optional.of(
          "is switched off by "
              + Feature.REACTIVE.property()
              + ": its requests have no correlation ID");
    }
    String absent = ReactorDefaults.missing();
    if (!absent.isEmpty()) {
      return Optional.of(
          "finds no class " + absent + ": no log record has the correlation ID of its request");
    }
    String mode = binder.bind(ReactorDefaults.CONTEXT_PROPAGATION, String.class).orElse("not set");
    if (mode.equalsIgnoreCase("auto")) {
      Propagation.enable();
      return Optional.empty();
    }
    return Optional.of(
        "needs "
            + ReactorDefaults.CONTEXT_PROPAGATION
            + "=auto, which is "
            + mode
            + ": few log records have the correlation ID of their request");
  }

  /** Loaded where Reactor is there. */
  private static final class Propagation {
    private Propagation() {}

    /**
     * As Spring Boot does by a configuration, which is not there in each of Spring Boot 4's
     * set-ups, and in early versions of 3.5 not made where beans are lazy.
     */
    static void enable() {
      // Once more changes nothing, and not every version can be asked.
      Hooks.enableAutomaticContextPropagation();
    }
  }
}
