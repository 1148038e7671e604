package dev.clew.benchmarks;

/** What of an entry can be missing in a record. */
enum Part {
  TIME("the time"),
  MICROSECONDS("the time below a millisecond"),
  LEVEL("the level"),
  MESSAGE("the message"),
  LOGGER("the logger"),
  THREAD("the thread"),
  SERVICE("`service.name`"),
  MDC("the MDC"),
  PAIRS("key-value pairs"),
  NUMBERS("numbers as numbers"),
  THROWABLES("the throwables' types and messages"),
  FRAMES("all frames");

  private final String text;

  Part(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
