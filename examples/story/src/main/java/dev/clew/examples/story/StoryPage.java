package dev.clew.examples.story;

import dev.clew.examples.story.LogRecord.Kind;
import dev.clew.examples.story.Story.Part;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a story as one page that needs nothing else: no script at all, no font, no picture. Its
 * content security policy forbids scripts and requests, so that what stands in a log stays text
 * even if the escaping were wrong.
 */
final class StoryPage {
  /** By what a page is known for one of this command's. */
  static final String GENERATOR = "<meta name=\"generator\" content=\"clew-story\">\n";

  private static final int MAX_MESSAGE = 1_500;

  private final Story story;
  private final List<String> notes;
  private final @Nullable Report report;
  private final Facets facets;
  private final Html html;

  /**
   * The report that a page is of. Its secrets are masked.
   *
   * @param address of its first page, from the story's
   * @param group what failed first, empty for a request that has not failed
   * @param anchor of the group in the first page
   */
  record Report(String address, String group, String anchor) {}

  /**
   * @param notes on the reading of the logs
   */
  StoryPage(Story story, List<String> notes) {
    this(story, notes, null);
  }

  /**
   * @param notes on the reading of the logs
   * @param report null for a page of its own
   */
  StoryPage(Story story, List<String> notes, @Nullable Report report) {
    this.story = story;
    this.notes = notes;
    this.report = report;
    this.facets = new Facets(story);
    this.html = new Html(report != null);
  }

  String html() {
    begin(html, "The story of " + story.id(), facets.css());
    way();
    head();
    remarks();
    firstError();
    List<Retries> retries = new ArrayList<>();
    for (Part part : story.parts()) {
      retries.add(Retries.of(part));
    }
    triedAgain(retries);
    for (int i = 0; i < story.parts().size(); i++) {
      part(story.parts().get(i), retries.get(i), i + 1);
    }
    foot();
    return html.raw("</main>\n</body>\n</html>\n").toString();
  }

  /**
   * Writes the beginning of a page.
   *
   * @param css rules that this page alone has
   */
  static void begin(Html html, String title, String css) {
    html.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ")
        .raw("style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'\">\n")
        .raw(GENERATOR)
        .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .raw("<meta name=\"referrer\" content=\"no-referrer\">\n")
        .raw("<link rel=\"icon\" href=\"data:,\">\n<title>")
        .text(title)
        .raw("</title>\n<style>\n")
        .raw(style())
        .raw(css)
        .raw("</style>\n</head>\n<body>\n<main>\n");
  }

