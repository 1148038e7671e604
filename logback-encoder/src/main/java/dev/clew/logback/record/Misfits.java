package dev.clew.logback.record;

import dev.clew.logback.json.JsonWriter;
import dev.clew.logback.names.Aside;
import dev.clew.logback.names.Key;
import dev.clew.logback.names.RecordNames;

/**
 * Values that do not go with their names. A search engine that knows a name as a number's or a
 * text's refuses the whole document for an object there, so that the field gets another name.
 */
final class Misfits {
  private Misfits() {}

  /**
   * Gives the last field of a record another name, if it has to have one.
   *
   * @param key its key, which is claimed and begun
   * @param valueStart where its value begins
   * @return the key that it has now, and that is to be ended
   */
  static Key move(Key key, int valueStart, JsonWriter json, FieldWriter fields, RecordNames names) {
    byte first = json.at(valueStart);
    Aside aside = key.aside();
    if (aside == null || (first != '{' && first != '[')) {
      return key;
    }
    byte[] value = json.copy(valueStart);
    if (!isMisfit(value, aside)) {
      return key;
    }
    json.rewind(valueStart - key.json().length);
    fields.end(key);
    Key other = names.claimAside(key, aside);
    fields.begin(other);
    json.raw(value);
    return other;
  }

  static boolean isMisfit(byte[] json, Aside aside) {
    return aside.ofArrays() ? json[0] == '[' : hasObject(json);
  }

  private static boolean hasObject(byte[] json) {
    boolean inString = false;
    for (int i = 0; i < json.length; i++) {
      byte b = json[i];
      if (b == '\\') {
        i++;
      } else if (b == '"') {
        inString = !inString;
      } else if (b == '{' && !inString) {
        return true;
      }
    }
    return false;
  }
}
