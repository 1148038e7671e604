package dev.clew.examples.story;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a story's page can be filtered by without a script: choices whose rules are made from what
 * the story has. Each record has a class for its service and one for its logger; a choice hides all
 * that have others.
 */
final class Facets {
  private static final int MAX_SERVICES = 40;
  private static final int MAX_LOGGERS = 20;

  private final Story story;
  private final Map<String, Integer> services = new HashMap<>();
  private final List<String> loggers = new ArrayList<>();
  private final Map<String, Integer> loggerNumbers = new HashMap<>();

  Facets(Story story) {
    this.story = story;
    for (String service : story.services()) {
      services.put(service, services.size());
    }
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (LogRecord record : story.records()) {
      if (!record.logger().isEmpty()) {
        counts.merge(record.logger(), 1, Integer::sum);
      }
    }
    loggers.addAll(counts.keySet());
    loggers.sort((a, b) -> counts.getOrDefault(b, 0) - counts.getOrDefault(a, 0));
    if (loggers.size() > MAX_LOGGERS) {
      loggers.subList(MAX_LOGGERS, loggers.size()).clear();
    }
    for (String logger : loggers) {
      loggerNumbers.put(logger, loggerNumbers.size());
    }
  }

  /** The classes that give a service its colour and its place in the filter, after a space. */
  String serviceClass(String service) {
    int number = services.getOrDefault(service, 0);
    return " s" + number % Picture.COLOURS + (number < MAX_SERVICES ? " v" + number : "");
  }

  /** The classes of a record, without a space before them. */
  String classes(LogRecord record) {
    String level = record.isError() ? "error" : record.isWarning() ? "warning" : "fine";
    Integer logger = loggerNumbers.get(record.logger());
    return level + serviceClass(record.service()) + (logger == null ? "" : " g" + logger);
  }

  /** The rules of the choices. */
  String css() {
    StringBuilder css = new StringBuilder();
    for (int i = 0; i < shownServices(); i++) {
      rule(css, "v", i);
      css.append("body:has(#f-v").append(i).append(":checked) .lane:not(.v").append(i);
      css.append(") { opacity: .3; }\n");
    }
    for (int i = 0; i < loggers.size(); i++) {
      rule(css, "g", i);
    }
    return css.toString();
  }

  private static void rule(StringBuilder css, String kind, int number) {
    String asked = "body:has(#f-" + kind + number + ":checked) ";
    String others = ":not(." + kind + number + ")";
    css.append(asked).append(".rows tr").append(others).append(", ");
    css.append(asked).append(".lines li").append(others).append(" { display: none; }\n");
  }

  private int shownServices() {
    return services.size() < 2 ? 0 : Math.min(MAX_SERVICES, services.size());
  }

  /** Writes the choices. */
  void form(Html html) {
    // A form, so that what was chosen can be taken back. It has nothing to send, and cannot.
    html.raw("<form class=\"filter\" id=\"records\" autocomplete=\"off\">\n")
        .raw("<button type=\"submit\" disabled hidden></button>\n");
    begin(html, "Level", "level", "all");
    choice(html, "level", "f-l1", "warnings and errors");
    choice(html, "level", "f-l2", "only errors");
    html.raw("</div></fieldset>\n");
    if (shownServices() > 0) {
      begin(html, "Service", "service", "all");
      for (int i = 0; i < shownServices(); i++) {
        choice(html, "service", "f-v" + i, story.services().get(i));
      }
      html.raw("</div>");
      more(html, services.size() - shownServices(), "--service NAME");
      html.raw("</fieldset>\n");
    }
    if (loggers.size() > 1) {
      html.raw("<details class=\"loggers\"><summary>By logger</summary>");
      begin(html, "Logger", "logger", "all");
      for (int i = 0; i < loggers.size(); i++) {
        choice(html, "logger", "f-g" + i, loggers.get(i));
      }
      html.raw("</div></fieldset></details>\n");
    }
    html.raw("<button type=\"reset\">Show all</button>\n</form>\n");
  }

  static void begin(Html html, String legend, String name, String all) {
    html.raw("<fieldset><legend>").raw(legend).raw("</legend><div class=\"choices\">");
    html.raw("<label><input type=\"radio\" name=\"").raw(name).raw("\" checked> ").raw(all);
    html.raw("</label>");
  }

  static void choice(Html html, String name, String id, String text) {
    html.raw("<label><input type=\"radio\" name=\"").raw(name).raw("\" id=\"").raw(id);
    html.raw("\"> <bdi>").text(text, 80).raw("</bdi></label>");
  }

  private static void more(Html html, int count, String option) {
    if (count > 0) {
      html.raw("<p class=\"when\">And ")
          .text(Summary.counted(count, "service"))
          .raw(" more: ")
          .raw(option)
          .raw(" makes a page of one.</p>");
    }
  }
}
