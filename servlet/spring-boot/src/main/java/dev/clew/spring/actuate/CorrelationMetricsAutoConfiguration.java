package dev.clew.spring.actuate;

import dev.clew.spring.settings.ConditionalOnFeature;
import dev.clew.spring.settings.Feature;
import dev.clew.spring.settings.Ingress;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * Where Micrometer is there: the counter {@code clew.ids} with the tag {@code origin}, which is
 * {@code received}, {@code generated}, {@code replaced} or {@code rejected}. It reads what the
 * ingress counts anyway.
 */
@AutoConfiguration
@ConditionalOnClass(MeterBinder.class)
@ConditionalOnFeature(Feature.METRICS)
public final class CorrelationMetricsAutoConfiguration {
  CorrelationMetricsAutoConfiguration() {}

  @Bean
  MeterBinder clewMeterBinder(ObjectProvider<Ingress> ingress) {
    return registry ->
        ingress.ifAvailable(
            there -> {
              for (Origin origin : Origin.values()) {
                FunctionCounter.builder(
                        "clew.ids", there, source -> origin.of(source.counts().get()))
                    .description("Requests by where their correlation ID came from")
                    .tag("origin", origin.tag())
                    .register(registry);
              }
            });
  }
}
