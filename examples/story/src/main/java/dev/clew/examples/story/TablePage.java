package dev.clew.examples.story;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes what failed first and the worst requests as one page, like that of a story. In a report it
 * leads to the stories.
 */
final class TablePage {
  private static final int MAX_SERVICES = 40;
  private static final int MAX_GROUPS = 20;

  private final Overview overview;
  private final int limit;
  private final List<String> notes;
  private final @Nullable Links links;
  private final Map<String, Integer> services = new HashMap<>();
  private final Html html;

  /**
   * What a report has beyond the page.
   *
   * @param pages the address of each story that has one, by its ID
   */
  record Links(Map<String, String> pages) {}

  /**
   * @param limit how many groups are shown
   * @param notes beside those that the overview has
   * @param links null for a page by itself; with them, secrets are masked
   */
  TablePage(Overview overview, int limit, List<String> notes, @Nullable Links links) {
    this.overview = overview;
    this.limit = limit;
    this.notes = notes;
    this.links = links;
    this.html = new Html(links != null);
  }

  String html() {
    List<RequestSum> slowest = slowest();
    findServices(slowest);
    StoryPage.begin(html, "What failed first", css());
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
    if (overview.requests().size() > 1) {
      form();
    }
    requests("The worst requests", overview.requests());
    requests("The slowest of the others", slowest);
    foot();
    return html.raw("</main>\n</body>\n</html>\n").toString();
  }

  private List<RequestSum> slowest() {
    List<RequestSum> slowest = new ArrayList<>();
    Set<RequestSum> shown = new HashSet<>(overview.requests());
    for (RequestSum request : overview.slowest()) {
      if (links != null && !shown.contains(request)) {
        slowest.add(request);
      }
    }
    return slowest;
  }

