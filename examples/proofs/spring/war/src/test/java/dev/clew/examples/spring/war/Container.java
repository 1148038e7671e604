package dev.clew.examples.spring.war;

/** A container with the war in it. */
interface Container extends AutoCloseable {
  int port();

  @Override
  void close() throws Exception;
}
