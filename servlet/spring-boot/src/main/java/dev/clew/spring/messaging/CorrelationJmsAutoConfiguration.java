package dev.clew.spring.messaging;

import dev.clew.spring.settings.ApplicationIds;
import dev.clew.spring.settings.ConditionalOnFeature;
import dev.clew.spring.settings.Feature;
import dev.clew.spring.settings.InstrumentationReport;
import jakarta.jms.Message;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jms.core.JmsTemplate;

/**
 * Jakarta Messaging: each message is handled under the ID that it brings, error handler included,
 * and each message that a template sends has the ID of who sends it. It stands in the property
 * {@code correlation_id}, for the name of a property is a Java identifier; a message without is
 * asked for its {@code JMSCorrelationID}.
 *
 * @since 0.1
 */
@AutoConfiguration
@ConditionalOnClass({Message.class, JmsTemplate.class})
@ConditionalOnFeature(Feature.MESSAGING)
@Import(ApplicationIds.class)
public final class CorrelationJmsAutoConfiguration {
  CorrelationJmsAutoConfiguration() {}

  /** Static, so that it is there before the beans that it changes. */
  @Bean
  static BeanPostProcessor clewJmsPostProcessor(
      ApplicationIds ids, ObjectProvider<InstrumentationReport> report) {
    return new JmsPostProcessor(new JmsMessages(ids.generator()), report);
  }
}
