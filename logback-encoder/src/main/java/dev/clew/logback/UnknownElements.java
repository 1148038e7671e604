package dev.clew.logback;

import ch.qos.logback.classic.pattern.ThrowableHandlingConverter;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.model.processor.ImplicitModelHandler;
import ch.qos.logback.core.spi.LifeCycle;
import ch.qos.logback.core.status.Status;
import ch.qos.logback.core.status.StatusListener;
import ch.qos.logback.core.status.StatusManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Learns from what Logback itself reports, from the encoder's creation to its start, which elements
 * of its configuration could not be applied: those that it has no setting for, and components that
 * could not be made. Logback configures one component at a time.
 */
final class UnknownElements implements StatusListener {
  private static final Pattern UNKNOWN =
      Pattern.compile(
          Pattern.quote(ImplicitModelHandler.IGNORING_UNKNOWN_PROP)
              + " \\[(.*)] in \\["
              + Pattern.quote(CorrelationJsonEncoder.class.getPackageName() + '.')
              + "(?:CorrelationJsonEncoder(?:\\$(\\w+))?|(Providers)|Providers\\$Provider)]");

  /** Its class is not there, or is of another kind. */
  private static final Pattern NOT_MADE =
      Pattern.compile(
          "Could not (?:create component|find an appropriate class for property) \\[(.*?)].*",
          Pattern.DOTALL);

  /** It was made and is of another kind: so older versions of Logback say, without the element. */
  private static final Pattern NOT_ASSIGNABLE =
      Pattern.compile("A \".*\" object is not assignable to a \"(.*)\" variable\\.");

  private static final Map<String, String> COMPONENTS =
      Map.of(
          LifeCycle.class.getName(),
          "decorator",
          Layout.class.getName(),
          "messageLayout",
          ThrowableHandlingConverter.class.getName(),
          "throwableConverter",
          Providers.class.getName(),
          "providers");

  private final StatusManager statuses;
  private final List<String> names = new ArrayList<>();

  private UnknownElements(StatusManager statuses) {
    this.statuses = statuses;
  }

  static UnknownElements watch(StatusManager statuses) {
    UnknownElements elements = new UnknownElements(statuses);
    statuses.add(elements);
    return elements;
  }

  /**
   * Stops watching, and returns the name of each element; that of one in a component stands behind
   * the component's and a dot.
   */
  List<String> stop() {
    statuses.remove(this);
    return names;
  }

  @Override
  public void addStatusEvent(Status status) {
    String message = status.getMessage();
    if (message == null) {
      return;
    }
    Matcher unknown = UNKNOWN.matcher(message);
    Matcher notMade = NOT_MADE.matcher(message);
    Matcher notAssignable = NOT_ASSIGNABLE.matcher(message);
    if (unknown.matches()) {
      String component = unknown.group(2) == null ? unknown.group(3) : unknown.group(2);
      names.add(component == null ? unknown.group(1) : inComponent(component, unknown.group(1)));
    } else if (notMade.matches()) {
      names.add(notMade.group(1));
    } else if (notAssignable.matches()) {
      names.add(COMPONENTS.getOrDefault(notAssignable.group(1), "fieldNames"));
    }
  }

  /** Components are classes that are called as their elements. */
  private static String inComponent(String component, String name) {
    return Character.toLowerCase(component.charAt(0)) + component.substring(1) + '.' + name;
  }
}
