package dev.clew.testing.servlet;

import java.util.List;

/**
 * A real container on a free port of this machine, with {@link #WORKERS} threads to serve requests.
 *
 * @since 0.1
 */
public interface RunningServer extends AutoCloseable {
  /** Few, so that each thread sees many requests and one that is left dirty is noticed. */
  int WORKERS = 4;

  /**
   * As many as a test may open connections at once. With a container's own backlog of 50 or 100, a
   * machine that is slow to accept drops some, and TCP takes longer to try again than a test waits.
   */
  int BACKLOG = 4096;

  /** {@return the port on which it answers HTTP/1.1, and HTTP/2 by upgrade} */
  int port();

  /**
   * The container's own access log, configured to write a status, a space and the request attribute
   * {@code correlation_id} on each line.
   *
   * @return all lines so far; may be called while others are written
   */
  List<String> accessLines();

  /** Stops the container. */
  @Override
  void close() throws Exception;
}
