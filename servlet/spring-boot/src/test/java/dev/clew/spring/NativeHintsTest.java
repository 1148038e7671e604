package dev.clew.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.logback.CorrelationJsonEncoder;
import dev.clew.logback.settings.Setting;
import io.micrometer.context.ContextRegistry;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import kotlinx.coroutines.ThreadContextElement;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import reactor.core.publisher.Hooks;
import reactor.netty.http.server.HttpServerRequest;

/** A native image has what is read by reflection, and what is asked for by its name. */
class NativeHintsTest {
  @Test
  void the_fields_that_are_read_or_copied_are_registered() throws Exception {
    RuntimeHints hints = hints();

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

  @Test
  void the_classes_that_are_asked_for_are_registered() {
    RuntimeHints hints = hints();

    for (Class<?> asked :
        List.of(
            Hooks.class,
            ContextRegistry.class,
            ThreadContextElement.class,
            CorrelationJsonEncoder.class,
            Setting.class,
            HttpServerRequest.class,
            HttpServletRequest.class)) {
      assertThat(RuntimeHintsPredicates.reflection().onType(asked)).accepts(hints);
    }
  }

  private static RuntimeHints hints() {
    RuntimeHints hints = new RuntimeHints();
    SpringFactoriesLoader.forResourceLocation("META-INF/spring/aot.factories")
        .load(RuntimeHintsRegistrar.class)
        .stream()
        .filter(registrar -> registrar.getClass().getName().startsWith("dev.clew."))
        .forEach(
            registrar -> registrar.registerHints(hints, NativeHintsTest.class.getClassLoader()));
    return hints;
  }
}
