package dev.clew.spring;

import dev.clew.spring.settings.Ingress;
import dev.clew.spring.settings.InstrumentationReport;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;

/** Says in one line at start what is instrumented. */
final class InstrumentationLine implements ApplicationListener<ApplicationReadyEvent> {
  private static final Logger LOG = LoggerFactory.getLogger("dev.clew.spring");

  private final ObjectProvider<Ingress> ingress;
  private final InstrumentationReport report;

  InstrumentationLine(ObjectProvider<Ingress> ingress, InstrumentationReport report) {
    this.ingress = ingress;
    this.report = report;
  }

  @Override
  public void onApplicationEvent(ApplicationReadyEvent event) {
    List<String> parts = new ArrayList<>();
    ingress.ifAvailable(
        there -> {
          parts.add(there.kind() + " requests");
          there.settings().get().forEach((name, value) -> parts.add(name + "=" + value));
        });
    report.instrumented().forEach((kind, names) -> parts.add(kind + "=" + names));
    LOG.info("Correlation IDs: {}", String.join(", ", parts));
  }
}
