package dev.clew.logback.record;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.stream.Stream;

/** What this machine is called. */
final class HostName {
  private static final int MAX_LENGTH = 128;

  private HostName() {}

  /** The name, which is never blank. */
  static String get() {
    // A container has its name there, and whoever starts a process may put another one.
    return Stream.of("HOSTNAME", "COMPUTERNAME")
        .map(System::getenv)
        .filter(name -> name != null && !name.isBlank())
        .findFirst()
        .map(HostName::shortened)
        .orElseGet(HostName::ofTheNetwork);
  }

  private static String ofTheNetwork() {
    try {
      return shortened(InetAddress.getLocalHost().getHostName());
    } catch (UnknownHostException | RuntimeException e) {
      return "localhost";
    }
  }

  private static String shortened(String name) {
    return name.length() > MAX_LENGTH ? name.substring(0, MAX_LENGTH) : name;
  }
}
