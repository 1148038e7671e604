package dev.clew.spring.actuate;

import dev.clew.servlet.CorrelationCounts;
import dev.clew.spring.settings.Ingress;
import dev.clew.spring.settings.InstrumentationReport;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * {@code /actuator/clew}: the ID's header, the settings, where IDs came from, what carries them.
 */
@Endpoint(id = "clew")
class CorrelationEndpoint {
  private final @Nullable Ingress ingress;
  private final InstrumentationReport report;

  CorrelationEndpoint(@Nullable Ingress ingress, InstrumentationReport report) {
    this.ingress = ingress;
    this.report = report;
  }

  @ReadOperation
  Map<String, Object> clew() {
    Map<String, Object> clew = new LinkedHashMap<>();
    if (ingress != null) {
      clew.put("ingress", ingress.kind());
      clew.put("settings", ingress.settings().get());
      clew.put("ids", counts(ingress.counts().get()));
    }
    clew.put("instrumented", report.instrumented());
    return clew;
  }

  private static Map<String, Long> counts(CorrelationCounts counts) {
    Map<String, Long> byOrigin = new LinkedHashMap<>();
    for (Origin origin : Origin.values()) {
      byOrigin.put(origin.tag(), origin.of(counts));
    }
    return byOrigin;
  }
}
