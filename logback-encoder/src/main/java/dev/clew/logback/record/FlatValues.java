package dev.clew.logback.record;

import dev.clew.logback.json.JsonWriter;
import java.nio.charset.StandardCharsets;

/** Values for formats that know no others than strings and numbers. */
final class FlatValues {
  private FlatValues() {}

  /**
   * Puts a string with its JSON in place of a value that is neither a string nor a number.
   *
   * @param start where the value begins; it is the last that was written
   * @param end the position at which it is cut
   * @return whether it was written whole
   */
  static boolean flatten(JsonWriter json, int start, int end) {
    byte first = json.at(start);
    if (first == '"' || first == '-' || (first >= '0' && first <= '9')) {
      return true;
    }
    String text = new String(json.copy(start), StandardCharsets.UTF_8);
    json.rewind(start);
    return json.quoted(text, end);
  }

  /**
   * Puts one string in place of an array of strings, with commas between them.
   *
   * @param start where the array begins; it is the last that was written
   */
  static void join(JsonWriter json, int start) {
    String array = new String(json.copy(start), StandardCharsets.UTF_8);
    json.rewind(start);
    // A quote inside a string is escaped, so that this stands between two strings alone.
    String text = array.length() == 2 ? "\"\"" : array.substring(1, array.length() - 1);
    json.raw(text.replace("\",\"", ", ").getBytes(StandardCharsets.UTF_8));
  }
}
