package dev.clew.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.slf4j.event.KeyValuePair;

/** Reads a record back and finds out what of its entry is missing. */
final class RecordCheck {
  private static final ObjectMapper STRICT =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final Pattern TIME =
      Pattern.compile("20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}.*");

  /** At least one digit: some formatters leave out the zeros at the end. */
  private static final Pattern MICROSECONDS =
      Pattern.compile("20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{4}.*");

  private static final long EARLIEST = 1_600_000_000_000L;

  /** A value, and the names that lead to it. */
  private record Leaf(String path, JsonNode value) {
    boolean is(String name, Object expected) {
      return (isAt(name) || isAt(ecs(name))) && value.asText().equals(expected.toString());
    }

    private boolean isAt(String name) {
      return path.equals(name) || path.endsWith('.' + name);
    }

    /** What a tracer's keys of the MDC are called in ECS. */
    private static String ecs(String name) {
      return name.equals("trace_id") || name.equals("span_id") ? name.replace('_', '.') : name;
    }
  }

  private final Entry entry;
  private final List<Leaf> leaves = new ArrayList<>();

  private RecordCheck(Entry entry) {
    this.entry = entry;
  }

  /**
   * What a record lacks.
   *
   * @throws IllegalStateException when it is not one line of strict UTF-8 and strict JSON
   */
  static Set<Part> missing(byte[] record, Entry entry) {
    String line = decode(record);
    if (!line.endsWith("\n") || line.strip().indexOf('\n') >= 0) {
      throw new IllegalStateException("not one line: " + line);
    }
    RecordCheck check = new RecordCheck(entry);
    check.flatten("", read(line));
    return check.missing();
  }

  /**
   * Reads a line.
   *
   * @throws IllegalStateException when it is not strict JSON
   */
  static JsonNode read(String line) {
    try {
      return STRICT.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not JSON: " + line, e);
    }
  }

  /** As {@link #missing(byte[], Entry)}, for text that has no structure. */
  static Set<Part> missingInText(byte[] record, Entry entry) {
    String text = decode(record);
    RecordCheck check = new RecordCheck(entry);
    text.lines()
        .flatMap(line -> List.of(line.split(" - | |\\[|\\]|, |=|\"", -1)).stream())
        .forEach(word -> check.leaves.add(new Leaf("", STRICT.getNodeFactory().textNode(word))));
    check.leaves.add(new Leaf("", STRICT.getNodeFactory().textNode(text)));
    Set<Part> missing = check.missing();
    missing.remove(Part.MESSAGE);
    missing.removeIf(part -> part == Part.MDC || part == Part.PAIRS);
    check.require(missing, Part.MESSAGE, text.contains(check.message()));
    check.require(
        missing,
        Part.MDC,
        entry.mdc().entrySet().stream()
            .allMatch(field -> text.contains(field.getKey() + '=' + field.getValue())));
    check.require(
        missing,
        Part.PAIRS,
        entry.pairs().stream()
            .allMatch(pair -> text.contains(pair.key + "=\"" + pair.value + '"')));
    return missing;
  }

  private static String decode(byte[] record) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(record)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalStateException("not UTF-8", e);
    }
  }

  private void flatten(String path, JsonNode node) {
    if (node.isObject()) {
      node.properties().forEach(field -> flatten(path + '.' + field.getKey(), field.getValue()));
    } else if (node.isArray()) {
      node.forEach(element -> flatten(path, element));
    }
    leaves.add(new Leaf(path.isEmpty() ? path : path.substring(1), node));
  }

  private Set<Part> missing() {
    Set<Part> missing = EnumSet.noneOf(Part.class);
    require(
        missing,
        Part.TIME,
        any(leaf -> TIME.matcher(leaf.value.asText()).matches() || leaf.value.asLong() > EARLIEST));
    require(
        missing,
        Part.MICROSECONDS,
        any(
            leaf ->
                MICROSECONDS.matcher(leaf.value.asText()).matches()
                    || leaf.path.equals("nanoseconds")));
    require(missing, Part.LEVEL, anyText("INFO"));
    require(missing, Part.MESSAGE, anyText(message()));
    require(missing, Part.LOGGER, anyText(Peer.LOGGER_NAME));
    require(missing, Part.THREAD, anyText(Thread.currentThread().getName()));
    require(missing, Part.SERVICE, any(leaf -> leaf.is("service.name", "shop")));
    require(
        missing,
        Part.MDC,
        entry.mdc().entrySet().stream()
            .allMatch(field -> any(leaf -> leaf.is(field.getKey(), field.getValue()))));
    require(
        missing,
        Part.PAIRS,
        entry.pairs().stream().allMatch(pair -> any(leaf -> isOf(leaf, pair))));
    require(
        missing,
        Part.NUMBERS,
        entry.pairs().stream()
            .filter(pair -> pair.value instanceof Number)
            .allMatch(pair -> any(leaf -> isOf(leaf, pair) && leaf.value.isNumber())));
    for (Throwable t = entry.throwable(); t != null; t = t.getCause()) {
      throwable(t, missing);
    }
    return missing;
  }

  private static boolean isOf(Leaf leaf, KeyValuePair pair) {
    return leaf.is(pair.key, pair.value);
  }

  private void throwable(Throwable throwable, Set<Part> missing) {
    String type = throwable.getClass().getName();
    String message = String.valueOf(throwable.getMessage());
    require(
        missing,
        Part.THROWABLES,
        any(leaf -> leaf.value.asText().contains(type + ": " + message))
            || (anyText(type) && anyText(message)));
    require(missing, Part.FRAMES, List.of(throwable.getStackTrace()).stream().allMatch(this::has));
  }

  private boolean has(StackTraceElement frame) {
    String text = frame.toString();
    return any(
        leaf ->
            leaf.value.asText().contains(text)
                || (leaf.value.path("className").asText().equals(frame.getClassName())
                    && leaf.value.path("methodName").asText().equals(frame.getMethodName())
                    && leaf.value.path("lineNumber").asInt() == frame.getLineNumber()));
  }

  private String message() {
    return org.slf4j.helpers.MessageFormatter.basicArrayFormat(
        entry.message(), entry.arguments().toArray());
  }

  private boolean anyText(String expected) {
    return any(leaf -> leaf.value.asText().equals(expected));
  }

  private boolean any(Predicate<Leaf> condition) {
    return leaves.stream().anyMatch(condition);
  }

  private void require(Set<Part> missing, Part part, boolean there) {
    if (!there) {
      missing.add(part);
    }
  }
}
