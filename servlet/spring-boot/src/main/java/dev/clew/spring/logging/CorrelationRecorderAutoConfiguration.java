package dev.clew.spring.logging;

import dev.clew.logback.CorrelationRecorder;
import dev.clew.spring.settings.ConditionalOnFeature;
import dev.clew.spring.settings.Feature;
import dev.clew.spring.settings.InstrumentationReport;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Turns the recorder on where {@code clew.recorder.level} is set: the DEBUG records of each request
 * are kept, and written for those that fail.
 *
 * @since 0.1
 */
@AutoConfiguration
@ConditionalOnClass(CorrelationRecorder.class)
@ConditionalOnFeature(Feature.RECORDER)
public final class CorrelationRecorderAutoConfiguration {
  CorrelationRecorderAutoConfiguration() {}

  /**
   * Decides when it starts, for a native image is built without the properties it will run with.
   */
  @Bean
  static RecorderLifecycle clewRecorderLifecycle(
      Environment environment, ObjectProvider<InstrumentationReport> report) {
    return new RecorderLifecycle(environment, report);
  }
}
