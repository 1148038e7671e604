package dev.clew.spring.settings;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.util.ClassUtils;

/** For native images: the fields that {@link PrivateFields} reads, and the state that is copied. */
final class PrivateFieldHints implements RuntimeHintsRegistrar {
  private static final Logger LOG = LoggerFactory.getLogger(PrivateFieldHints.class);

  private static final String SPRING = "org.springframework.";

  private static final Map<String, List<String>> FIELDS =
      Map.ofEntries(
          Map.entry("aop.framework.AbstractAdvisingBeanPostProcessor", List.of("advisor")),
          Map.entry("aop.interceptor.AsyncExecutionAspectSupport", List.of("defaultExecutor")),
          Map.entry("core.task.SimpleAsyncTaskExecutor", List.of("taskDecorator")),
          Map.entry("core.task.VirtualThreadTaskExecutor", List.of("virtualThreadFactory")),
          Map.entry(
              "core.task.support.TaskExecutorAdapter",
              List.of("taskDecorator", "concurrentExecutor")),
          Map.entry("scheduling.concurrent.ConcurrentTaskExecutor", List.of("taskDecorator")),
          Map.entry("scheduling.concurrent.ConcurrentTaskScheduler", List.of("scheduledExecutor")),
          Map.entry(
              "scheduling.concurrent.ExecutorConfigurationSupport",
              List.of("rejectedExecutionHandler")),
          Map.entry(
              "scheduling.concurrent.SimpleAsyncTaskScheduler",
              List.of("triggerExecutor", "fixedDelayExecutor")),
          Map.entry("scheduling.concurrent.ThreadPoolTaskExecutor", List.of("taskDecorator")),
          Map.entry("scheduling.concurrent.ThreadPoolTaskScheduler", List.of("taskDecorator")),
          Map.entry(
              "kafka.config.AbstractKafkaListenerContainerFactory", List.of("containerCustomizer")),
          Map.entry(
              "kafka.listener.AbstractMessageListenerContainer",
              List.of("recordInterceptor", "batchInterceptor")),
          Map.entry(
              "amqp.rabbit.config.BaseRabbitListenerContainerFactory",
              List.of("beforeSendReplyPostProcessors")),
          Map.entry("jms.core.DefaultJmsClient", List.of("messagePostProcessor")),
          Map.entry(
              "web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter",
              List.of("taskExecutor")),
          Map.entry("batch.core.launch.support.TaskExecutorJobLauncher", List.of("taskExecutor")));

  /** Classes of which all settings are copied, or whose logger is kept. */
  private static final List<String> COPIED =
      List.of(
          "jms.core.JmsTemplate",
          "jms.config.DefaultJmsListenerContainerFactory",
          "jms.config.SimpleJmsListenerContainerFactory",
          "jms.listener.DefaultMessageListenerContainer",
          "jms.listener.SimpleMessageListenerContainer",
          "amqp.rabbit.config.SimpleRabbitListenerContainerFactory",
          "amqp.rabbit.config.DirectRabbitListenerContainerFactory",
          "amqp.rabbit.listener.SimpleMessageListenerContainer",
          "amqp.rabbit.listener.DirectMessageListenerContainer");

  PrivateFieldHints() {}

  @Override
  public void registerHints(RuntimeHints hints, @Nullable ClassLoader loader) {
    FIELDS.forEach(
        (type, fields) ->
            ifUsable(
                () ->
                    hints
                        .reflection()
                        .registerTypeIfPresent(
                            loader, SPRING + type, hint -> fields.forEach(hint::withField))));
    for (String type : COPIED) {
      if (ClassUtils.isPresent(SPRING + type, loader)) {
        ifUsable(() -> registerState(hints, ClassUtils.resolveClassName(SPRING + type, loader)));
      }
    }
    hints.reflection().registerTypeIfPresent(loader, ClewProperties.ENCODERS_SETTING, hint -> {});
    hints
        .reflection()
        .registerTypeIfPresent(
            loader,
            "dev.clew.spring.messaging.CorrelationProducerInterceptor",
            MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS);
  }

  private static void ifUsable(Runnable register) {
    try {
      register.run();
    } catch (LinkageError e) {
      LOG.debug("What it needs is not there, and so nobody uses it", e);
    }
  }

  private static void registerState(RuntimeHints hints, Class<?> type) {
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      for (Field field : each.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())) {
          hints.reflection().registerField(field);
        }
      }
    }
  }
}
