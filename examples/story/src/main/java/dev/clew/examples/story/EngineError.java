package dev.clew.examples.story;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Says in few words why an engine, or what stands before it, refused. */
final class EngineError {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int LONGEST = 300;

  private EngineError() {}

  /**
   * The reason.
   *
   * @param body the answer's beginning; JSON, a page or text
   * @return not yet fit for a terminal; empty when it says nothing
   */
  static String reason(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8).strip();
    if (text.isEmpty()) {
      return "";
    }
    if (text.startsWith("{")) {
      String said = ofJson(text);
      if (!said.isEmpty()) {
        return StoryPage.cut(said, LONGEST);
      }
    }
    return isPage(text) ? page(text) : StoryPage.cut(firstLine(text), LONGEST);
  }

  /** What it is that is no JSON object. */
  static String kind(byte[] start) {
    String text = new String(start, StandardCharsets.UTF_8).strip();
    if (text.isEmpty()) {
      return "nothing";
    }
    return isPage(text) ? page(text) : "'" + StoryPage.cut(firstLine(text), 80) + "'";
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("").strip();
  }

  private static boolean isPage(String text) {
    String start = text.substring(0, Math.min(text.length(), 200)).toLowerCase(Locale.ROOT);
    return start.startsWith("<!doctype html") || start.contains("<html");
  }

  private static String page(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    int title = lower.indexOf("<title>");
    int end = lower.indexOf("</title>");
    if (title < 0 || end < title || lower.length() != text.length()) {
      return "an HTML page";
    }
    String said = text.substring(title + "<title>".length(), end).strip();
    return "an HTML page, '" + StoryPage.cut(said.replaceAll("\\s+", " "), 100) + "'";
  }

  private static String ofJson(String text) {
    try (JsonParser json = JSON.createParser(text)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        boolean says = name.equals("error") || name.equals("message") || name.equals("Message");
        if (says && value == JsonToken.VALUE_STRING) {
          return json.getText();
        }
        if (name.equals("error") && value == JsonToken.START_OBJECT) {
          return read(json);
        }
        json.skipChildren();
      }
    } catch (IOException e) {
      // It is shown as text.
    }
    return "";
  }

  /** The type and reason of an error, and the innermost that it names, from within its object. */
  static String read(JsonParser json) throws IOException {
    String type = "";
    String reason = "";
    String inner = "";
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (name.equals("type") && value == JsonToken.VALUE_STRING) {
        type = json.getText();
      } else if (name.equals("reason") && value == JsonToken.VALUE_STRING) {
        reason = json.getText();
      } else if (name.equals("reason") && value == JsonToken.START_OBJECT) {
        inner = read(json);
      } else if (name.equals("caused_by") && value == JsonToken.START_OBJECT) {
        inner = read(json);
      } else if (name.equals("root_cause") && value == JsonToken.START_ARRAY) {
        while (json.nextToken() != JsonToken.END_ARRAY) {
          if (json.currentToken() == JsonToken.START_OBJECT && inner.isEmpty()) {
            inner = read(json);
          } else if (json.currentToken() == null) {
            return inner;
          } else {
            json.skipChildren();
          }
        }
      } else {
        json.skipChildren();
      }
    }
    String own = type.isEmpty() || reason.isEmpty() ? type + reason : type + ": " + reason;
    if (inner.isEmpty() || inner.equals(own)) {
      return own;
    }
    return own.isEmpty() ? inner : own + " (" + inner + ")";
  }
}
