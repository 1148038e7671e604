package dev.clew.spring.settings;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Conditional;

/** Matches where neither Clew nor the feature is switched off. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@Conditional(EnabledCondition.class)
public @interface ConditionalOnFeature {
  /** The feature. */
  Feature value() default Feature.ALL;
}
