package dev.clew.logback;

import ch.qos.logback.core.model.processor.ImplicitModelHandler;
import ch.qos.logback.core.status.Status;
import ch.qos.logback.core.status.StatusListener;
import ch.qos.logback.core.status.StatusManager;
import java.util.ArrayList;
import java.util.List;

/**
 * Learns from Logback's own warnings, from the encoder's creation to its start, which elements of
 * its configuration it has no setting for. Logback configures one component at a time.
 */
final class UnknownElements implements StatusListener {
  private static final String PREFIX = ImplicitModelHandler.IGNORING_UNKNOWN_PROP + " [";
  private static final String SUFFIX = "] in [" + CorrelationJsonEncoder.class.getName() + "]";

  private final StatusManager statuses;
  private final List<String> errors = new ArrayList<>();

  private UnknownElements(StatusManager statuses) {
    this.statuses = statuses;
  }

  static UnknownElements watch(StatusManager statuses) {
    UnknownElements elements = new UnknownElements(statuses);
    statuses.add(elements);
    return elements;
  }

  /** Stops watching, and returns an error for each element. */
  List<String> stop() {
    statuses.remove(this);
    return errors;
  }

  @Override
  public void addStatusEvent(Status status) {
    String message = status.getMessage();
    if (message != null && message.startsWith(PREFIX) && message.endsWith(SUFFIX)) {
      String name = message.substring(PREFIX.length(), message.length() - SUFFIX.length());
      errors.add("'" + name + "' is not a setting of this encoder");
    }
  }
}
