package dev.clew.spring;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * The property {@code clew.enabled}, by default true. Spring Boot's own conditions compare texts,
 * and would take a misspelt value for a yes or a no; this one fails the start-up.
 */
class CorrelationEnabledCondition extends SpringBootCondition {
  private static final String PROPERTY = ClewProperties.ENABLED;

  @Override
  public ConditionOutcome getMatchOutcome(
      ConditionContext context, AnnotatedTypeMetadata metadata) {
    boolean enabled =
        Binder.get(context.getEnvironment()).bind(PROPERTY, Boolean.class).orElse(true);
    return new ConditionOutcome(
        enabled, ConditionMessage.forCondition("Clew").because(PROPERTY + " is " + enabled));
  }
}
