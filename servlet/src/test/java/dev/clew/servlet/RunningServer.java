package dev.clew.servlet;

import java.util.List;

/** A real container on a free port, with {@link #WORKERS} threads to serve requests. */
interface RunningServer extends AutoCloseable {
  /** Few, so that each thread sees many requests and one that is left dirty is noticed. */
  int WORKERS = 4;

  /**
   * As many as a test may open connections at once. With a container's own backlog of 50 or 100, a
   * machine that is slow to accept drops some, and TCP takes longer to try again than a test waits.
   */
  int BACKLOG = 4096;

  int port();

  /** The lines of the container's own access log, each a status and an ID. */
  List<String> accessLines();

  @Override
  void close() throws Exception;
}
