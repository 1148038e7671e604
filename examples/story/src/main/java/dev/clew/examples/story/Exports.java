package dev.clew.examples.story;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes the records out of what has many in one JSON text: the answers of search engines, of Loki
 * and of CloudWatch, batches of OTLP, and arrays. Each is handed on as a line of its own, so that
 * the text may be larger than the memory.
 */
final class Exports {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int HEAD = 4 << 10;

  /** What the JSON library refuses without a place, for it is no fault of the text. */
  static final String BEYOND_LIMITS =
      "JSON that is nested too deeply, or has too long a name or number";

  private static final String[] MARKS = {
    "\"hits\"",
    "\"_scroll_id\"",
    "\"pit_id\"",
    "\"_shards\"",
    "\"_source\"",
    "\"resourceLogs\"",
    "\"logEvents\"",
    "\"events\"",
    "\"resultType\"",
    "\"streams\"",
    "\"results\"",
    "\"responses\""
  };

  /** Takes the records. */
  interface Taker {
    /**
     * Takes one.
     *
     * @param record the line, in its first bytes
     * @param offset where it began in the text, in bytes
     * @param line on which line of the text, from 1
     */
    void take(byte[] record, int length, long offset, long line);
  }

  /** Whether a text looks like one with many records. */
  static boolean isLikely(byte[] b, int from, int to) {
    if (to - from > 1 && b[from] == '[') {
      int at = from + 1;
      while (at < to && b[at] >= 0 && b[at] <= ' ') {
        at++;
      }
      return at < to && b[at] == '{';
    }
    String head = new String(b, from, Math.min(HEAD, to - from), StandardCharsets.ISO_8859_1);
    for (String mark : MARKS) {
      if (head.contains(mark)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether it is such a text, or a record was found; of one that is cut off or damaged, those
   * before that place.
   */
  boolean read(byte[] b, int from, int to, Taker taker) {
    Reading reading = new Reading(taker, false);
    byte[] text = Arrays.copyOfRange(b, from, to);
    Utf8.repair(text, 0, text.length);
    try (JsonParser json = JSON.createParser(text)) {
      reading.readAll(json);
    } catch (IOException e) {
      // What was found is handed on.
    }
    return reading.any || reading.answer;
  }

  /**
   * Reads one JSON text after the other, and objects that are records themselves too.
   *
   * @throws EndsEarly if the last text is cut off
   * @throws IOException if it cannot be read, or is no JSON from some place on
   */
  static void read(InputStream in, Taker taker) throws IOException {
    InputStream text = Utf8.repaired(in);
    try (JsonParser json = JSON.createParser(text)) {
      try {
        new Reading(taker, true).readAll(json);
      } catch (JsonProcessingException e) {
        if (e.getLocation() == null) {
          throw new IOException(BEYOND_LIMITS + "; the records before are read", e);
        }
        boolean atEnd = json.releaseBuffered(OutputStream.nullOutputStream()) <= 0;
        if (e instanceof JsonEOFException || (atEnd && text.read() < 0)) {
          throw new EndsEarly(e);
        }
        throw e;
      }
    }
  }

  /** A text whose end is missing. */
  static final class EndsEarly extends IOException {
    private static final long serialVersionUID = 1;
    private final int line;

    EndsEarly(JsonProcessingException cause) {
      super(cause);
      this.line = cause.getLocation().getLineNr();
    }

    /** Where it ends. */
    int line() {
      return line;
    }
  }

  /** Bytes that can be looked at without a copy; bounded. */
  private static final class Bytes extends OutputStream {
    private byte[] array = new byte[1 << 10];
    private int size;

    @Override
    public void write(int b) throws IOException {
      makeRoom(1);
      array[size++] = (byte) b;
    }

    @Override
    public void write(byte[] b, int from, int length) throws IOException {
      makeRoom(length);
      System.arraycopy(b, from, array, size, length);
      size += length;
    }

    private void makeRoom(int length) throws IOException {
      if (length > LogReader.MAX_LINE - size) {
        throw new IOException("a record is longer than " + LogReader.MAX_LINE + " bytes");
      }
      if (array.length - size < length) {
        array = Arrays.copyOf(array, Math.max(size + length, array.length * 2));
      }
    }

    byte[] array() {
      return array;
    }

    int size() {
      return size;
    }

    void reset() {
      size = 0;
    }

    String text() {
      return new String(array, 0, size, StandardCharsets.UTF_8);
    }
  }

  /** One text. */
  private static final class Reading {
    private final Taker taker;
    private final boolean rootsAreRecords;
    private final Bytes bytes = new Bytes();
    private boolean any;

    /** Whether it can be nothing else, also if it has no records. */
    private boolean answer;

    Reading(Taker taker, boolean rootsAreRecords) {
      this.taker = taker;
      this.rootsAreRecords = rootsAreRecords;
    }

    void readAll(JsonParser json) throws IOException {
      JsonToken token;
      while ((token = json.nextToken()) != null) {
        if (token == JsonToken.START_ARRAY) {
          readArray(json);
        } else if (token == JsonToken.START_OBJECT) {
          readRoot(json);
        }
      }
    }

    private void readArray(JsonParser json) throws IOException {
      JsonToken token;
      while ((token = json.nextToken()) != JsonToken.END_ARRAY) {
        if (token == JsonToken.START_OBJECT) {
          takeObject(json);
        } else if (token == null) {
          return;
        } else {
          json.skipChildren();
        }
      }
    }

    /** Hands on the object that begins, as it is. */
    private void takeObject(JsonParser json) throws IOException {
      long offset = offset(json);
      long line = json.currentTokenLocation().getLineNr();
      Bytes own = begin();
      try (JsonGenerator out = JSON.createGenerator(own)) {
        JsonCopy.value(json, out);
      }
      take(own, offset, line);
    }

    private static long offset(JsonParser json) {
      return Math.max(0, json.currentTokenLocation().getByteOffset());
    }

    private Bytes begin() {
      bytes.reset();
      return bytes;
    }

    private void take(Bytes own, long offset, long line) throws IOException {
      any = true;
      own.write('\n');
      taker.take(own.array(), own.size(), offset, line);
    }

    /** An answer with records, or else a record. */
    private void readRoot(JsonParser json) throws IOException {
      long offset = offset(json);
      long line = json.currentTokenLocation().getLineNr();
      boolean anyBefore = any;
      boolean record = false;
      any = false;
      answer = false;
      Bytes own = rootsAreRecords ? new Bytes() : null;
      JsonGenerator out = own == null ? null : JSON.createGenerator(own);
      if (out != null) {
        out.writeStartObject();
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken token = json.nextToken();
        boolean structure = token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY;
        record |= out != null && isOfRecord(name);
        if (structure && isOfAnswer(name) && !record) {
          readAnswer(json, name, token);
        } else if (out != null) {
          out.writeFieldName(name);
          JsonCopy.value(json, out);
        } else {
          json.skipChildren();
        }
      }
      if (out != null && own != null) {
        out.writeEndObject();
        out.close();
        if (!any && !answer) {
          take(own, offset, line);
        }
      }
      any |= anyBefore;
    }

    /** What no answer begins with: whatever comes behind it is a field of a record. */
    private static boolean isOfRecord(String name) {
      return switch (name) {
        case "@timestamp",
            "@t",
            "level",
            "log.level",
            "severity",
            "message",
            "msg",
            "correlation_id",
            "trace.id",
            "trace_id" ->
            true;
        default -> false;
      };
    }

    private static boolean isOfAnswer(String name) {
      return switch (name) {
        case "hits",
            "_source",
            "resourceLogs",
            "events",
            "logEvents",
            "data",
            "result",
            "streams",
            "results",
            "responses" ->
            true;
        default -> false;
      };
    }

    private void readAnswer(JsonParser json, String name, JsonToken token) throws IOException {
      if (name.equals("_source") && token == JsonToken.START_OBJECT) {
        takeObject(json);
      } else if (token == JsonToken.START_OBJECT) {
        // hits around hits, data around result
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String inner = json.currentName();
          JsonToken value = json.nextToken();
          boolean structure = value == JsonToken.START_OBJECT || value == JsonToken.START_ARRAY;
          boolean further = inner.equals("hits") || inner.equals("result");
          if (structure && further && value == JsonToken.START_ARRAY) {
            readAnswer(json, inner, value);
          } else {
            json.skipChildren();
          }
        }
      } else {
        readElements(json, name);
      }
    }

    private void readElements(JsonParser json, String name) throws IOException {
      answer |= name.equals("hits") || name.equals("resourceLogs") || name.equals("logEvents");
      JsonToken token;
      while ((token = json.nextToken()) != JsonToken.END_ARRAY && token != null) {
        if (token == JsonToken.START_ARRAY && name.equals("results")) {
          takeFields(json);
        } else if (token != JsonToken.START_OBJECT) {
          json.skipChildren();
        } else {
          switch (name) {
            case "hits", "responses" -> readHit(json);
            case "result", "streams" -> readStream(json);
            case "resourceLogs" -> readResource(json);
            default -> takeObject(json);
          }
        }
      }
    }

    /** A hit, or one of several answers. */
    private void readHit(JsonParser json) throws IOException {
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken token = json.nextToken();
        boolean structure = token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY;
        if (structure && (name.equals("_source") || name.equals("hits"))) {
          readAnswer(json, name, token);
        } else {
          json.skipChildren();
        }
      }
    }

    /** Loki's labels and lines; each line becomes a record that wraps it. */
    private void readStream(JsonParser json) throws IOException {
      Bytes labels = new Bytes();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken token = json.nextToken();
        if (name.equals("stream") && token == JsonToken.START_OBJECT) {
          labels.reset();
          try (JsonGenerator out = JSON.createGenerator(labels)) {
            JsonCopy.value(json, out);
          }
        } else if (name.equals("values") && token == JsonToken.START_ARRAY) {
          while ((token = json.nextToken()) != JsonToken.END_ARRAY && token != null) {
            if (token == JsonToken.START_ARRAY) {
              takeEntry(json, labels.text());
            } else {
              json.skipChildren();
            }
          }
        } else {
          json.skipChildren();
        }
      }
    }

    private void takeEntry(JsonParser json, String labels) throws IOException {
      long offset = offset(json);
      long line = json.currentTokenLocation().getLineNr();
      String time = null;
      String text = null;
      JsonToken token;
      for (int i = 0; (token = json.nextToken()) != JsonToken.END_ARRAY && token != null; i++) {
        if (token == JsonToken.VALUE_STRING && i == 0) {
          time = json.getText();
        } else if (token == JsonToken.VALUE_STRING && i == 1) {
          text = json.getText();
        } else {
          json.skipChildren();
        }
      }
      if (text == null) {
        return;
      }
      Bytes own = begin();
      try (JsonGenerator out = JSON.createGenerator(own)) {
        out.writeStartObject();
        write(out, "timestamp", time);
        write(out, "line", text);
        if (!labels.isEmpty()) {
          out.writeFieldName("labels");
          out.writeRawValue(labels);
        }
        out.writeEndObject();
      }
      take(own, offset, line);
    }

    private static void write(JsonGenerator out, String name, @Nullable String value)
        throws IOException {
      if (value != null) {
        out.writeStringField(name, value);
      }
    }

    /** CloudWatch's answers to queries: pairs of a field and its value. */
    private void takeFields(JsonParser json) throws IOException {
      long offset = offset(json);
      long line = json.currentTokenLocation().getLineNr();
      Bytes own = begin();
      try (JsonGenerator out = JSON.createGenerator(own)) {
        out.writeStartObject();
        JsonToken token;
        while ((token = json.nextToken()) != JsonToken.END_ARRAY && token != null) {
          if (token != JsonToken.START_OBJECT) {
            json.skipChildren();
            continue;
          }
          String field = null;
          String value = null;
          while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            boolean text = json.nextToken() == JsonToken.VALUE_STRING;
            if (text && name.equals("field")) {
              field = json.getText();
            } else if (text && name.equals("value")) {
              value = json.getText();
            } else {
              json.skipChildren();
            }
          }
          if (field != null) {
            write(out, field, value);
          }
        }
        out.writeEndObject();
      }
      take(own, offset, line);
    }

