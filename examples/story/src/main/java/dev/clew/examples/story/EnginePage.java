package dev.clew.examples.story;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.StringWriter;

/** One answer to a search; its documents are handed on as they come. */
final class EnginePage {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int HEAD = 4 << 10;

  /**
   * A document.
   *
   * @param line it in one line, empty if the engine did not keep it
   * @param sort where it stands among all, as JSON
   * @param tooLong whether the line is only its beginning
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Hit(String index, String id, byte[] line, String sort, boolean tooLong) {}

  /** Takes the documents. */
  interface Taker {
    void take(Hit hit);
  }

  private final Taker taker;
  private final Line line = new Line();
  private final int maxLine;
  private int hits;
  private long total = -1;
  private String pit = "";
  private boolean timedOut;
  private long failedShards;
  private String reason = "";

  EnginePage(Taker taker, int maxLine) {
    this.taker = taker;
    this.maxLine = maxLine;
  }

  /** How many documents it had. */
  int hits() {
    return hits;
  }

  /** How many there are in all, -1 when it does not say it. */
  long total() {
    return total;
  }

  /** The newest name of the state that is searched, empty when it does not say it. */
  String pit() {
    return pit;
  }

  boolean timedOut() {
    return timedOut;
  }

  long failedShards() {
    return failedShards;
  }

  /** Why a shard failed. */
  String reason() {
    return reason;
  }

  /** One document's line; bounded. */
  private final class Line extends ByteArrayOutputStream {
    private boolean tooLong;

    @Override
    public synchronized void write(int b) {
      if (count < maxLine) {
        super.write(b);
      } else {
        tooLong = true;
      }
    }

    @Override
    public synchronized void write(byte[] b, int from, int length) {
      int kept = Math.min(length, maxLine - count);
      super.write(b, from, kept);
      tooLong |= kept < length;
    }

    void begin() {
      reset();
      tooLong = false;
    }
  }

  /**
   * Reads an answer.
   *
   * @throws IOException if it is cut off, or no answer to a search
   */
  void read(InputStream answer) throws IOException {
    byte[] head = answer.readNBytes(HEAD);
    int first = 0;
    while (first < head.length && head[first] >= 0 && head[first] <= ' ') {
      first++;
    }
    if (first == head.length || head[first] != '{') {
      throw new NoAnswer(EngineError.kind(head));
    }
    InputStream all = new SequenceInputStream(new ByteArrayInputStream(head), answer);
    try (JsonParser json = JSON.createParser(Utf8.repaired(all))) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        readField(json, json.currentName());
      }
      if (json.currentToken() != JsonToken.END_OBJECT) {
        throw new IOException("its end is missing");
      }
    } catch (JsonProcessingException e) {
      // Its message may have a part of the text.
      JsonLocation at = e.getLocation();
      throw new IOException(
          at == null
              ? Exports.BEYOND_LIMITS
              : "no JSON from byte " + at.getByteOffset() + " on, or its end is missing");
    }
  }

  /** What came is not an engine's answer. */
  static final class NoAnswer extends IOException {
    private static final long serialVersionUID = 1;

    NoAnswer(String what) {
      super(what);
    }
  }

  private void readField(JsonParser json, String name) throws IOException {
    JsonToken value = json.nextToken();
    switch (name) {
      case "pit_id" -> pit = value == JsonToken.VALUE_STRING ? json.getText() : pit;
      case "timed_out" -> timedOut = value == JsonToken.VALUE_TRUE;
      case "_shards" -> readShards(json, value);
      case "hits" -> readHits(json, value);
      default -> json.skipChildren();
    }
  }

  private void readShards(JsonParser json, JsonToken value) throws IOException {
    if (value != JsonToken.START_OBJECT) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken inner = json.nextToken();
      if (name.equals("failed") && inner == JsonToken.VALUE_NUMBER_INT) {
        failedShards = json.getLongValue();
      } else if (name.equals("failures") && inner == JsonToken.START_ARRAY) {
        while (json.nextToken() == JsonToken.START_OBJECT) {
          String read = EngineError.read(json);
          reason = reason.isEmpty() ? read : reason;
        }
      } else {
        json.skipChildren();
      }
    }
  }

  private void readHits(JsonParser json, JsonToken value) throws IOException {
    if (value != JsonToken.START_OBJECT) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken inner = json.nextToken();
      if (name.equals("total") && inner == JsonToken.VALUE_NUMBER_INT) {
        total = json.getLongValue();
      } else if (name.equals("total") && inner == JsonToken.START_OBJECT) {
        readTotal(json);
      } else if (name.equals("hits") && inner == JsonToken.START_ARRAY) {
        while (json.nextToken() == JsonToken.START_OBJECT) {
          readHit(json);
        }
      } else {
        json.skipChildren();
      }
    }
  }

  private void readTotal(JsonParser json) throws IOException {
    long count = -1;
    boolean exact = false;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (name.equals("value") && value == JsonToken.VALUE_NUMBER_INT) {
        count = json.getLongValue();
      } else if (name.equals("relation") && value == JsonToken.VALUE_STRING) {
        exact = json.getText().equals("eq");
      } else {
        json.skipChildren();
      }
    }
    total = exact ? count : -1;
  }

  private void readHit(JsonParser json) throws IOException {
    String index = "";
    String id = "";
    String sort = "";
    line.begin();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (name.equals("_index") && value == JsonToken.VALUE_STRING) {
        index = json.getText();
      } else if (name.equals("_id") && value == JsonToken.VALUE_STRING) {
        id = json.getText();
      } else if (name.equals("_source") && value == JsonToken.START_OBJECT) {
        line.begin();
        try (JsonGenerator out = JSON.createGenerator(line)) {
          JsonCopy.value(json, out);
        }
        line.write('\n');
      } else if (name.equals("sort") && value == JsonToken.START_ARRAY) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
          JsonCopy.value(json, out);
        }
        sort = text.toString();
      } else {
        json.skipChildren();
      }
    }
    if (json.currentToken() != JsonToken.END_OBJECT) {
      throw new IOException("its end is missing");
    }
    hits++;
    taker.take(new Hit(index, id, line.toByteArray(), sort, line.tooLong));
  }
}