  private void findServices(List<RequestSum> slowest) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (List<RequestSum> requests : List.of(overview.requests(), slowest)) {
      for (RequestSum request : requests) {
        for (int service : request.services(overview.services())) {
          counts.merge(overview.services().name(service), 1, Integer::sum);
        }
      }
    }
    List<String> names = new ArrayList<>(counts.keySet());
    names.sort((a, b) -> counts.getOrDefault(b, 0) - counts.getOrDefault(a, 0));
    for (String name : names.subList(0, Math.min(MAX_SERVICES, names.size()))) {
      services.put(name, services.size());
    }
  }

  private int shownGroups() {
    return Math.min(limit, overview.groups().size());
  }

  private int askedGroups() {
    return Math.min(MAX_GROUPS, shownGroups());
  }

  private String css() {
    StringBuilder css = new StringBuilder();
    for (int i = 0; i < services.size(); i++) {
      rule(css, "v", i);
    }
    for (int i = 0; i < askedGroups(); i++) {
      rule(css, "k", i);
    }
    return css.toString();
  }

  private static void rule(StringBuilder css, String kind, int number) {
    css.append("body:has(#f-")
        .append(kind)
        .append(number)
        .append(":checked) .rows tr[class]:not(.");
    css.append(kind).append(number).append(") { display: none; }\n");
  }

  private void form() {
    html.raw("<form class=\"filter\" autocomplete=\"off\">\n")
        .raw("<button type=\"submit\" disabled hidden></button>\n");
    Facets.begin(html, "Show", "level", "all requests");
    Facets.choice(html, "level", "f-l2", "only with errors");
    html.raw("</div></fieldset>\n");
    if (services.size() > 1) {
      Facets.begin(html, "Service", "service", "all");
      String[] names = new String[services.size()];
      services.forEach((name, number) -> names[number] = name);
      for (int i = 0; i < names.length; i++) {
        Facets.choice(html, "service", "f-v" + i, names[i]);
      }
      html.raw("</div></fieldset>\n");
    }
    if (askedGroups() > 1) {
      Facets.begin(html, "Failed", "group", "in any way");
      for (int i = 0; i < askedGroups(); i++) {
        FailureGroup group = overview.groups().get(i);
        String route = group.route().isEmpty() ? "" : " on " + group.route();
        Facets.choice(html, "group", "f-k" + i, FailuresText.what(group) + route);
      }
      html.raw("</div></fieldset>\n");
    }
    html.raw("<button type=\"reset\">Show all</button>\n</form>\n");
  }

  private void fact(String kind, String text) {
    html.raw("<li");
    if (!kind.isEmpty()) {
      html.attribute("class", kind);
    }
    html.raw(">").text(text).raw("</li>\n");
  }

  private void groups() {
    int shown = shownGroups();
    for (int i = 0; i < shown; i++) {
      FailureGroup group = overview.groups().get(i);
      html.raw("<section class=\"cause\" id=\"g")
          .number(i)
          .raw("\">\n<h2>")
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
        html.raw("such as ");
        id(group.example());
      }
      html.raw("</p>\n</section>\n");
    }
    if (shown < overview.groups().size()) {
      html.raw("<p>And ")
          .text(Summary.counted(overview.groups().size() - shown, "smaller group"))
          .raw(".</p>\n");
    }
  }

  /** An ID, which leads to its story if that has a page. */
  private void id(String id) {
    String address = links == null ? null : links.pages().get(id);
    if (address != null) {
      html.raw("<a href=\"").raw(address).raw("\">");
    }
    html.raw("<code><bdi>").text(id).raw("</bdi></code>").raw(address == null ? "" : "</a>");
  }

  private void requests(String title, List<RequestSum> requests) {
    if (requests.isEmpty()) {
      return;
    }
    html.raw("<section class=\"part\">\n<h2>")
        .raw(title)
        .raw("</h2>\n<table role=\"table\" class=\"rows\">\n")
        .raw("<thead role=\"rowgroup\"><tr role=\"row\">");
    for (String head : new String[] {"began", "duration", "records", "errors"}) {
      html.raw("<th role=\"columnheader\" class=\"time\">").raw(head).raw("</th>");
    }
    html.raw("<th role=\"columnheader\">ID and services</th></tr></thead>\n")
        .raw("<tbody role=\"rowgroup\">\n");
    for (RequestSum request : requests) {
      request(request);
    }
    html.raw("</tbody>\n</table>\n<p class=\"shown\"><b></b> of ")
        .text(Summary.counted(requests.size(), "request"))
        .raw(" shown</p>\n</section>\n");
  }

  private void request(RequestSum request) {
    long first = request.first();
    int[] numbers = request.services(overview.services());
    html.raw("<tr role=\"row\" class=\"").raw(request.errors > 0 ? "error" : "fine");
    for (int service : numbers) {
      Integer asked = services.get(overview.services().name(service));
      if (asked != null) {
        html.raw(" v").number(asked);
      }
    }
    int group = overview.grouping().of(request);
    if (group >= 0 && group < askedGroups()) {
      html.raw(" k").number(group);
    }
    html.raw("\">");
    cell(
        "",
        first == Timestamps.NONE
            ? "no time"
            : Times.date(first) + " " + Times.timeOfDay(first).substring(0, 12));
    cell("", (request.hasAccess() ? "" : "~") + Times.duration(request.duration()));
    cell("records", Summary.number(request.records));
    cell("errors", Summary.number(request.errors));
    html.raw("<td role=\"cell\" class=\"what\"><div class=\"message\">");
    id(request.idText());
    html.raw("</div><div class=\"fields\">");
    for (int service : numbers) {
      html.raw("<span><bdi>").text(overview.services().name(service)).raw("</bdi></span> ");
    }
    if (group >= 0 && group < shownGroups()) {
      html.raw("<a href=\"#g")
          .number(group)
          .raw("\"><bdi>")
          .text(FailuresText.what(overview.groups().get(group)), 120)
          .raw("</bdi></a>");
    }
    html.raw("</div></td></tr>\n");
  }

  /**
   * @param unit said where the head of the column is not shown, empty for what says it itself
   */
  private void cell(String unit, String text) {
    html.raw("<td role=\"cell\" class=\"time\">").text(text);
    if (!unit.isEmpty()) {
      html.raw("<span class=\"unit\"> ").raw(unit).raw("</span>");
    }
    html.raw("</td>");
  }

  private void foot() {
    List<String> all = new ArrayList<>(notes);
    all.addAll(overview.notes());
    html.raw("<footer>\n");
    if (!all.isEmpty()) {
      html.raw("<p>On the reading of the logs:</p>\n<ul>\n");
      for (String note : all) {
        html.raw("<li>").text(note).raw("</li>\n");
      }
      html.raw("</ul>\n");
    }
    html.raw("<p>Times are UTC. Written by clew-story.")
        .raw(links == null ? "" : " Secrets that have a known form are masked.")
        .raw("</p>\n</footer>\n");
  }
}
