package dev.clew.examples.demo;

import java.util.List;

/** What a demo's requests must leave in the logs. */
public interface Scenario {

  /** The services, by name, the one that the client talks to first. */
  List<String> services();

  /** Those of the services that were asked once whether they are up, over HTTP. */
  List<String> askedForHealth();

  /** What the client is answered. */
  int status(Exchange exchange);

  /** What the records of one request in one service say, in no order. */
  List<String> records(String service, Exchange exchange);

  /**
   * What the access record of a request says.
   *
   * @param status what the service answered
   */
  static String access(int status) {
    return "access record with status " + status;
  }

  /**
   * What the record of an outgoing call says.
   *
   * @param status what the service that was called answered
   */
  static String call(int status) {
    return "record of a call with status " + status;
  }
}
