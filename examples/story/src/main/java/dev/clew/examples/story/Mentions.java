package dev.clew.examples.story;

import dev.clew.examples.story.Unparsed.Place;
import java.util.ArrayList;
import java.util.List;

/** Where the ID that is looked for stands without being the record's. Thread-safe and bounded. */
final class Mentions {
  private static final int MAX_SHOWN = 5;

  private final List<Mention> first = new ArrayList<>();
  private long count;

  /**
   * One of them.
   *
   * @param field that has it; empty for a line that is no record
   * @param named whether a field of this name can be named as one that has IDs
   */
  private record Mention(Place place, String field, boolean named) {}

  synchronized void add(Place place, String field, boolean named) {
    count++;
    if (first.size() < MAX_SHOWN) {
      first.add(new Mention(place, field, named));
    }
  }

  /** What there is to say of them. */
  synchronized List<String> notes() {
    List<String> notes = new ArrayList<>();
    for (Mention mention : first) {
      StringBuilder note = new StringBuilder(LineNumbers.of(mention.place()));
      if (mention.field().isEmpty()) {
        note.append(": the ID stands in a line that is no record");
      } else {
        note.append(": the ID stands in the field ").append(mention.field());
      }
      if (mention.named()) {
        note.append(" (--id-field ").append(mention.field()).append(" has it looked for there)");
      }
      notes.add(note.toString());
    }
    if (count > first.size()) {
      notes.add("and in " + Summary.counted(count - first.size(), "more line"));
    }
    return notes;
  }
}
