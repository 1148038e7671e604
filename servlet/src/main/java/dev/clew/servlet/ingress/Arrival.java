package dev.clew.servlet.ingress;

import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * How a request's ID came about, as {@link Admission} finds out: whose it is, and the length of an
 * ID that was brought and is not valid. Not thread-safe.
 */
public class Arrival implements IntConsumer {
  private int rejectedLength = -1;
  private @Nullable String origin;

  /** Of a request whose headers are not read yet. */
  public Arrival() {}

  @Override
  public final void accept(int length) {
    rejectedLength = length;
  }

  final void origin(String newOrigin) {
    origin = newOrigin;
  }

  /** Whether an ID was brought that is not valid. */
  public final boolean isRejected() {
    return rejectedLength >= 0;
  }

  /** The length of that ID in characters, or -1 when there was none. */
  public final int rejectedLength() {
    return rejectedLength;
  }

  /**
   * Where the ID comes from: {@code received}, {@code generated}, {@code replaced} or {@code
   * rejected}, as it is counted; null when the request had one before it was asked.
   */
  public final @Nullable String origin() {
    return origin;
  }
}
