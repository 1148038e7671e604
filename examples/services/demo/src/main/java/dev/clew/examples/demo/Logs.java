package dev.clew.examples.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the services wrote.
 *
 * @param records the lines that are what they must be
 * @param broken the others: where, and what is wrong
 * @param texts each file, as it is
 */
public record Logs(List<Line> records, List<String> broken, Map<String, String> texts) {
  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /** What some reader of text files takes for the end of a line, other than the line feed. */
  private static final Pattern OTHER_LINE_BREAK = Pattern.compile("[\r\u000B\f\u0085\u2028\u2029]");

  private static final List<String> REQUIRED =
      List.of("@timestamp", "log.level", "message", "service.name", "log.logger");

  private static final Pattern ORDER_ID = Pattern.compile("order-\\d{3}");

  /**
   * A line of a log file.
   *
   * @param service whose file it is in, by name
   * @param number which line, from 1
   * @param text the line, without its end
   * @param json what it says
   * @param time when it was logged
   */
  public record Line(String service, int number, String text, JsonNode json, Instant time) {

    public String field(String name) {
      return json.path(name).asText("");
    }

    public String message() {
      return field("message");
    }

    public String level() {
      return field("log.level");
    }

    /** The correlation ID, null for a record born outside any request. */
    public @Nullable String id() {
      String id = field("correlation_id");
      return id.isEmpty() || id.equals("Internal") ? null : id;
    }

    /** The orders that the line names, in whatever field. */
    public Set<String> orders() {
      Set<String> orders = new LinkedHashSet<>();
      ORDER_ID.matcher(text).results().forEach(match -> orders.add(match.group()));
      return orders;
    }
  }

  /** Reads each service's file; the key is the service's name. */
  public static Logs read(Map<String, byte[]> files) {
    List<Line> records = new ArrayList<>();
    List<String> broken = new ArrayList<>();
    Map<String, String> texts = new LinkedHashMap<>();
    files.forEach(
        (service, bytes) -> {
          String text;
          try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
          } catch (CharacterCodingException e) {
            broken.add(service + ": not UTF-8");
            text = new String(bytes, StandardCharsets.UTF_8);
          }
          texts.put(service, text);
          String[] lines = text.split("\n", -1);
          for (int i = 0; i < lines.length - 1; i++) {
            try {
              records.add(line(service, i + 1, lines[i]));
            } catch (IllegalArgumentException e) {
              broken.add(service + " line " + (i + 1) + ": " + e.getMessage());
            }
          }
          if (!lines[lines.length - 1].isEmpty()) {
            broken.add(service + " line " + lines.length + ": it has no end");
          }
        });
    return new Logs(records, broken, texts);
  }

  private static Line line(String service, int number, String text) {
    if (OTHER_LINE_BREAK.matcher(text).find()) {
      throw new IllegalArgumentException("a line break within the line");
    }
    JsonNode json;
    try {
      json = STRICT.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e.getOriginalMessage(), e);
    }
    if (!json.isObject()) {
      throw new IllegalArgumentException("not a JSON object");
    }
    for (String name : REQUIRED) {
      if (!json.path(name).isTextual()) {
        throw new IllegalArgumentException("no " + name);
      }
    }
    if (!json.path("service.name").asText().equals(service)) {
      throw new IllegalArgumentException("the service is " + json.path("service.name"));
    }
    try {
      return new Line(service, number, text, json, Instant.parse(json.path("@timestamp").asText()));
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("@timestamp is not a time", e);
    }
  }
}
