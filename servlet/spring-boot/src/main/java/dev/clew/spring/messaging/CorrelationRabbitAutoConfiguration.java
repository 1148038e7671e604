package dev.clew.spring.messaging;

import dev.clew.spring.settings.ApplicationIds;
import dev.clew.spring.settings.ConditionalOnFeature;
import dev.clew.spring.settings.Feature;
import dev.clew.spring.settings.InstrumentationReport;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * RabbitMQ: each message is handled under the ID in its headers, retries and error handler
 * included, and each message that a template or a reply sends has the ID of who sends it. The names
 * of the headers are those of {@code clew.header-names}; AMQP's property {@code correlation-id}
 * belongs to those who match replies with their requests, and is left alone.
 *
 * <p>A batch of messages that have one and the same ID is handled under it, any other under a new
 * ID.
 *
 * @since 0.1
 */
@AutoConfiguration
@ConditionalOnClass(RabbitTemplate.class)
@ConditionalOnFeature(Feature.MESSAGING)
@Import(ApplicationIds.class)
public final class CorrelationRabbitAutoConfiguration {
  CorrelationRabbitAutoConfiguration() {}

  /** Static, so that it is there before the beans that it changes. */
  @Bean
  static BeanPostProcessor clewRabbitPostProcessor(
      Environment environment, ApplicationIds ids, ObjectProvider<InstrumentationReport> report) {
    return new RabbitPostProcessor(new Incoming(environment, ids.generator()), report);
  }
}
