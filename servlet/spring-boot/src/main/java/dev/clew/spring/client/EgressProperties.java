package dev.clew.spring.client;

import dev.clew.EgressPolicy;
import dev.clew.spring.settings.ClewProperties;
import dev.clew.spring.settings.FilterProperties;
import java.util.List;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** What goes out, and to whom, as the properties say it. */
final class EgressProperties {
  static final String ALLOW_HOSTS = "clew.clients.allow-hosts";

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
    return policy.build();
  }
}
