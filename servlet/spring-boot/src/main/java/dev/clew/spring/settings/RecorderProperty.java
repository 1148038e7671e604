package dev.clew.spring.settings;

import org.jspecify.annotations.Nullable;

/**
 * The properties of the recorder, {@code clew.recorder.*}. Each but the switch, which is {@link
 * Feature#RECORDER}.
 */
public enum RecorderProperty {
  /** Turns the recorder on. */
  LEVEL(
      "level",
      "java.lang.String",
      null,
      "The lowest level of the records that are kept of each request, and written for those that"
          + " fail: TRACE, DEBUG or INFO. Without it there is no recorder."),
  /** What has a request's records written. */
  WRITE_LEVEL(
      "write-level",
      "java.lang.String",
      "ERROR",
      "The level from which on a record has those of its request written: WARN or ERROR."),
  /** How long a request may take. */
  SLOWER_THAN(
      "slower-than",
      "java.time.Duration",
      null,
      "How long a request may take before its records are written. Without it, as long as it"
          + " likes."),
  /** How many writes there are. */
  MAX_WRITES_PER_SECOND(
      "max-writes-per-second",
      "java.lang.Integer",
      "10",
      "How many requests a second may have their records written. How many were left out is"
          + " logged."),
  /** Where the ring is. */
  FILE(
      "file",
      "java.lang.String",
      "clew-recorder.ring",
      "The file of the ring that the records are kept in. Where it is in use, another one with the"
          + " number of the process."),
  /** Whether there is no file. */
  HEAP(
      "heap",
      ClewProperty.BOOLEAN,
      "false",
      "Whether the ring is in the heap, and there is no file."),
  /** How much is kept. */
  SIZE(
      "size",
      "org.springframework.util.unit.DataSize",
      "64MB",
      "The size of the ring, from 1MB to 1GB."),
  /** How many old files there are. */
  KEEP_FILES(
      "keep-files",
      "java.lang.Integer",
      "2",
      "How many files of earlier processes are kept, from 0 to 1000."),
  /** Whether there need be no request. */
  OUTSIDE_REQUESTS(
      "outside-requests",
      ClewProperty.BOOLEAN,
      "false",
      "Whether threads outside of requests are recorded too. A record of the write level there has"
          + " that thread's written."),
  /** What is recorded. */
  INCLUDE_LOGGER(
      "include-logger",
      ClewProperty.LIST,
      null,
      "Loggers, or packages with all their loggers, to record. Without any, all are."),
  /** What is not recorded. */
  EXCLUDE_LOGGER(
      "exclude-logger",
      ClewProperty.LIST,
      null,
      "Loggers, or packages with all their loggers, not to record. HTTP clients' logs of headers"
          + " and bodies are excluded unless they are included by name.");

  private final String propertyName;
  private final String type;
  private final @Nullable String defaultText;
  private final String description;

  RecorderProperty(String name, String type, @Nullable String defaultText, String description) {
    this.propertyName = "clew.recorder." + name;
    this.type = type;
    this.defaultText = defaultText;
    this.description = description;
  }

  /** Its name in Spring Boot's canonical form. */
  public String propertyName() {
    return propertyName;
  }

  /** Whether it has several values. */
  public boolean isList() {
    return type.equals(ClewProperty.LIST);
  }

  ClewProperty property() {
    return new ClewProperty(propertyName, type, defaultValue(), description);
  }

  private @Nullable Object defaultValue() {
    if (defaultText != null && type.equals(ClewProperty.BOOLEAN)) {
      return Boolean.valueOf(defaultText);
    }
    return defaultText != null && type.equals("java.lang.Integer")
        ? Integer.valueOf(defaultText)
        : defaultText;
  }
}
