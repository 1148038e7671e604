package dev.clew.examples.story;

import dev.clew.examples.story.Gaps.Hop;
import dev.clew.examples.story.Gaps.Place;
import java.io.PrintStream;
import java.util.List;

/** Prints where IDs get lost for a terminal. */
final class GapsText {
  private final PrintStream out;
  private final Style style;
  private final int limit;

  /**
   * @param limit how many places and hops are shown
   */
  GapsText(PrintStream out, Style style, int limit) {
    this.out = out;
    this.style = style;
    this.limit = limit;
  }

  /**
   * @param records how many there are
   * @param withoutId how many of them have no ID
   */
  void print(Gaps gaps, long records, long withoutId) {
    List<Place> places = gaps.places();
    out.println(
        style.bold("Without an ID")
            + ": "
            + Summary.number(withoutId)
            + " of "
            + Summary.counted(records, "record"));
    for (Place place : places.subList(0, Math.min(limit, places.size()))) {
      out.println();
      out.println(
          "  "
              + Summary.number(place.records())
              + " × "
              + Visible.line(place.service())
              + (place.logger().isEmpty() ? "" : ", logger " + Visible.line(place.logger()))
              + (place.pool().isEmpty() ? "" : ", threads " + Visible.line(place.pool()))
              + (place.requests() == 0
                  ? ""
                  : ", " + Summary.counted(place.requests(), "answer") + " to requests")
              + (place.errors() == 0
                  ? ""
                  : style.red(", " + Summary.counted(place.errors(), "error"))));
      out.println("      such as " + place.example());
      remedy(place.remedy());
    }
    more(places.size());
    hops(gaps);
    out.println();
  }

  private void hops(Gaps gaps) {
    List<Hop> hops = gaps.hops();
    if (hops.isEmpty()) {
      return;
    }
    long lost = 0;
    for (Hop hop : hops) {
      lost += hop.calls();
    }
    out.println();
    out.println(
        style.bold("Arrived with a new ID")
            + ": "
            + Summary.number(lost)
            + " of "
            + Summary.counted(lost + gaps.received(), "request"));
    for (Hop hop : hops.subList(0, Math.min(limit, hops.size()))) {
      out.println();
      out.println(
          "  "
              + Summary.number(hop.calls())
              + " × "
              + (hop.caller().isEmpty() ? "(from outside)" : Visible.line(hop.caller()))
              + " → "
              + Visible.line(hop.service())
              + ", "
              + Visible.line(hop.origin()));
      out.println("      such as --id " + Visible.line(hop.example()));
      remedy(hop.remedy());
    }
    more(hops.size());
  }

  private void more(int size) {
    if (size > limit) {
      out.println();
      out.println("  and " + Summary.number(size - limit) + " more (--limit shows more)");
    }
  }

  private void remedy(Remedy remedy) {
    out.println(
        "      "
            + remedy.what()
            + (remedy.file().isEmpty() ? "" : "; " + remedy.file() + ": " + remedy.line()));
  }
}
