package dev.clew.examples.story;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes records of OTLP in JSON as flat ones. */
final class Otlp {
  private Otlp() {}

  /** Copies the attributes of a resource, whose object begins. */
  static void copyResource(JsonParser json, JsonGenerator out) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      if (json.nextToken() == JsonToken.START_ARRAY && name.equals("attributes")) {
        copyAttributes(json, out, true);
      } else {
        json.skipChildren();
      }
    }
  }

  /** The name of a scope, whose object begins; empty when it has none. */
  static String scopeName(JsonParser json) throws IOException {
    String scope = "";
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      if (json.nextToken() == JsonToken.VALUE_STRING && name.equals("name")) {
        scope = json.getText();
      } else {
        json.skipChildren();
      }
    }
    return scope;
  }

  /** Copies a record, whose object begins, without its braces. */
  static void copyRecord(JsonParser json, JsonGenerator out) throws IOException {
    String observed = null;
    String severity = null;
    boolean time = false;
    boolean level = false;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken token = json.nextToken();
      switch (name) {
        case "timeUnixNano" -> {
          time = !json.getText().equals("0");
          if (time) {
            out.writeStringField("@timestamp", json.getText());
          }
        }
        case "observedTimeUnixNano" -> observed = json.getText();
        case "severityText" -> {
          level = !json.getText().isEmpty();
          if (level) {
            out.writeStringField("level", json.getText());
          }
        }
        case "severityNumber" -> severity = json.getText();
        case "traceId" -> out.writeStringField("trace_id", json.getText().toLowerCase(Locale.ROOT));
        case "spanId" -> out.writeStringField("span_id", json.getText());
        case "body" -> {
          // A structured body has more than one value.
          String text = token == JsonToken.START_OBJECT ? value(json) : null;
          if (text != null) {
            // What another program has written comes as one string.
            out.writeStringField("message", text);
          }
        }
        case "attributes" -> copyAttributes(json, out, false);
        default -> {}
      }
      json.skipChildren();
    }
    if (!time && observed != null) {
      out.writeStringField("@timestamp", observed);
    }
    if (!level && severity != null) {
      out.writeStringField("level", level(severity));
    }
  }

  private static String level(String number) {
    return switch (number) {
      case "1", "2", "3", "4" -> "TRACE";
      case "5", "6", "7", "8" -> "DEBUG";
      case "9", "10", "11", "12" -> "INFO";
      case "13", "14", "15", "16" -> "WARN";
      case "17", "18", "19", "20" -> "ERROR";
      case "21", "22", "23", "24" -> "FATAL";
      default -> number;
    };
  }

  private static void copyAttributes(JsonParser json, JsonGenerator out, boolean resource)
      throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      return;
    }
    JsonToken token;
    while ((token = json.nextToken()) != JsonToken.END_ARRAY && token != null) {
      if (token != JsonToken.START_OBJECT) {
        json.skipChildren();
        continue;
      }
      String key = null;
      String value = null;
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken of = json.nextToken();
        if (name.equals("key") && of == JsonToken.VALUE_STRING) {
          key = json.getText();
        } else if (name.equals("value") && of == JsonToken.START_OBJECT) {
          value = value(json);
        } else {
          json.skipChildren();
        }
      }
      // Of the process, only what a reader asks for.
      if (key != null && value != null && (!resource || key.equals("service.name"))) {
        out.writeStringField(exceptionName(key), value);
      }
    }
  }

  private static String exceptionName(String key) {
    return switch (key) {
      case "exception.stacktrace" -> "error.stack_trace";
      case "exception.type" -> "error.type";
      case "exception.message" -> "error.message";
      default -> key;
    };
  }

  /** The text of a value, whose object begins; null for one that is no scalar. */
  private static @Nullable String value(JsonParser json) throws IOException {
    String value = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      JsonToken token = json.nextToken();
      if (token.isScalarValue()) {
        value = json.getText();
      } else {
        json.skipChildren();
      }
    }
    return value;
  }
}
