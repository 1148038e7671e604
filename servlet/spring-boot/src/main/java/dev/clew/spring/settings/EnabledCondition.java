package dev.clew.spring.settings;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * The switches, by default on. Spring Boot's own conditions compare texts, and would take a
 * misspelt value for a yes or a no; this one fails the start-up.
 */
class EnabledCondition extends SpringBootCondition {
  @Override
  public ConditionOutcome getMatchOutcome(
      ConditionContext context, AnnotatedTypeMetadata metadata) {
    MergedAnnotation<ConditionalOnFeature> asked =
        metadata.getAnnotations().get(ConditionalOnFeature.class);
    Feature feature =
        asked.isPresent() ? asked.getEnum(MergedAnnotation.VALUE, Feature.class) : Feature.ALL;
    Environment environment = context.getEnvironment();
    Feature off = Feature.ALL.isOn(environment) ? feature : Feature.ALL;
    ConditionMessage.Builder message = ConditionMessage.forCondition("Clew");
    return off.isOn(environment)
        ? ConditionOutcome.match(message.because(feature.property() + " is true"))
        : ConditionOutcome.noMatch(message.because(off.property() + " is false"));
  }
}
