package dev.clew.jdk;

import java.io.IOException;
import java.net.http.HttpClient;

/**
 * The calls of a client that follows redirects itself. To the client that sends, each hop is a call
 * of its own, and one that is shut down takes no more: it is to hear of it when the last call has
 * had its last hop.
 */
final class CallsUnderWay {
  private final HttpClient sender;
  private int calls;
  private boolean shutdown;

  CallsUnderWay(HttpClient sender) {
    this.sender = sender;
  }

  /**
   * A call begins.
   *
   * @throws IOException when no more calls are taken
   */
  synchronized void begin() throws IOException {
    if (shutdown) {
      throw new IOException("closed");
    }
    calls++;
  }

  /** A call has ended, before whoever made it hears of that: it may wait for the client's end. */
  void end() {
    boolean last;
    synchronized (this) {
      calls--;
      last = shutdown && calls == 0;
    }
    if (last) {
      HttpClientLifecycle.shutdown(sender);
    }
  }

  /** Takes no more calls. */
  void shutdown() {
    boolean idle;
    synchronized (this) {
      shutdown = true;
      idle = calls == 0;
    }
    if (idle) {
      HttpClientLifecycle.shutdown(sender);
    }
  }
}
