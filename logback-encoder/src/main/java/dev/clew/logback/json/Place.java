package dev.clew.logback.json;

/**
 * Where whoever takes what a writer writes keeps, with that writer, what is its alone: a part of a
 * larger memory, from the next free position to the end. Not thread-safe: whoever has the writer
 * has it.
 */
public final class Place {
  public long next;
  public long end;
}
