package dev.clew.examples.story;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Tells notes as they come, each once. Not thread-safe. */
final class NewNotes {
  private final Notes notes;
  private final PrintStream err;
  private final Set<String> told = new HashSet<>();

  NewNotes(Notes notes, PrintStream err) {
    this.notes = notes;
    this.err = err;
  }

  /** Prints those that were not told before. */
  void tell() {
    for (String note : withoutTold(notes.all())) {
      told.add(note);
      err.println("clew-story: " + Visible.line(note));
    }
    err.flush();
  }

  /** The newest, empty when there is none. */
  String newest() {
    List<String> all = notes.all();
    return all.isEmpty() ? "" : Visible.line(all.get(all.size() - 1));
  }

  List<String> withoutTold(List<String> all) {
    List<String> others = new ArrayList<>(all);
    others.removeAll(told);
    return others;
  }
}
