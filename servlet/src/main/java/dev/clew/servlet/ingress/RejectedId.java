package dev.clew.servlet.ingress;

import java.util.function.IntConsumer;

/** What is known of an ID that a request brought and that is not valid: its length. */
public final class RejectedId implements IntConsumer {
  private int length = -1;

  /** Of a request whose headers are not read yet. */
  public RejectedId() {}

  @Override
  public void accept(int length) {
    this.length = length;
  }

  /** Whether there was one. */
  public boolean isThere() {
    return length >= 0;
  }

  /** The length in characters, or -1 when there was none. */
  public int length() {
    return length;
  }
}
