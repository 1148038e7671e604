package dev.clew.examples.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clew.examples.demo.Logs.Line;
import java.io.PrintStream;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** One request over all services, in the order of time: what one gets by asking for its ID. */
public final class Story {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** What the columns say already, what is the same in all records, or what says little here. */
  private static final Set<String> NOT_SHOWN =
      Set.of(
          "@timestamp",
          "log.level",
          "message",
          "ecs.version",
          "service.name",
          "process.thread.name",
          "log.logger",
          "correlation_id",
          "orderId",
          "event.duration",
          "http.request.method",
          "http.response.status_code",
          "http.version",
          "url.path",
          "error.type",
          "error.message",
          "error.stack_trace");

  private Story() {}

  public static void print(String id, Logs logs, PrintStream out) {
    List<Line> lines =
        logs.records().stream()
            .filter(line -> id.equals(line.id()))
            .sorted(Comparator.comparing(Line::time))
            .toList();
    for (Line line : lines) {
      out.printf(
          Locale.ROOT,
          "  %-15s  %-8s  %-5s  %s%n",
          TIME.format(line.time()),
          line.service(),
          line.level(),
          line.message() + details(line));
      for (String header : new StackTrace(line.field("error.stack_trace")).headers()) {
        out.printf(Locale.ROOT, "  %-15s  %-8s  %-5s    %s%n", "", "", "", header);
      }
    }
  }

  private static String details(Line line) {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, JsonNode> field : line.json().properties()) {
      if (!NOT_SHOWN.contains(field.getKey())) {
        text.append("  ").append(field.getKey()).append('=').append(field.getValue().asText());
      }
    }
    return text.toString();
  }
}
