package dev.clew.spring.messaging;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationIdGenerator;
import dev.clew.CorrelationPropagator;
import dev.clew.CorrelationPropagator.Getter;
import dev.clew.CorrelationPropagator.Setter;
import dev.clew.CorrelationScope;
import dev.clew.spring.settings.FilterProperties;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;

/** Takes IDs from messages, and gives them to messages, under the names that requests have. */
final class Incoming {
  /** A record has a limited size, and more IDs than this are counted, not listed. */
  private static final int MAX_LISTED_IDS = 100;

  private static final Logger LOG = LoggerFactory.getLogger(Incoming.class);

  private final CorrelationPropagator propagator;
  private final CorrelationIdGenerator generator;

  Incoming(Environment environment, CorrelationIdGenerator generator) {
    this.propagator = FilterProperties.propagator(environment);
    this.generator = generator;
  }

  /** Opens the scope of one message. */
  <C> CorrelationScope open(C message, Getter<? super C> getter) {
    return propagator.openRoot(message, getter, generator);
  }

  /**
   * Opens the scope of several messages: under their ID, where all have the same one, and else
   * under a new one, because what is done belongs to none of them alone.
   */
  <C> CorrelationScope openAll(Iterable<? extends C> messages, Getter<? super C> getter) {
    List<CorrelationContext> contexts = new ArrayList<>();
    messages.forEach(message -> contexts.add(propagator.extract(message, getter)));
    if (!contexts.isEmpty()
        && contexts.get(0).id() != null
        && contexts.stream().allMatch(contexts.get(0)::equals)) {
      return Correlation.openRoot(contexts.get(0));
    }
    CorrelationScope scope = Correlation.openRoot(CorrelationContext.of(generator.generate()));
    list(contexts);
    return scope;
  }

  private static void list(List<CorrelationContext> contexts) {
    if (LOG.isDebugEnabled()) {
      Set<String> ids = new LinkedHashSet<>();
      for (CorrelationContext context : contexts) {
        if (context.id() != null && ids.size() < MAX_LISTED_IDS) {
          ids.add(context.id());
        }
      }
      LOG.atDebug()
          .addKeyValue("messages", contexts.size())
          .addKeyValue("correlation_ids", List.copyOf(ids))
          .log("batch of messages");
    }
  }

  /** The header that is written. */
  String writtenName() {
    return propagator.writtenName();
  }

  <C> void inject(C message, Setter<? super C> setter) {
    propagator.inject(Correlation.current(), message, setter);
  }
}
