package dev.clew.spring.logging;

import dev.clew.spring.settings.ConditionalOnFeature;
import dev.clew.spring.settings.Feature;
import dev.clew.spring.settings.InstrumentationReport;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Says in the report where the log is in Clew's format. That it is, is done long before there are
 * beans, by {@code LoggingListener}.
 *
 * @since 0.1
 */
@AutoConfiguration
@ConditionalOnFeature(Feature.LOGGING)
public final class CorrelationLoggingAutoConfiguration {
  CorrelationLoggingAutoConfiguration() {}

  @Bean
  static SmartInitializingSingleton clewLoggingReport(
      ObjectProvider<InstrumentationReport> reports, Environment environment) {
    return () -> reports.ifAvailable(report -> add(report, environment));
  }

  private static void add(InstrumentationReport report, Environment environment) {
    String format = LoggingFormat.of(environment);
    for (LogTarget target : LogTarget.values()) {
      if (format != null
          && target.isWrittenTo(environment)
          && target.hasClewsFormat(environment)
          && LoggingCheck.isInUse()) {
        report.add("formats", format + " on " + target);
      }
    }
  }
}
