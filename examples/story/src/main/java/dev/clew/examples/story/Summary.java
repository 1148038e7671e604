package dev.clew.examples.story;

import java.util.List;

/** One line about many records. */
final class Summary {
  private static final int MAX_SERVICES = 12;

  private Summary() {}

  static String of(Story story) {
    List<String> services = story.services();
    StringBuilder text = new StringBuilder();
    text.append(counted(story.records().size(), "record")).append(" of ");
    for (int i = 0; i < Math.min(MAX_SERVICES, services.size()); i++) {
      text.append(i == 0 ? "" : ", ").append(Visible.line(services.get(i)));
    }
    if (services.size() > MAX_SERVICES) {
      text.append(" and ").append(counted(services.size() - MAX_SERVICES, "more service"));
    }
    return text.append(" · ").append(counted(story.errors(), "error")).toString();
  }

  /** {@code 1 record}, {@code 12,345 records}. */
  static String counted(long count, String what) {
    return number(count) + " " + what + (count == 1 ? "" : "s");
  }

  /** With commas. */
  static String number(long number) {
    StringBuilder text = new StringBuilder(Long.toString(number));
    for (int i = text.length() - 3; i > 0; i -= 3) {
      text.insert(i, ',');
    }
    return text.toString();
  }

  /** {@code 35.2 MB}. */
  static String bytes(long bytes) {
    if (bytes < 1_000) {
      return bytes + " bytes";
    }
    if (bytes < 1_000_000) {
      return bytes / 1_000 + " kB";
    }
    long tenths = bytes / 100_000;
    return tenths < 1_000 ? tenths / 10 + "." + tenths % 10 + " MB" : number(tenths / 10) + " MB";
  }
}
