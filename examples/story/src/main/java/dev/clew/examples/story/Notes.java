package dev.clew.examples.story;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a reader must know about what was read. Thread-safe and bounded. */
final class Notes {
  private static final int MAX = 200;

  private final Set<String> notes = new LinkedHashSet<>();
  private long dropped;
  private boolean failed;

  /** Something to know. */
  synchronized void add(String note) {
    if (notes.size() < MAX || notes.contains(note)) {
      notes.add(note);
    } else {
      dropped++;
    }
  }

  /** Something that could not be read. */
  synchronized void fail(String note) {
    failed = true;
    add(note);
  }

  /** Whether something could not be read. */
  synchronized boolean hasFailed() {
    return failed;
  }

  synchronized List<String> all() {
    List<String> all = new ArrayList<>(notes);
    if (dropped > 0) {
      all.add("and " + dropped + " more notes of this kind");
    }
    return all;
  }
}
