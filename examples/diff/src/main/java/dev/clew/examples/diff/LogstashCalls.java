package dev.clew.examples.diff;

import static net.logstash.logback.argument.StructuredArguments.array;
import static net.logstash.logback.argument.StructuredArguments.entries;
import static net.logstash.logback.argument.StructuredArguments.kv;
import static net.logstash.logback.argument.StructuredArguments.raw;
import static net.logstash.logback.argument.StructuredArguments.v;

import java.util.Map;
import net.logstash.logback.marker.Markers;
import org.slf4j.Logger;

/** Calls that only those make who have logstash-logback-encoder. */
final class LogstashCalls {
  private LogstashCalls() {}

  static boolean arePossible() {
    try {
      Class.forName("net.logstash.logback.argument.StructuredArguments");
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  static void make(Logger log) {
    log.info("order {}", kv("orderId", 43));
    log.info("order {} of {}", v("orderId", 44), "u7", kv("shelf", 27));
    log.info("all of it", entries(Map.of("city", "Knossos")));
    log.info("{}", array("items", 1, 2, 3));
    log.info("{}", raw("address", "{\"city\":\"Knossos\"}"));
    log.info(Markers.append("orderId", 45).and(Markers.append("shelf", 28)), "marked");
    log.info(Markers.appendEntries(Map.of("city", "Knossos")), "marked with a map");
    log.info(Markers.appendRaw("address", "{\"city\":\"Knossos\"}"), "marked with JSON");
  }
}
