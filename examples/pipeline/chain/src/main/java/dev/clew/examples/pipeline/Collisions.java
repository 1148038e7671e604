package dev.clew.examples.pipeline;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.clew.logback.CorrelationJsonEncoder;
import dev.clew.logback.settings.Format;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * Names of users' that the engine has another idea of: each name that is an object or a value in
 * the Elastic Common Schema or in the templates, with a value of each type, from each place where
 * users can set fields, alone and all together. The engine refuses none.
 */
final class Collisions {
  private static final int MIXED_RECORDS = 2_000;
  private static final int MIXED_FIELDS = 8;

  /** Objects of the schema that are in others, and what else is often a key. */
  private static final List<String> MORE_NAMES =
      List.of(
          "client.geo",
          "client.user",
          "cloud.account",
          "file.hash",
          "host.ip",
          "host.os",
          "labels.a",
          "labels.a.b",
          "log.file",
          "log.syslog",
          "message",
          "order",
          "order.id",
          "process.parent",
          "source.as",
          "tls.client",
          "user.roles",
          "user_agent.os");

  /** What each JSON type comes from. */
  private static final Map<String, @Nullable Object> VALUES = values();

  private final Proof proof;
  private final SearchEngine engine;
  private final LoggerContext context = new LoggerContext();
  private final JsonMapper json = new JsonMapper();

  Collisions(Proof proof, SearchEngine engine) {
    this.proof = proof;
    this.engine = engine;
  }

  private static Map<String, @Nullable Object> values() {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("text", "abc");
    values.put("number", 7L);
    values.put("decimal", 1.5);
    values.put("boolean", true);
    values.put("time", Instant.EPOCH);
    values.put("object", Map.of("k", "v"));
    values.put("nested", Map.of("request", "v", "name", Map.of("x", 1)));
    values.put("array", List.of("a", "b"));
    values.put("objects", List.of(Map.of("k", 1), "a"));
    values.put("null", null);
    return values;
  }

  void prove() throws InterruptedException {
    for (Format format : List.of(Format.ECS, Format.LOGSTASH)) {
      prove(format, false);
    }
    prove(Format.ECS, true);
  }

  private void prove(Format format, boolean nested) throws InterruptedException {
    Set<String> names = names(format);
    List<String> lines = new ArrayList<>();
    CorrelationJsonEncoder encoder = encoder(format, nested, null, null);
    CorrelationJsonEncoder atRoot = encoder(format, nested, "", null);
    for (String name : names) {
      for (Object value : VALUES.values()) {
        lines.add(line(encoder, List.of(new KeyValuePair(name, value)), Map.of()));
      }
      for (Object value : List.of("abc", Map.of("k", "v"))) {
        String custom = custom(List.of(name), value);
        lines.add(line(encoder(format, nested, null, custom), List.of(), Map.of()));
      }
      // Each label that is new is a change of the index.
      if (MORE_NAMES.contains(name)) {
        lines.add(line(encoder, List.of(), Map.of(name, "abc")));
      }
      lines.add(line(atRoot, List.of(), Map.of(name, "abc")));
    }
    for (Object value : VALUES.values()) {
      lines.add(line(encoder(format, nested, null, custom(names, value)), List.of(), Map.of()));
    }
    int alone = lines.size();
    mix(format, nested, new ArrayList<>(names), lines);

    String index = "clew-" + format.shownName() + "-collisions" + (nested ? "-nested" : "");
    engine.createIndex(index);
    List<String> refused = engine.bulk(index, lines);
    proof.check(
        format.shownName()
            + (nested ? ", nested" : "")
            + ": no name of the schema's or the template's costs a document, whatever its value",
        String.format(
            "%d names, %d records with one, %d with many",
            names.size(), alone, lines.size() - alone),
        refused);
    proof.same(
        "and each is one document", lines.size() + " records", lines.size(), engine.count(index));
  }

  private void mix(Format format, boolean nested, List<String> names, List<String> lines) {
    Random random = new Random(1);
    List<@Nullable Object> values = new ArrayList<>(VALUES.values());
    CorrelationJsonEncoder[] encoders = new CorrelationJsonEncoder[20];
    for (int i = 0; i < encoders.length; i++) {
      encoders[i] =
          encoder(
              format,
              nested,
              i % 2 == 0 ? null : "",
              custom(
                  List.of(names.get(random.nextInt(names.size()))),
                  values.get(random.nextInt(10))));
    }
    for (int i = 0; i < MIXED_RECORDS; i++) {
      List<KeyValuePair> pairs = new ArrayList<>();
      Map<String, String> mdc = new LinkedHashMap<>();
      for (int field = random.nextInt(MIXED_FIELDS); field >= 0; field--) {
        String name = names.get(random.nextInt(names.size()));
        pairs.add(new KeyValuePair(name, values.get(random.nextInt(values.size()))));
        List<String> keys = i % 2 == 0 ? MORE_NAMES : names;
        mdc.put(keys.get(random.nextInt(keys.size())), "abc");
      }
      lines.add(line(encoders[i % encoders.length], pairs, mdc));
    }
  }

  /** Each name, what is above it, and one below it. */
  private static Set<String> names(Format format) {
    Set<String> names = new LinkedHashSet<>(format.fields());
    names.addAll(Format.ECS.objectNames());
    names.addAll(Format.ECS.valueNames());
    names.addAll(Format.ECS.keptNames());
    names.addAll(format.valueNames());
    names.addAll(MORE_NAMES);
    for (String name : List.copyOf(names)) {
      names.add(name + ".x");
      for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
        names.add(name.substring(0, dot));
      }
    }
    return names;
  }

  private CorrelationJsonEncoder encoder(
      Format format, boolean nested, @Nullable String mdcPrefix, @Nullable String custom) {
    CorrelationJsonEncoder.Builder builder =
        CorrelationJsonEncoder.builder().format(format.shownName()).serviceName("collisions");
    if (nested) {
      builder.nested(true);
    }
    if (mdcPrefix != null) {
      builder.mdcPrefix(mdcPrefix);
    }
    if (custom != null) {
      builder.customFields(custom);
    }
    CorrelationJsonEncoder encoder = builder.build();
    encoder.setContext(context);
    encoder.start();
    return encoder;
  }

  private String custom(Collection<String> names, @Nullable Object value) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    names.forEach(name -> fields.put(name, value instanceof Instant ? value.toString() : value));
    try {
      return json.writeValueAsString(fields);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String line(
      CorrelationJsonEncoder encoder, List<KeyValuePair> pairs, Map<String, String> mdc) {
    LoggingEvent event = new LoggingEvent();
    event.setLoggerContext(context);
    event.setLoggerName("com.acme.Collisions");
    event.setLevel(Level.INFO);
    event.setMessage("one of many");
    event.setThreadName("main");
    event.setInstant(Instant.EPOCH);
    event.setKeyValuePairs(new ArrayList<>(pairs));
    event.setMDCPropertyMap(mdc);
    return new String(encoder.encode(event), StandardCharsets.UTF_8).strip();
  }
}
