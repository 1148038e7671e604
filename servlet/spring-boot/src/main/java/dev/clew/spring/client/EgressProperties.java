package dev.clew.spring.client;

import dev.clew.CorrelationPropagator;
import dev.clew.EgressPolicy;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;

/** What goes out, and to whom, as the properties say it. */
final class EgressProperties {
  static final String HEADER_NAMES = "clew.header-names";
  static final String ALLOW_HOSTS = "clew.clients.allow-hosts";

  private EgressProperties() {}

  /** The name is the filter's, so that what comes in and what goes out have one. */
  static EgressPolicy policy(Environment environment) {
    Binder binder = Binder.get(environment);
    EgressPolicy.Builder policy = EgressPolicy.builder();
    ifBound(
        binder,
        HEADER_NAMES,
        names -> policy.propagator(CorrelationPropagator.parse(String.join(",", names))));
    ifBound(binder, ALLOW_HOSTS, policy::allowHosts);
    return policy.build();
  }

  private static void ifBound(Binder binder, String property, Consumer<List<String>> use) {
    List<String> values = binder.bind(property, Bindable.listOf(String.class)).orElse(List.of());
    if (!values.isEmpty()) {
      try {
        use.accept(values);
      } catch (IllegalArgumentException e) {
        var invalid =
            new InvalidConfigurationPropertyValueException(
                property, String.join(",", values), String.valueOf(e.getMessage()));
        invalid.initCause(e);
        throw invalid;
      }
    }
  }
}
