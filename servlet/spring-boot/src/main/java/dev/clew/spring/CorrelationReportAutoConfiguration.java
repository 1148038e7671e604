package dev.clew.spring;

import dev.clew.spring.settings.ConditionalOnFeature;
import dev.clew.spring.settings.Ingress;
import dev.clew.spring.settings.InstrumentationReport;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/**
 * Says in one line at start what carries the ID, and keeps it for Actuator.
 *
 * @since 0.1
 */
@AutoConfiguration
@ConditionalOnFeature
public final class CorrelationReportAutoConfiguration {
  CorrelationReportAutoConfiguration() {}

  @Bean
  static InstrumentationReport clewInstrumentationReport() {
    return new InstrumentationReport();
  }

  @Bean
  static InstrumentationLine clewInstrumentationLine(
      ObjectProvider<Ingress> ingress, InstrumentationReport report) {
    return new InstrumentationLine(ingress, report);
  }
}
