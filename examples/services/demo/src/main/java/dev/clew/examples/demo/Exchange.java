package dev.clew.examples.demo;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A request and what came back.
 *
 * @param orderId its business key: in the path, and so in the access records, and in every record
 *     that the services write of it. It is how the records of a request are found without looking
 *     at their correlation ID
 * @param sentId the ID that the client sent, null for none
 * @param fails whether the payment fails
 * @param status what the gateway answered
 * @param returnedIds the values of the response's {@code Correlation-Id} header
 */
public record Exchange(
    String orderId, @Nullable String sentId, boolean fails, int status, List<String> returnedIds) {

  /** What must not appear anywhere. Quotes and angle brackets, for whoever does not escape. */
  static final String HOSTILE_PART = "Mallory\"},{<script>";

  /** An ID that is much too long, and made of characters that are not allowed. */
  public static final String HOSTILE_ID = HOSTILE_PART.repeat(200).substring(0, 3000);

  public Exchange {
    returnedIds = List.copyOf(returnedIds);
  }

  /** Whether the client sent an ID that must be taken over. */
  public boolean bringsItsId() {
    return sentId != null && !isHostile();
  }

  public boolean isHostile() {
    return HOSTILE_ID.equals(sentId);
  }

  /** The request's ID, as its client was told; empty when it was not told one. */
  public String id() {
    return returnedIds.isEmpty() ? "" : returnedIds.get(0);
  }

  /**
   * Prints it as one line.
   *
   * @param kind what it is sent for
   */
  public void print(String kind, PrintStream out) {
    out.printf(
        Locale.ROOT, "  %-28s  %s  %d  %s: %s%n", kind, orderId, status, Traffic.HEADER, id());
  }
}
