package dev.clew.examples.demo;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What the command line says.
 *
 * @param services the folder with the three services, built
 * @param logs the folder for the log files
 * @param ports where each service listens, 0 for any free port
 * @param stay whether to stay up after the checks
 * @param stopWithParent whether to stop when the process that started this one ends
 */
public record Options(
    Path services, Path logs, Map<Service, Integer> ports, boolean stay, boolean stopWithParent) {
  static final String USAGE =
      """
      Options:
        --services=DIR       the folder with the three services, built (default: examples/services)
        --logs=DIR           where the log files go (default: target/demo-logs)
        --ports=G,O,P        ports of gateway, orders, payments, 0 for a free one (default: 0,0,0)
        --stay               stay up after the checks and print curl commands to try
        --stop-with-parent   stop when the process that started this one ends
      """;

  static Options parse(String... args) {
    Path services = Path.of("examples", "services");
    Path logs = Path.of("target", "demo-logs");
    Map<Service, Integer> ports = ports("0,0,0");
    boolean stay = false;
    boolean stopWithParent = false;
    for (String arg : args) {
      int equals = arg.indexOf('=');
      String name = equals < 0 ? arg : arg.substring(0, equals);
      String value = equals < 0 ? "" : arg.substring(equals + 1);
      switch (name) {
        case "--services" -> services = path(name, value);
        case "--logs" -> logs = path(name, value);
        case "--ports" -> ports = ports(value);
        case "--stay" -> stay = flag(name, value);
        case "--stop-with-parent" -> stopWithParent = flag(name, value);
        default -> throw new DemoException("Unknown option " + arg + "\n" + USAGE);
      }
    }
    return new Options(services, logs, ports, stay, stopWithParent);
  }

  private static Path path(String name, String value) {
    try {
      if (!value.isEmpty()) {
        return Path.of(value);
      }
    } catch (InvalidPathException e) {
      // Said below.
    }
    throw new DemoException(name + " must be a folder but was '" + value + "'");
  }

  private static boolean flag(String name, String value) {
    return switch (value) {
      case "", "true" -> true;
      case "false" -> false;
      default -> throw new DemoException(name + " must be true or false but was '" + value + "'");
    };
  }

  private static Map<Service, Integer> ports(String value) {
    String[] numbers = value.split(",", -1);
    Map<Service, Integer> ports = new EnumMap<>(Service.class);
    Set<Integer> taken = new HashSet<>();
    boolean valid = numbers.length == Service.values().length;
    int next = 0;
    for (Service service : Service.values()) {
      int port = valid ? number(numbers[next++]) : -1;
      valid = port >= 0 && port <= 65_535 && (port == 0 || taken.add(port));
      ports.put(service, port);
    }
    if (!valid) {
      throw new DemoException(
          "--ports must be three different numbers from 0 to 65535, such as 8080,8081,8082,"
              + " but was '"
              + value
              + "'");
    }
    return ports;
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text.strip());
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
