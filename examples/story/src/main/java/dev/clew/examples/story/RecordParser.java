package dev.clew.examples.story;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.clew.examples.story.FieldNames.Field;
import dev.clew.examples.story.FieldNames.Known;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes records of lines. Not thread-safe. */
@SuppressWarnings("EnumOrdinal") // An index into arrays that are cleared for each line.
final class RecordParser {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int FIELDS = Field.values().length;

  private final FieldNames names;
  private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();

  private final String[] values = new String[FIELDS];
  private final int[] ranks = new int[FIELDS];
  private Map<String, String> others = new LinkedHashMap<>();
  private long durationUnit;

  RecordParser(FieldNames names) {
    this.names = names;
  }

  /** Null when the line is no JSON object. */
  @Nullable LogRecord parse(Source source, long offset, byte[] line, int from, int to) {
    Arrays.fill(values, null);
    Arrays.fill(ranks, Integer.MAX_VALUE);
    others = new LinkedHashMap<>();
    durationUnit = 0;
    boolean repaired = false;
    try {
      if (isAscii(line, from, to)) {
        try (JsonParser json = JSON.createParser(line, from, to - from)) {
          readAll(json);
        }
      } else {
        String text = decode(line, from, to);
        repaired = text == null;
        try (JsonParser json =
            JSON.createParser(
                text == null ? new String(line, from, to - from, StandardCharsets.UTF_8) : text)) {
          readAll(json);
        }
      }
    } catch (IOException e) {
      return null;
    }
    return record(source, offset, repaired, to - from);
  }

  private static boolean isAscii(byte[] line, int from, int to) {
    for (int i = from; i < to; i++) {
      if (line[i] < 0) {
        return false;
      }
    }
    return true;
  }

  private @Nullable String decode(byte[] line, int from, int to) {
    try {
      return utf8.decode(ByteBuffer.wrap(line, from, to - from)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private void readAll(JsonParser json) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new IOException("not an object");
    }
    readObject(json, "");
    if (json.nextToken() != null) {
      throw new IOException("something follows the object");
    }
  }

  private void readObject(JsonParser json, String prefix) throws IOException {
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = prefix.isEmpty() ? json.currentName() : prefix + '.' + json.currentName();
      JsonToken token = json.nextToken();
      if (token == JsonToken.START_OBJECT) {
        readObject(json, name);
      } else if (token == JsonToken.START_ARRAY) {
        StringBuilder text = new StringBuilder();
        readArray(json, text);
        put(name, text.toString());
      } else if (token != JsonToken.VALUE_NULL) {
        put(name, json.getText());
      }
    }
  }

  /** For reading, not for machines: the strings are not quoted. */
  private static void readArray(JsonParser json, StringBuilder text) throws IOException {
    text.append('[');
    boolean first = true;
    int depth = 1;
    while (depth > 0) {
      JsonToken token = json.nextToken();
      if (token == JsonToken.END_ARRAY || token == JsonToken.END_OBJECT) {
        depth--;
        first = false;
        text.append(token == JsonToken.END_ARRAY ? ']' : '}');
        continue;
      }
      if (!first) {
        text.append(", ");
      }
      first = token == JsonToken.START_ARRAY || token == JsonToken.START_OBJECT;
      if (first) {
        depth++;
        text.append(token == JsonToken.START_ARRAY ? '[' : '{');
      } else if (token == JsonToken.FIELD_NAME) {
        text.append(json.currentName()).append('=');
        first = true;
      } else {
        text.append(json.getText());
      }
    }
  }

  private void put(String name, String value) {
    Known known = names.get(name);
    if (known == null) {
      putOther(name, value);
      return;
    }
    int index = known.field().ordinal();
    String former = values[index];
    if (known.rank() < ranks[index]) {
      if (known.field() == Field.DURATION) {
        durationUnit = known.nanos();
      }
      values[index] = value;
      ranks[index] = known.rank();
    }
    if (former != null && known.field() != Field.NOISE) {
      // Two names for one thing: the one that did not count is shown with the rest.
      putOther(name, value);
    }
  }

