package dev.clew.examples.story;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Copies JSON with its numbers as they are written: 12.50 is not 12.5 to who paid it. */
final class JsonCopy {
  private JsonCopy() {}

  /** Copies the value that begins at the current token, to its end. */
  static void value(JsonParser json, JsonGenerator out) throws IOException {
    int depth = 0;
    JsonToken token = json.currentToken();
    while (token != null) {
      if (token.isNumeric()) {
        out.writeNumber(json.getText());
      } else {
        out.copyCurrentEvent(json);
      }
      if (token.isStructStart()) {
        depth++;
      } else if (token.isStructEnd()) {
        depth--;
      }
      if (depth == 0) {
        return;
      }
      token = json.nextToken();
    }
  }
}
