package dev.clew.servlet;

/** A real container on a free port, with {@link #WORKERS} threads to serve requests. */
interface RunningServer extends AutoCloseable {
  /** Few, so that each thread sees many requests and one that is left dirty is noticed. */
  int WORKERS = 4;

  int port();

  @Override
  void close() throws Exception;
}