  private static String style() {
    try (InputStream in = StoryPage.class.getResourceAsStream("story.css")) {
      if (in == null) {
        throw new IllegalStateException("story.css is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Back to the report. */
  private void way() {
    if (report == null) {
      return;
    }
    html.raw("<nav><a href=\"").raw(report.address()).raw("\">← All requests</a>");
    if (!report.group().isEmpty()) {
      html.raw("<a href=\"")
          .raw(report.address())
          .raw("#")
          .raw(report.anchor())
          .raw("\">Failed alike: <bdi>")
          .text(report.group(), 200)
          .raw("</bdi></a>");
    }
    html.raw("</nav>\n");
  }

  private void head() {
    html.raw("<a class=\"unseen\" href=\"#records\">Skip the picture</a>\n")
        .raw("<p class=\"eyebrow\">The story of</p>\n<h1><code>")
        .text(story.id())
        .raw("</code></h1>\n<ul class=\"facts\">\n");
    if (story.parts().size() == 1) {
      Story.Bar main = story.parts().get(0).main();
      if (main != null) {
        html.raw(main.record().isError() ? "<li class=\"bad\">" : "<li class=\"good\">")
            .text(main.label())
            .raw("</li>\n<li>")
            .text(Times.duration(main.duration()))
            .raw("</li>\n");
      }
    } else {
      fact("", story.parts().size() + " parts");
    }
    fact("", Summary.counted(story.services().size(), "service"));
    fact("", Summary.counted(story.records().size(), "record"));
    fact(story.errors() > 0 ? "bad" : "good", Summary.counted(story.errors(), "error"));
    html.raw("</ul>\n");
  }

  private void fact(String kind, String text) {
    html.raw("<li");
    if (!kind.isEmpty()) {
      html.attribute("class", kind);
    }
    html.raw(">").text(text).raw("</li>\n");
  }

  private void remarks() {
    if (story.remarks().isEmpty()) {
      return;
    }
    html.raw("<section class=\"remarks\">\n<h2>Read this first</h2>\n<ul>\n");
    for (String remark : story.remarks()) {
      html.raw("<li>").text(remark).raw("</li>\n");
    }
    html.raw("</ul>\n</section>\n");
  }

  private void firstError() {
    int index = story.firstError();
    if (index < 0) {
      return;
    }
    LogRecord record = story.records().get(index);
    html.raw("<section class=\"cause\">\n<h2>What went wrong first</h2>\n<p><bdi>")
        .text(record.service())
        .raw("</bdi>: <bdi>")
        .text(record.message(), 300)
        .raw("</bdi></p>\n");
    String root = new Trace(record.trace()).rootCause();
    if (root.isEmpty()) {
      root = error(record);
    }
    if (!root.isEmpty()) {
      html.raw("<p class=\"root\"><bdi>").text(root, 500).raw("</bdi></p>\n");
    }
    html.raw("<p><a href=\"#r").number(index).raw("\">Show its record</a></p>\n</section>\n");
  }

  private static String error(LogRecord record) {
    return record.errorMessage().isEmpty()
        ? record.errorType()
        : (record.errorType() + ": " + record.errorMessage());
  }

  static String cut(String text, int max) {
    if (text.length() <= max) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max;
    return text.substring(0, end) + "…";
  }

  private void triedAgain(List<Retries> retries) {
    boolean any = false;
    for (Retries ofPart : retries) {
      for (String line : ofPart.lines()) {
        html.raw(any ? "" : "<section class=\"again\">\n<h2>Tried again</h2>\n<ul>\n")
            .raw("<li><bdi>")
            .text(line, MAX_MESSAGE)
            .raw("</bdi></li>\n");
        any = true;
      }
    }
    html.raw(any ? "</ul>\n</section>\n" : "");
  }

  private void part(Part part, Retries retries, int number) {
    html.raw("<section class=\"part\">\n<h2>");
    if (story.parts().size() > 1) {
      html.raw("Part ").number(number).raw(" of ").number(story.parts().size()).raw(": ");
    }
    Story.Bar main = part.main();
    if (main == null) {
      html.raw("The way of the request");
    } else {
      html.text(main.label()).raw(" in ").text(Times.duration(main.duration()));
    }
    html.raw("</h2>\n");
    if (part.start() > 0) {
      html.raw("<p class=\"when\">began <time")
          .attribute("datetime", Times.instant(part.start()))
          .raw(">")
          .text(Times.date(part.start()) + " " + Times.timeOfDay(part.start()))
          .raw(" UTC</time></p>\n");
      Axis axis = Axis.of(part);
      new Picture(story, part, facets, axis, retries, html).draw();
      new CallList(story, part, facets, axis, retries, html).write();
    }
    html.raw("<h3 class=\"all\">All records</h3>\n");
    if (number == 1) {
      facets.form(html);
    }
    records(part);
    html.raw("</section>\n");
  }

  private void records(Part part) {
    html.raw("<table role=\"table\" class=\"rows\">\n<thead role=\"rowgroup\"><tr role=\"row\">")
        .raw("<th role=\"columnheader\" class=\"time\">after, at</th>")
        .raw("<th role=\"columnheader\">service</th><th role=\"columnheader\">level</th>")
        .raw("<th role=\"columnheader\">what</th></tr></thead>\n<tbody role=\"rowgroup\">\n");
    for (int i = 0; i < part.records().size(); i++) {
      record(part, part.records().get(i), part.indices().get(i));
    }
    // What is not shown is not counted by a style sheet.
    html.raw("</tbody>\n</table>\n<p class=\"shown\"><b></b> of ")
        .text(Summary.counted(part.records().size(), "record"))
        .raw(" shown</p>\n");
  }

  private void record(Part part, LogRecord record, int index) {
    html.raw("<tr role=\"row\" id=\"r").number(index).raw("\" class=\"");
    html.raw(facets.classes(record)).raw("\"><td role=\"cell\" class=\"time\">");
    if (record.hasTime()) {
      html.text(Times.offset(record.time() - part.start()))
          .raw(" <time")
          .attribute("datetime", Times.instant(record.time()))
          .raw(">")
          .text(Times.timeOfDay(record.time()))
          .raw("</time>");
    } else {
      html.raw("no time");
    }
    html.raw("</td><td role=\"cell\" class=\"service\"><bdi>")
        .text(record.service())
        .raw("</bdi></td><td role=\"cell\" class=\"level\">")
        .text(record.level().isEmpty() ? "–" : record.level())
        .raw("</td><td role=\"cell\" class=\"what\">");
    message(record);
    fields(record);
    trace(record);
    html.raw("</td></tr>\n");
  }

  private void message(LogRecord record) {
    String message = record.message();
    html.raw("<div class=\"message\"><bdi>").lines(message, MAX_MESSAGE).raw("</bdi>");
    boolean unsaid = record.kind() != Kind.EVENT && !StoryText.hasDuration(message);
    if (unsaid) {
      html.raw(" in ").text(Times.duration(record.duration()));
    }
    html.raw("</div>");
    if (message.length() > MAX_MESSAGE) {
      html.raw("<details><summary>the whole message, ")
          .text(Summary.number(message.length()))
          .raw(" characters</summary><pre>")
          .lines(message)
          .raw("</pre></details>");
    }
  }

  private void fields(LogRecord record) {
    boolean from = !record.logger().isEmpty() || !record.thread().isEmpty();
    if (record.fields().isEmpty() && !record.repaired() && !from) {
      return;
    }
    html.raw("<div class=\"fields\">");
    for (Map.Entry<String, String> field : record.fields().entrySet()) {
      html.raw("<span><bdi>")
          .text(field.getKey())
          .raw("</bdi>=<b><bdi>")
          .text(field.getValue(), MAX_MESSAGE)
          .raw("</bdi></b></span> ");
    }
    if (from) {
      html.raw("<span class=\"from\"><bdi>")
          .text((record.logger() + "  " + record.thread()).strip(), MAX_MESSAGE)
          .raw("</bdi></span> ");
    }
    if (record.repaired()) {
      html.raw("<span>not valid UTF-8</span>");
    }
    html.raw("</div>");
  }

  private void trace(LogRecord record) {
    Trace trace = new Trace(record.trace());
    if (trace.text().isEmpty()) {
      String error = error(record);
      if (!error.isEmpty()) {
        html.raw("<div class=\"message\"><bdi>").text(error).raw("</bdi></div>");
      }
      return;
    }
    List<String> headers = trace.headers();
    String first = headers.isEmpty() ? "stack trace" : headers.get(0);
    html.raw("<details><summary><bdi>").text(first, 300).raw("</bdi>");
    String root = trace.rootCause();
    if (!root.isEmpty() && !root.equals(first)) {
      html.raw("<span class=\"root\">Caused by <bdi>").text(root, 300).raw("</bdi></span>");
    }
    html.raw("</summary><pre tabindex=\"0\">").lines(trace.text()).raw("</pre></details>");
  }

  private void foot() {
    html.raw("<footer>\n");
    if (!notes.isEmpty()) {
      html.raw("<p>On the reading of the logs:</p>\n<ul>\n");
      for (String note : notes) {
        html.raw("<li>").text(note).raw("</li>\n");
      }
      html.raw("</ul>\n");
    }
    html.raw("<p>Times are UTC, counted from the first bar or record. Written by clew-story.")
        .raw(report == null ? "" : " Secrets that have a known form are masked.")
        .raw("</p>\n</footer>\n");
  }
}
