package dev.clew.servlet;

import java.util.List;

/** A real container on a free port, with {@link #WORKERS} threads to serve requests. */
interface RunningServer extends AutoCloseable {
  /** Few, so that each thread sees many requests and one that is left dirty is noticed. */
  int WORKERS = 4;

  int port();

  /** The lines of the container's own access log, each a status and an ID. */
  List<String> accessLines();

  @Override
  void close() throws Exception;
}