  private void putOther(String name, String value) {
    String free = name;
    for (int i = 2; others.putIfAbsent(free, value) != null && i < 100; i++) {
      free = name + '#' + i;
    }
  }

  private String value(Field field) {
    String value = values[field.ordinal()];
    return value == null ? "" : value;
  }

  private LogRecord record(Source source, long offset, boolean repaired, int bytes) {
    String time = value(Field.TIME);
    byte[] timeBytes = time.getBytes(StandardCharsets.ISO_8859_1);
    long nanos = Timestamps.parse(timeBytes, 0, timeBytes.length);
    if (nanos == Timestamps.NONE && !time.isEmpty()) {
      putOther("time", time);
    }
    String service = value(Field.SERVICE);
    long duration = seconds(value(Field.DURATION), durationUnit);
    int status = status(value(Field.STATUS));
    String request = request();
    String message = value(Field.MESSAGE);
    if (message.isEmpty()) {
      message = status < 0 ? request : (request + ' ' + status).strip();
    }
    String mark = LogRecord.level(value(Field.CALL_MARK));
    String target = value(Field.CALL_TARGET);
    boolean call = isCall(mark);
    if (!call && !mark.isEmpty()) {
      putOther("kind", value(Field.CALL_MARK));
    }
    if (!call && !target.isEmpty()) {
      putOther("target", target);
    }
    return new LogRecord(
        source,
        offset,
        nanos,
        Timestamps.precision(time),
        id(value(Field.ID)),
        id(value(Field.PARENT)),
        service.isBlank() ? source.service() : service,
        LogRecord.level(value(Field.LEVEL)),
        message,
        value(Field.ERROR_TYPE),
        value(Field.ERROR_MESSAGE),
        value(Field.TRACE),
        kind(duration, status, request, call),
        duration,
        status,
        request,
        call ? target : value(Field.UPSTREAM),
        call ? -1 : upstreamDuration(value(Field.UPSTREAM_DURATION)),
        value(Field.THREAD),
        value(Field.LOGGER),
        others,
        repaired,
        bytes);
  }

  static boolean isCall(String mark) {
    return switch (mark) {
      case "CLIENT", "SPAN_KIND_CLIENT", "EGRESS", "OUTBOUND", "OUTGOING" -> true;
      default -> false;
    };
  }

  private static LogRecord.Kind kind(long duration, int status, String request, boolean call) {
    if (duration < 0) {
      return LogRecord.Kind.EVENT;
    }
    if (call) {
      return LogRecord.Kind.CALL;
    }
    return status >= 0 || !request.isEmpty() ? LogRecord.Kind.ACCESS : LogRecord.Kind.WORK;
  }

  private String request() {
    String line = value(Field.REQUEST_LINE);
    String method = value(Field.METHOD);
    String path = value(Field.PATH);
    if (method.isEmpty() && path.isEmpty()) {
      int protocol = line.lastIndexOf(" HTTP/");
      return protocol < 0 ? line : line.substring(0, protocol);
    }
    return (method + ' ' + path).strip();
  }

  /** What stands for none is none; {@code Internal} is Clew's word for records outside requests. */
  static @Nullable String id(String text) {
    return text.isBlank() || text.equals("-") || text.equals("Internal") ? null : text;
  }

  private static int status(String text) {
    if (text.length() != 3) {
      return -1;
    }
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** In nanoseconds, -1 when it is no duration. */
  static long seconds(String text, long unit) {
    if (text.isEmpty()) {
      return -1;
    }
    try {
      double nanos = Double.parseDouble(text) * unit;
      return nanos >= 0 && nanos < 365.0 * Timestamps.DAY ? Math.round(nanos) : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** nginx writes one time for each server it tried: {@code 0.001, 0.004 : 0.002}, or {@code -}. */
  private static long upstreamDuration(String text) {
    long sum = -1;
    int from = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || text.charAt(i) == ',' || text.charAt(i) == ':') {
        long one = seconds(text.substring(from, i).strip(), Timestamps.SECOND);
        sum = one < 0 ? sum : Math.max(sum, 0) + one;
        from = i + 1;
      }
    }
    return sum;
  }
}