    /** OTLP: the records of one process. */
    private void readResource(JsonParser json) throws IOException {
      Bytes resource = new Bytes();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken token = json.nextToken();
        if (name.equals("resource") && token == JsonToken.START_OBJECT) {
          resource.reset();
          try (JsonGenerator out = JSON.createGenerator(resource)) {
            out.writeStartObject();
            Otlp.copyResource(json, out);
            out.writeEndObject();
          }
        } else if (name.equals("scopeLogs") && token == JsonToken.START_ARRAY) {
          readScopes(json, resource);
        } else {
          json.skipChildren();
        }
      }
    }

    private void readScopes(JsonParser json, Bytes resource) throws IOException {
      JsonToken token;
      while ((token = json.nextToken()) != JsonToken.END_ARRAY && token != null) {
        if (token != JsonToken.START_OBJECT) {
          json.skipChildren();
          continue;
        }
        String scope = "";
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String name = json.currentName();
          JsonToken value = json.nextToken();
          if (name.equals("scope") && value == JsonToken.START_OBJECT) {
            scope = Otlp.scopeName(json);
          } else if (name.equals("logRecords") && value == JsonToken.START_ARRAY) {
            readRecords(json, resource, scope);
          } else {
            json.skipChildren();
          }
        }
      }
    }

    private void readRecords(JsonParser json, Bytes resource, String scope) throws IOException {
      JsonToken token;
      while ((token = json.nextToken()) != JsonToken.END_ARRAY && token != null) {
        if (token != JsonToken.START_OBJECT) {
          json.skipChildren();
          continue;
        }
        long offset = offset(json);
        long line = json.currentTokenLocation().getLineNr();
        Bytes own = begin();
        try (JsonGenerator out = JSON.createGenerator(own)) {
          out.writeStartObject();
          Otlp.copyRecord(json, out);
          if (!scope.isEmpty()) {
            out.writeStringField("scope.name", scope);
          }
          // An object again: its braces are taken off.
          if (resource.size() > 2) {
            out.writeRaw(',');
            out.writeRaw(
                new String(resource.array(), 1, resource.size() - 2, StandardCharsets.UTF_8));
          }
          out.writeEndObject();
        }
        take(own, offset, line);
      }
    }
  }
}
