package dev.clew.examples.messages.shop;

import dev.clew.examples.messages.ArtemisBroker;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** No broker answers. The message says which, where, and how to start one. */
final class BrokerDownException extends Exception {
  private static final long serialVersionUID = 1L;

  BrokerDownException(String url, @Nullable Throwable cause) {
    super(message(url, cause), cause);
  }

  private static String message(String url, @Nullable Throwable cause) {
    return "The broker, ActiveMQ Artemis, does not answer at "
        + url
        + (cause == null ? "" : " (" + cause.getMessage() + ")")
        + ". To start one there: java -Dport="
        + URI.create(url).getPort()
        + " -cp examples/messages/target/clew-example-messages.jar "
        + ArtemisBroker.class.getName();
  }
}
