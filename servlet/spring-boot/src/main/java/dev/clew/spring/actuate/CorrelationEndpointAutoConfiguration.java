package dev.clew.spring.actuate;

import dev.clew.spring.settings.ConditionalOnFeature;
import dev.clew.spring.settings.Ingress;
import dev.clew.spring.settings.InstrumentationReport;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/** Where Actuator is there and exposes {@code clew}: the endpoint. */
@AutoConfiguration
@ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
@ConditionalOnFeature
public final class CorrelationEndpointAutoConfiguration {
  CorrelationEndpointAutoConfiguration() {}

  @Bean
  @ConditionalOnAvailableEndpoint
  CorrelationEndpoint clewEndpoint(
      ObjectProvider<Ingress> ingress, ObjectProvider<InstrumentationReport> report) {
    return new CorrelationEndpoint(
        ingress.getIfAvailable(), report.getIfAvailable(InstrumentationReport::new));
  }
}
