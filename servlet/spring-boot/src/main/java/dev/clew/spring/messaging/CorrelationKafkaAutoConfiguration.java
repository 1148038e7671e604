package dev.clew.spring.messaging;

import dev.clew.spring.settings.ApplicationIds;
import dev.clew.spring.settings.ConditionalOnFeature;
import dev.clew.spring.settings.Feature;
import dev.clew.spring.settings.InstrumentationReport;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.kafka.core.KafkaTemplate;

/**
 * Kafka: each record is handled under the ID in its headers, its error handler and recoverer
 * included, and each record that is sent has the ID of who sends it. The names of the headers are
 * those of {@code clew.header-names}.
 *
 * <p>A batch of records that have one and the same ID is handled under it, any other under a new
 * ID. In a batch the records' own IDs are in their headers still; at level DEBUG one line lists
 * them.
 *
 * @since 0.1
 */
@AutoConfiguration
@ConditionalOnClass(KafkaTemplate.class)
@ConditionalOnFeature(Feature.MESSAGING)
@Import(ApplicationIds.class)
public final class CorrelationKafkaAutoConfiguration {
  CorrelationKafkaAutoConfiguration() {}

  /** Static, so that it is there before the beans that it changes. */
  @Bean
  static BeanPostProcessor clewKafkaPostProcessor(
      Environment environment, ApplicationIds ids, ObjectProvider<InstrumentationReport> report) {
    return new KafkaPostProcessor(new Incoming(environment, ids.generator()), report);
  }
}
