package dev.clew.examples.story;

import dev.clew.examples.story.LogRecord.Kind;
import dev.clew.examples.story.Story.Bar;
import java.util.Comparator;

/** Orders of bars. */
enum BarOrder implements Comparator<Bar> {
  LONGEST_FIRST {
    @Override
    public int compare(Bar a, Bar b) {
      return Long.compare(b.duration(), a.duration());
    }
  },
  EARLIEST_FIRST {
    @Override
    public int compare(Bar a, Bar b) {
      return a.start() != b.start()
          ? Long.compare(a.start(), b.start())
          : Long.compare(b.end(), a.end());
    }
  },
  /** In a lane: calls below the rest. */
  AS_DRAWN {
    @Override
    public int compare(Bar a, Bar b) {
      boolean aCalls = a.kind() == Kind.CALL;
      boolean bCalls = b.kind() == Kind.CALL;
      return aCalls != bCalls ? Boolean.compare(aCalls, bCalls) : EARLIEST_FIRST.compare(a, b);
    }
  }
}
