package dev.clew.spring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/** A native image has the fields that are read by reflection. */
class NativeHintsTest {
  @Test
  void the_fields_that_are_read_or_copied_are_registered() throws Exception {
    RuntimeHints hints = new RuntimeHints();
    SpringFactoriesLoader.forResourceLocation("META-INF/spring/aot.factories")
        .load(RuntimeHintsRegistrar.class)
        .stream()
        .filter(registrar -> registrar.getClass().getName().startsWith("dev.clew."))
        .forEach(registrar -> registrar.registerHints(hints, getClass().getClassLoader()));

    assertThat(
            RuntimeHintsPredicates.reflection()
                .onField(ThreadPoolTaskScheduler.class, "taskDecorator"))
        .accepts(hints);
    assertThat(
            RuntimeHintsPredicates.reflection()
                .onField(AbstractMessageListenerContainer.class, "recordInterceptor"))
        .accepts(hints);
    assertThat(RuntimeHintsPredicates.reflection().onField(JmsTemplate.class, "receiveTimeout"))
        .accepts(hints);
  }
}
