package dev.clew.examples.story;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.clew.examples.story.FieldNames.Field;
import dev.clew.examples.story.FieldNames.Known;
import dev.clew.examples.story.Unparsed.Place;
import java.io.ByteArrayOutputStream;
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
  private static final int BEFORE_ALL = 1 << 20;

  private final FieldNames names;
  private final @Nullable IdQuery query;
  private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();

  private final String[] values = new String[FIELDS];
  private final int[] ranks = new int[FIELDS];
  private final @Nullable Known[] found = new Known[FIELDS];
  private Map<String, String> others = new LinkedHashMap<>();
  private boolean many;

  RecordParser(FieldNames names) {
    this(names, null);
  }

  /**
   * @param query the ID that is looked for: where a record has several, it is the record's
   */
  RecordParser(FieldNames names, @Nullable IdQuery query) {
    this.names = names;
    this.query = query;
  }

  /** Whether the line is a JSON object. */
  boolean isObject(byte[] line, int from, int to) {
    String text = new String(line, from, to - from, StandardCharsets.UTF_8);
    try (JsonParser json = JSON.createParser(text)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      json.skipChildren();
      return json.nextToken() == null;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Null when the line is no JSON object.
   *
   * @param wrapping what counts where the record does not say it
   */
  @Nullable LogRecord parse(Place place, byte[] line, int from, int to, Wrapping wrapping) {
    Arrays.fill(values, null);
    Arrays.fill(ranks, Integer.MAX_VALUE);
    Arrays.fill(found, null);
    others = new LinkedHashMap<>();
    many = false;
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
    return record(place, repaired, to - from, wrapping);
  }

  /** A line that may be wrapped in the record that was parsed last, or null. */
  @Nullable String inside() {
    String message = value(Field.MESSAGE).strip();
    boolean likely =
        message.startsWith("{") || (isCarried() && !message.isEmpty() && message.endsWith("}"));
    return likely ? message : null;
  }

  /** Whether its message stands under a name under which others hand lines on. */
  boolean isCarried() {
    Known known = found[Field.MESSAGE.ordinal()];
    return known != null && known.carrier();
  }

  /** Whether its ID is a trace's. */
  boolean isIdOfTrace() {
    Known known = found[Field.ID.ordinal()];
    return known != null && known.ofTrace();
  }

  /** Whether it looks like an answer or a batch that has many records. */
  boolean isMany() {
    return many;
  }

  /** The service that it names, empty when it does not. */
  String ownService() {
    Field field = serviceField();
    return field == null ? "" : value(field);
  }

  /** Its time as it stands there, empty when there is none. */
  String timeText() {
    return value(Field.TIME);
  }

  private @Nullable Field serviceField() {
    return FieldNames.serviceField(
        !value(Field.SERVICE).isBlank(),
        !value(Field.NAME).isBlank(),
        found[Field.HOST.ordinal()],
        found[Field.LEVEL.ordinal()],
        found[Field.MESSAGE.ordinal()]);
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
        many |= name.equals("_source");
        readObject(json, name);
      } else if (token == JsonToken.START_ARRAY && name.equals("MESSAGE")) {
        put(name, readBytes(json));
      } else if (token == JsonToken.START_ARRAY) {
        Known known = names.get(name);
        many |= known != null && known.field() == Field.MANY;
        StringBuilder text = new StringBuilder();
        readArray(json, text);
        put(name, known != null && known.field() == Field.ID ? single(text) : text.toString());
      } else if (token != JsonToken.VALUE_NULL) {
        put(name, json.getText());
      }
    }
  }

  /** Headers are arrays, mostly of one. */
  private static String single(StringBuilder text) {
    boolean one = text.indexOf(",") < 0 && text.length() > 2;
    return one ? text.substring(1, text.length() - 1) : text.toString();
  }

  /** journald writes text that a terminal would act upon, or that is no UTF-8, as its bytes. */
  private static String readBytes(JsonParser json) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    JsonToken token;
    while ((token = json.nextToken()) != JsonToken.END_ARRAY && token != null) {
      if (token == JsonToken.VALUE_NUMBER_INT && json.getText().length() < 4) {
        bytes.write(json.getIntValue());
      } else {
        json.skipChildren();
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
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
    if (known == null || known.field() == Field.MANY) {
      putOther(name, value);
      return;
    }
    int index = known.field().ordinal();
    if (known.field() == Field.ID) {
      putId(known, index, value);
      return;
    }
    String former = values[index];
    Known formerName = found[index];
    boolean counts = known.rank() < ranks[index];
    if (counts) {
      values[index] = value;
      ranks[index] = known.rank();
      found[index] = known;
    }
    boolean saysMore = known.field() != Field.NOISE && known.field() != Field.LEVEL;
    if (former != null && formerName != null && saysMore) {
      // Two names for one thing: the one that does not count is shown with the rest.
      putOther(counts ? formerName.name() : name, counts ? former : value);
    }
  }

  /** The ID that is asked for counts before all others. */
  private void putId(Known known, int index, String value) {
    String id = FieldNames.idText(known, value);
    int rank = known.rank();
    if (query != null && query.begins(id)) {
      rank -= query.is(id) ? 2 * BEFORE_ALL : BEFORE_ALL;
    }
    String former = values[index];
    Known formerName = found[index];
    if (id(id) == null) {
      // Some write a stack trace where others have the ID of theirs.
      if (id.isEmpty() && hasBlank(value.strip())) {
        putOther(known.name(), value);
      }
      return;
    }
    if (rank < ranks[index]) {
      values[index] = id;
      ranks[index] = rank;
      found[index] = known;
    }
    if (former != null && formerName != null) {
      boolean replaced = known.equals(found[index]);
      putOther(replaced ? formerName.name() : known.name(), replaced ? former : id);
    }
  }

  private static boolean hasBlank(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) <= ' ') {
        return true;
      }
    }
    return false;
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

  private LogRecord record(Place place, boolean repaired, int bytes, Wrapping wrapping) {
    String time = value(Field.TIME);
    long nanos = Timestamps.parse(time);
    if (nanos == Timestamps.NONE && !time.isEmpty()) {
      putOther("time", time);
    }
    long precision = Timestamps.precision(time);
    String parts = value(Field.TIME_NANOS);
    if (nanos != Timestamps.NONE && !parts.isEmpty()) {
      nanos += Math.max(0, Durations.of(parts, 1));
      precision = 1;
    }
    if (nanos == Timestamps.NONE) {
      nanos = wrapping.time();
      precision = Timestamps.precision(wrapping.timeText());
    }
    String level = value(Field.LEVEL);
    Known durationName = found[Field.DURATION.ordinal()];
    long duration =
        durationName == null
            ? -1
            : Durations.parse(
                value(Field.DURATION),
                durationName,
                found[Field.TIME.ordinal()],
                !level.isEmpty() && isCapital(level.charAt(0)));
    int status = status(value(Field.STATUS));
    String request = request();
    String message = value(Field.MESSAGE);
    if (message.isEmpty()) {
      message = Template.render(value(Field.TEMPLATE), this::text);
    }
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
    Field serviceField = serviceField();
    String logger = value(Field.LOGGER);
    boolean python = isNamed(Field.LEVEL, "levelname");
    if (logger.isEmpty() && python && serviceField != Field.NAME) {
      logger = value(Field.NAME);
    } else {
      putUnused(Field.NAME, serviceField);
    }
    String trace = trace(message);
    removeNoise();
    putUnused(Field.HOST, serviceField);
    putUnused(Field.STREAM, serviceField);
    return new LogRecord(
        place.source(),
        place.offset(),
        nanos,
        precision,
        id(value(Field.ID)),
        id(value(Field.PARENT)),
        serviceField == null ? wrapping.serviceOr(place.source().service()) : value(serviceField),
        LogRecord.level(level.isEmpty() && isNamed(Field.TIME, "@t") ? "INFO" : level),
        message.strip(),
        value(Field.ERROR_TYPE),
        value(Field.ERROR_MESSAGE),
        trace,
        kind(duration, status, request, call),
        duration,
        status,
        request,
        call ? target : value(Field.UPSTREAM),
        call ? -1 : upstreamDuration(value(Field.UPSTREAM_DURATION)),
        value(Field.THREAD),
        logger,
        others,
        repaired,
        bytes);
  }

  static boolean isCapital(int c) {
    return c >= 'A' && c <= 'Z';
  }

  private boolean isNamed(Field field, String name) {
    Known known = found[field.ordinal()];
    return known != null && known.name().equals(name);
  }

  private String trace(String message) {
    String trace = value(Field.TRACE);
    boolean full = isNamed(Field.TRACE, FieldNames.FULL_MESSAGE) && trace.startsWith(message);
    return full ? trace.substring(message.length()).strip() : trace;
  }

  /** What formats have in each record, and no reader asks for. */
  private void removeNoise() {
    others.remove(FieldNames.FULL_MESSAGE);
    if (isNamed(Field.MESSAGE, "short_message")) {
      others.remove("version");
    }
    if (isNamed(Field.MESSAGE, "MESSAGE")) {
      others.keySet().removeIf(name -> name.startsWith("_"));
    }
  }

  private void putUnused(Field field, @Nullable Field used) {
    Known known = found[field.ordinal()];
    if (known != null && field != used) {
      putOther(known.name(), value(field));
    }
  }

  /** What stands under a name, whatever was made of it. */
  private @Nullable String text(String name) {
    String other = others.get(name);
    Known known = other == null ? names.get(name) : null;
    return known == null || !known.equals(found[known.field().ordinal()])
        ? other
        : value(known.field());
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

  /** nginx writes one time for each server it tried: {@code 0.001, 0.004 : 0.002}, or {@code -}. */
  private static long upstreamDuration(String text) {
    long sum = -1;
    int from = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || text.charAt(i) == ',' || text.charAt(i) == ':') {
        long one = Durations.of(text.substring(from, i).strip(), Timestamps.SECOND);
        sum = one < 0 ? sum : Math.max(sum, 0) + one;
        from = i + 1;
      }
    }
    return sum;
  }
}
