package dev.clew.examples.story;

/** Writes what failed first and the worst requests as one page, like that of a story. */
final class TablePage {
  private final Overview overview;
  private final int limit;
  private final Html html = new Html();

  /**
   * @param limit how many groups are shown
   */
  TablePage(Overview overview, int limit) {
    this.overview = overview;
    this.limit = limit;
  }

  String html() {
    StoryPage.begin(html, "What failed first", "");
    html.raw("<p class=\"eyebrow\">clew-story</p>\n<h1>What failed first</h1>\n")
        .raw("<ul class=\"facts\">\n");
    fact("", Summary.counted(overview.requestCount(), "request"));
    fact(
        overview.withErrors() > 0 ? "bad" : "good",
        Summary.number(overview.withErrors()) + " with errors");
    fact("", Summary.counted(overview.records(), "record"));
    fact("", Summary.number(overview.withoutId()) + " without an ID");
    html.raw("</ul>\n");
    groups();
    requests();
    html.raw("<footer>\n");
    if (!overview.notes().isEmpty()) {
      html.raw("<p>On the reading of the logs:</p>\n<ul>\n");
      for (String note : overview.notes()) {
        html.raw("<li>").text(note).raw("</li>\n");
      }
      html.raw("</ul>\n");
    }
    return html.raw("<p>Times are UTC. Written by clew-story.</p>\n</footer>\n")
        .raw("</main>\n</body>\n</html>\n")
        .toString();
  }

  private void fact(String kind, String text) {
    html.raw("<li");
    if (!kind.isEmpty()) {
      html.attribute("class", kind);
    }
    html.raw(">").text(text).raw("</li>\n");
  }

  private void groups() {
    int shown = Math.min(limit, overview.groups().size());
    for (FailureGroup group : overview.groups().subList(0, shown)) {
      html.raw("<section class=\"cause\">\n<h2>")
          .text(Summary.number(group.requests()))
          .raw(" × <bdi>")
          .text(FailuresText.what(group), 300)
          .raw("</bdi></h2>\n<p class=\"root\"><bdi>")
          .text(group.kind().cause())
          .raw("</bdi></p>\n<p>")
          .text(FailuresText.when(group, false).substring(2))
          .raw(group.isNew() ? ", <strong>new</strong>" : "")
          .raw("</p>\n<p>");
      if (!group.route().isEmpty()) {
        html.raw("on <bdi>").text(group.route()).raw("</bdi> ");
      }
      if (!group.kind().stack().isEmpty()) {
        html.raw("stack <code>").text(group.kind().stack()).raw("</code> ");
      }
      if (!group.example().isEmpty()) {
        html.raw("such as <code>").text(group.example()).raw("</code>");
      }
      html.raw("</p>\n</section>\n");
    }
    if (shown < overview.groups().size()) {
      html.raw("<p>And ")
          .text(Summary.counted(overview.groups().size() - shown, "smaller group"))
          .raw(".</p>\n");
    }
  }

  private void requests() {
    if (overview.requests().isEmpty()) {
      return;
    }
    html.raw("<section class=\"part\">\n<h2>The worst requests</h2>\n")
        .raw("<table role=\"table\">\n<thead role=\"rowgroup\"><tr role=\"row\">");
    for (String head : new String[] {"began", "duration", "records", "errors"}) {
      html.raw("<th role=\"columnheader\" class=\"time\">").raw(head).raw("</th>");
    }
    html.raw("<th role=\"columnheader\">ID and services</th></tr></thead>\n")
        .raw("<tbody role=\"rowgroup\">\n");
    for (RequestSum request : overview.requests()) {
      request(request);
    }
    html.raw("</tbody>\n</table>\n</section>\n");
  }

  private void request(RequestSum request) {
    long first = request.first();
    html.raw("<tr role=\"row\" class=\"").raw(request.errors > 0 ? "error" : "fine").raw("\">");
    cell(
        first == Timestamps.NONE
            ? "no time"
            : Times.date(first) + " " + Times.timeOfDay(first).substring(0, 12));
    cell((request.hasAccess() ? "" : "~") + Times.duration(request.duration()));
    cell(Summary.number(request.records));
    cell(Summary.number(request.errors));
    html.raw("<td role=\"cell\" class=\"what\"><div class=\"message\"><bdi>")
        .text(request.idText())
        .raw("</bdi></div><div class=\"fields\">");
    for (int service : request.services(overview.services())) {
      html.raw("<span><bdi>").text(overview.services().name(service)).raw("</bdi></span> ");
    }
    html.raw("</div></td></tr>\n");
  }

  private void cell(String text) {
    html.raw("<td role=\"cell\" class=\"time\">").text(text).raw("</td>");
  }
}
