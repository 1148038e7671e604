package dev.clew.spring.client;

import dev.clew.EgressPolicy;
import dev.clew.spring.settings.ClewProperties;
import dev.clew.spring.settings.FilterProperties;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.core.env.Environment;

/** What goes out, and to whom, as the properties say it. */
final class EgressProperties {
  static final String ALLOW_HOSTS = "clew.clients.allow-hosts";
  static final String CALL_LEVEL = "clew.clients.call-level";
  static final String FAILED_CALL_LEVEL = "clew.clients.failed-call-level";
  static final String LOG_CALLS = "clew.clients.log-calls";
  static final String LOG_CALL_QUERY = "clew.clients.log-call-query";
  static final String COMPARE_RESPONSES = "clew.clients.compare-responses";

  private EgressProperties() {}

  /** The name is the filter's, so that what comes in and what goes out have one. */
  static EgressPolicy policy(Environment environment) {
    EgressPolicy.Builder policy =
        EgressPolicy.builder().propagator(FilterProperties.propagator(environment));
    List<String> hosts =
        Binder.get(environment).bind(ALLOW_HOSTS, Bindable.listOf(String.class)).orElse(List.of());
    if (!hosts.isEmpty()) {
      try {
        policy.allowHosts(hosts);
      } catch (IllegalArgumentException e) {
        throw ClewProperties.invalid(
            ALLOW_HOSTS, String.join(",", hosts), String.valueOf(e.getMessage()), e);
      }
    }
    Level callLevel = level(environment, CALL_LEVEL);
    if (callLevel != null) {
      policy.callLevel(callLevel);
    }
    Level failedCallLevel = level(environment, FAILED_CALL_LEVEL);
    if (failedCallLevel != null) {
      policy.failedCallLevel(failedCallLevel);
    }
    return policy
        .logCalls(isOn(environment, LOG_CALLS, true))
        .logCallQuery(isOn(environment, LOG_CALL_QUERY, false))
        .compareResponses(isOn(environment, COMPARE_RESPONSES, false))
        .build();
  }

  private static boolean isOn(Environment environment, String property, boolean byDefault) {
    try {
      return Binder.get(environment).bind(property, Boolean.class).orElse(byDefault);
    } catch (BindException e) {
      ConfigurationProperty wrong = e.getProperty();
      throw ClewProperties.invalid(
          property, wrong == null ? null : wrong.getValue(), "It must be true or false.", e);
    }
  }

  private static @Nullable Level level(Environment environment, String property) {
    String text = Binder.get(environment).bind(property, String.class).orElse("").strip();
    if (text.isEmpty()) {
      return null;
    }
    try {
      return Level.valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw ClewProperties.invalid(
          property, text, "It must be TRACE, DEBUG, INFO, WARN or ERROR.", e);
    }
  }
}
