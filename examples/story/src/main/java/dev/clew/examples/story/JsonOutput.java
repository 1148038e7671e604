package dev.clew.examples.story;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Writes what is shown as one JSON document for scripts. It is ASCII, so that no terminal obeys it;
 * what is not known is left out.
 */
final class JsonOutput {
  private final PrintStream out;

  JsonOutput(PrintStream out) {
    this.out = out;
  }

  private interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  private void document(Body body) {
    JsonFactory factory = JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    try (JsonGenerator json =
        factory.createGenerator(new OutputStreamWriter(out, StandardCharsets.UTF_8))) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      body.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    out.println();
  }

  /** The groups of failures and the worst requests. */
  void overview(Overview overview) {
    document(
        json -> {
          json.writeArrayFieldStart("failures");
          for (FailureGroup group : overview.groups()) {
            failure(json, group);
          }
          json.writeEndArray();
          json.writeArrayFieldStart("requests");
          for (RequestSum request : overview.requests()) {
            request(json, request, overview.services());
          }
          json.writeEndArray();
          counts(json, overview);
        });
  }

  private static void failure(JsonGenerator json, FailureGroup group) throws IOException {
    json.writeStartObject();
    json.writeNumberField("requests", group.requests());
    json.writeStringField("cause", group.kind().cause());
    text(json, "service", group.service());
    text(json, "route", group.route());
    text(json, "stack", group.kind().stack());
    time(json, "first", group.first());
    time(json, "last", group.last());
    json.writeBooleanField("goesOn", group.goesOn());
    json.writeBooleanField("new", group.isNew());
    text(json, "example", group.example());
    json.writeEndObject();
  }

  private static void request(JsonGenerator json, RequestSum request, Services services)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("id", request.idText());
    time(json, "began", request.first());
    json.writeNumberField("durationNanos", request.duration());
    json.writeBooleanField("measured", request.hasAccess());
    json.writeNumberField("records", request.records);
    json.writeNumberField("errors", request.errors);
    json.writeBooleanField("farApart", request.isFarApart());
    json.writeArrayFieldStart("services");
    for (int service : request.services(services)) {
      json.writeString(services.name(service));
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void counts(JsonGenerator json, Overview overview) throws IOException {
    json.writeObjectFieldStart("counts");
    json.writeNumberField("requests", overview.requestCount());
    json.writeNumberField("withErrors", overview.withErrors());
    json.writeNumberField("records", overview.records());
    json.writeNumberField("withoutId", overview.withoutId());
    json.writeNumberField("files", overview.files());
    json.writeNumberField("bytes", overview.bytes());
    json.writeEndObject();
    texts(json, "notes", overview.notes());
  }

  /** Where IDs get lost. */
  void gaps(Gaps gaps, Overview overview) {
    document(
        json -> {
          json.writeArrayFieldStart("withoutId");
          for (Gaps.Place place : gaps.places()) {
            json.writeStartObject();
            json.writeStringField("service", place.service());
            text(json, "logger", place.logger());
            text(json, "threads", place.pool());
            json.writeNumberField("records", place.records());
            json.writeNumberField("requests", place.requests());
            json.writeNumberField("errors", place.errors());
            text(json, "example", place.example());
            remedy(json, place.remedy());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeArrayFieldStart("newIds");
          for (Gaps.Hop hop : gaps.hops()) {
            json.writeStartObject();
            text(json, "caller", hop.caller());
            json.writeStringField("service", hop.service());
            json.writeStringField("origin", hop.origin());
            json.writeNumberField("requests", hop.calls());
            json.writeStringField("example", hop.example());
            remedy(json, hop.remedy());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeNumberField("received", gaps.received());
          counts(json, overview);
        });
  }

  private static void remedy(JsonGenerator json, Remedy remedy) throws IOException {
    json.writeObjectFieldStart("remedy");
    json.writeStringField("what", remedy.what());
    text(json, "file", remedy.file());
    text(json, "line", remedy.line());
    json.writeEndObject();
  }

  /**
   * All records of one request.
   *
   * @param records in the order of time; none, if none was found
   */
  void story(
      String id,
      List<LogRecord> records,
      List<String> remarks,
      int firstError,
      List<String> notes) {
    document(
        json -> {
          json.writeStringField("id", id);
          if (firstError >= 0) {
            json.writeNumberField("firstError", firstError);
          }
          json.writeArrayFieldStart("records");
          for (LogRecord record : records) {
            record(json, record);
          }
          json.writeEndArray();
          texts(json, "remarks", remarks);
          texts(json, "notes", notes);
        });
  }

  private static void record(JsonGenerator json, LogRecord record) throws IOException {
    json.writeStartObject();
    time(json, "time", record.time());
    json.writeStringField("service", record.service());
    text(json, "level", record.level());
    json.writeBooleanField("error", record.isError());
    json.writeStringField("message", record.message());
    text(json, "request", record.request());
    if (record.status() >= 0) {
      json.writeNumberField("status", record.status());
    }
    if (record.duration() >= 0) {
      json.writeNumberField("durationNanos", record.duration());
    }
    text(json, "target", record.upstream());
    text(json, "logger", record.logger());
    text(json, "thread", record.thread());
    text(json, "errorType", record.errorType());
    text(json, "errorMessage", record.errorMessage());
    text(json, "trace", record.trace());
    json.writeObjectFieldStart("fields");
    for (Map.Entry<String, String> field : record.fields().entrySet()) {
      json.writeStringField(field.getKey(), field.getValue());
    }
    json.writeEndObject();
    json.writeStringField("file", record.source().name());
    json.writeNumberField("offset", record.offset());
    json.writeEndObject();
  }

  private static void text(JsonGenerator json, String name, String value) throws IOException {
    if (!value.isEmpty()) {
      json.writeStringField(name, value);
    }
  }

  private static void time(JsonGenerator json, String name, long nanos) throws IOException {
    if (nanos != Timestamps.NONE) {
      json.writeStringField(name, Times.instant(nanos));
    }
  }

  private static void texts(JsonGenerator json, String name, List<String> texts)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }
}
