package dev.clew.examples.story;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.clew.examples.story.EnginePage.Hit;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads records out of a search engine, page by page, from one state of it. No more than a page's
 * part is held in memory. Each document is a source of its own, so that it can be named.
 *
 * <p>A page begins behind the last document that was taken. OpenSearch numbers documents within a
 * shard only, and documents of several shards may have one number: those at a page's end are left
 * to the next page, so that none is skipped.
 */
final class EngineReader {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String KEEP_ALIVE = "5m";
  private static final int PAGE = 2_000;
  private static final int LEAST_PAGE = 50;
  private static final int LARGEST_PAGE = 10_000;
  private static final int MAX_INDICES = 10_000;
  private static final int SAMPLE = 50;

  private final EngineAddress address;
  private final EngineClient client;
  private final Notes notes;
  private final Samples samples;
  private final int page;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong documents = new AtomicLong();
  private volatile long total = -1;
  private final Set<String> indices = new HashSet<>();
  private long withoutSource;
  private boolean partial;

  /** How an engine names a state that is searched. */
  private enum Dialect {
    ELASTICSEARCH("/_pit", "/_pit", "id", "_shard_doc"),
    OPENSEARCH("/_search/point_in_time", "/_search/point_in_time", "pit_id", "_doc");

    private final String open;
    private final String close;
    private final String name;
    private final String order;

    Dialect(String open, String close, String name, String order) {
      this.open = open;
      this.close = close;
      this.name = name;
      this.order = order;
    }
  }

  EngineReader(EngineAddress address, EngineClient client, Notes notes, Samples samples) {
    this(address, client, notes, samples, PAGE);
  }

  EngineReader(EngineAddress address, EngineClient client, Notes notes, Samples samples, int page) {
    this.address = address;
    this.client = client;
    this.notes = notes;
    this.samples = samples;
    this.page = page;
  }

  /** How many bytes the documents had so far. */
  long bytes() {
    return bytes.get();
  }

  /** How many indices had documents. */
  int indices() {
    return indices.size();
  }

  /** For people who wait. */
  String progress() {
    long all = total;
    return "reading  "
        + Summary.number(documents.get())
        + (all < 0 ? "" : " of " + Summary.number(all))
        + " records ";
  }

  /**
   * Hands all records to a scanner. What is in the way is noted.
   *
   * @param id null for all records
   */
  void read(LineScanner scanner, FieldNames names, Filter filter, @Nullable IdQuery id) {
    try {
      EngineFields fields =
          client.call(
              "GET",
              address.indexPath() + "/_field_caps?fields=*&include_unmapped=true",
              null,
              in -> fields(in));
      if (fields.indices() == 0 && fields.types().isEmpty()) {
        notes.fail(client.url(address.indexPath()) + ": there is no such index");
        return;
      }
      EngineQuery query = new EngineQuery(fields, names);
      if (id != null && query.idFields().isEmpty()) {
        notes.fail(
            client.url(address.indexPath())
                + ": no field that has IDs can be searched by; map one as a keyword, or name"
                + " another with --id-field");
        return;
      }
      pages(scanner, query.text(filter, id));
      if (id != null && documents.get() == 0) {
        notes.add("the engine has IDs in: " + shown(query.idFields()));
      }
    } catch (EngineException e) {
      notes.fail(e.text());
    } finally {
      remarks();
      scanner.end();
    }
  }

  private static String shown(Set<String> fields) {
    List<String> first = new ArrayList<>(fields);
    String more = first.size() > 10 ? " and " + (first.size() - 10) + " more" : "";
    return String.join(", ", first.subList(0, Math.min(10, first.size()))) + more;
  }

  private EngineFields fields(InputStream in) throws IOException {
    try {
      return EngineFields.read(in);
    } catch (IOException e) {
      if (e instanceof JsonProcessingException) {
        throw noAnswer(address.indexPath() + "/_field_caps", "something else than its fields");
      }
      throw e;
    }
  }

  private EngineException noAnswer(String path, String what) {
    return new EngineException(
        client.url(path)
            + " answered with "
            + Visible.line(what)
            + ", as no search engine does: is this its address?",
        200,
        false,
        null);
  }

  private void remarks() {
    if (withoutSource > 0) {
      notes.fail(
          Summary.counted(withoutSource, "document")
              + " could not be read, for the engine does not keep what was sent (_source)");
    }
    if (!partial && !notes.hasFailed() && total > documents.get()) {
      notes.fail(
          "the engine has "
              + Summary.counted(total, "document")
              + " and gave "
              + Summary.number(documents.get())
              + " of them");
    }
  }

  private void pages(LineScanner scanner, String query) throws EngineException {
    Dialect dialect = dialect();
    Pit pit = open(dialect);
    // Ctrl-C must not leave it to the engine to forget it.
    Thread onExit = new Thread(pit::close, "close point in time");
    boolean hooked = hook(onExit);
    try {
      new Reading(scanner, pit, query).readAll();
    } finally {
      if (hooked && unhook(onExit)) {
        pit.close();
      }
    }
  }

  private static boolean hook(Thread onExit) {
    try {
      Runtime.getRuntime().addShutdownHook(onExit);
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  private static boolean unhook(Thread onExit) {
    try {
      return Runtime.getRuntime().removeShutdownHook(onExit);
    } catch (IllegalStateException e) {
      return false;
    }
  }

  /** Which engine it is; null when it does not say. */
  private @Nullable Dialect dialect() throws EngineException {
    try {
      return client.call("GET", "/", null, EngineReader::dialect).orElse(null);
    } catch (EngineException e) {
      // Not everybody may ask; a wrong password is said at once.
      if (e.status() == 401 || e.status() == 0 || e.isPassing()) {
        throw e;
      }
      return null;
    }
  }

  private static Optional<Dialect> dialect(InputStream in) throws IOException {
    String distribution = "";
    boolean engine = false;
    try (JsonParser json = JSON.createParser(in)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        if (json.nextToken() == JsonToken.START_OBJECT && name.equals("version")) {
          engine = true;
          while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean own = json.currentName().equals("distribution");
            if (json.nextToken() == JsonToken.VALUE_STRING && own) {
              distribution = json.getText();
            } else {
              json.skipChildren();
            }
          }
        } else {
          json.skipChildren();
        }
      }
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
    if (!engine) {
      return Optional.empty();
    }
    return Optional.of(
        distribution.equals("opensearch") ? Dialect.OPENSEARCH : Dialect.ELASTICSEARCH);
  }

  private Pit open(@Nullable Dialect known) throws EngineException {
    if (known != null) {
      return openAs(known);
    }
    try {
      return openAs(Dialect.ELASTICSEARCH);
    } catch (EngineException e) {
      try {
        return openAs(Dialect.OPENSEARCH);
      } catch (EngineException other) {
        // The one that knows such a path has the better reason.
        boolean unknownPath = e.status() == 400 || e.status() == 405;
        throw unknownPath ? other : e;
      }
    }
  }

  private Pit openAs(Dialect dialect) throws EngineException {
    String path = address.indexPath() + dialect.open;
    String id =
        client.call(
            "POST",
            path + "?keep_alive=" + KEEP_ALIVE,
            null,
            in -> {
              String found = textField(in, dialect.name);
              if (found.isEmpty()) {
                throw noAnswer(path, "something else than a point in time");
              }
              return found;
            });
    return new Pit(dialect, id);
  }

  private static String textField(InputStream in, String field) throws IOException {
    String found = "";
    try (JsonParser json = JSON.createParser(in)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean wanted = json.currentName().equals(field);
        if (json.nextToken() == JsonToken.VALUE_STRING && wanted) {
          found = json.getText();
        } else {
          json.skipChildren();
        }
      }
    } catch (JsonProcessingException e) {
      return "";
    }
    return found;
  }

  /** A state of the engine that stays as it is. */
  private final class Pit {
    private final Dialect dialect;
    private volatile String id;

    Pit(Dialect dialect, String id) {
      this.dialect = dialect;
      this.id = id;
    }

    void close() {
      String body =
          json(
              json -> {
                if (dialect == Dialect.ELASTICSEARCH) {
                  json.writeStringField("id", id);
                } else {
                  json.writeArrayFieldStart("pit_id");
                  json.writeString(id);
                  json.writeEndArray();
                }
              });
      try {
        client.call("DELETE", dialect.close, body, in -> true);
      } catch (EngineException e) {
        // The engine forgets it by itself.
      }
    }
  }

  private interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  private static String json(Body body) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      body.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** Page after page. */
  private final class Reading {
    private final LineScanner scanner;
    private final Pit pit;
    private final String query;
    private final List<Hit> held = new ArrayList<>();
    private @Nullable String after;
    private int size = page;

    Reading(LineScanner scanner, Pit pit, String query) {
      this.scanner = scanner;
      this.pit = pit;
      this.query = query;
    }

    void readAll() throws EngineException {
      int failures = 0;
      while (true) {
        String before = after;
        held.clear();
        EnginePage answer = new EnginePage(this::hold, LogReader.MAX_LINE);
        try {
          client.call("POST", "/_search", body(), in -> read(answer, in));
          failures = 0;
        } catch (EngineException e) {
          boolean further = after != null && !after.equals(before);
          failures = further ? 1 : failures + 1;
          boolean smaller = e.status() == 429 && size > LEAST_PAGE;
          boolean again = e.status() == 0 && e.isPassing() && failures < client.limits().tries();
          if (!smaller && !again) {
            throw e;
          }
          size = smaller ? Math.max(LEAST_PAGE, size / 4) : size;
          client.pause(failures, Duration.ZERO);
          continue;
        }
        if (!isGoingOn(answer, before)) {
          return;
        }
      }
    }

    private boolean isGoingOn(EnginePage answer, @Nullable String before) throws EngineException {
      total = answer.total() >= 0 ? answer.total() : total;
      pit.id = answer.pit().isEmpty() ? pit.id : answer.pit();
      remark(answer);
      boolean full = answer.hits() >= size;
      if (!full || answer.timedOut()) {
        release();
        // Of what timed out, more may follow.
        return answer.timedOut() && after != null && !after.equals(before);
      }
      boolean further = after != null && !after.equals(before);
      if (!further && size >= LARGEST_PAGE) {
        throw new EngineException(
            client.url("/_search") + ": more than " + size + " documents have one place",
            200,
            false,
            null);
      }
      size = further ? size : Math.min(LARGEST_PAGE, size * 2);
      return true;
    }

    private boolean read(EnginePage answer, InputStream in) throws IOException {
      try {
        answer.read(in);
        return true;
      } catch (EnginePage.NoAnswer e) {
        throw noAnswer("/_search", Inputs.reason(e));
      }
    }

    private void remark(EnginePage answer) {
      if (answer.timedOut()) {
        partial = true;
        notes.fail(
            client.url("/_search")
                + ": the engine gave up on a part of its answer for the time that it took; records"
                + " are missing");
      }
      if (answer.failedShards() > 0) {
        partial = true;
        notes.fail(
            client.url("/_search")
                + ": "
                + Summary.counted(answer.failedShards(), "shard")
                + " could not be searched; their records are missing"
                + (answer.reason().isEmpty()
                    ? ""
                    : ": " + Visible.line(StoryPage.cut(answer.reason(), 300))));
      }
    }

    private String body() {
      return json(
          json -> {
            json.writeNumberField("size", size);
            json.writeObjectFieldStart("pit");
            json.writeStringField("id", pit.id);
            json.writeStringField("keep_alive", KEEP_ALIVE);
            json.writeEndObject();
            json.writeFieldName("query");
            json.writeRawValue(query);
            json.writeArrayFieldStart("sort");
            json.writeString(pit.dialect.order);
            json.writeEndArray();
            json.writeBooleanField("track_total_hits", after == null);
            if (after != null) {
              json.writeFieldName("search_after");
              json.writeRawValue(after);
            }
          });
    }

    /** Keeps those that stand at one place, for the next page may begin within them. */
    private void hold(Hit hit) {
      if (!held.isEmpty() && !held.get(0).sort().equals(hit.sort())) {
        release();
      }
      held.add(hit);
    }

    private void release() {
      for (Hit hit : held) {
        take(hit);
      }
      if (!held.isEmpty() && !held.get(0).sort().isEmpty()) {
        after = held.get(0).sort();
      }
      held.clear();
    }

    private void take(Hit hit) {
      long number = documents.getAndIncrement();
      if (indices.size() < MAX_INDICES) {
        indices.add(hit.index());
      }
      byte[] line = hit.line();
      if (line.length == 0) {
        withoutSource++;
        return;
      }
      bytes.addAndGet(line.length);
      Source source =
          new Source(
              (int) Math.min(number, Integer.MAX_VALUE),
              Visible.line(hit.index() + "/_doc/" + hit.id()),
              null,
              Source.Format.DOCUMENT,
              Content.LINES,
              0,
              hit.index());
      if (number < SAMPLE) {
        samples.add(source, line);
      }
      if (hit.tooLong()) {
        scanner.tooLongLine(source, line, 0, line.length, 0, 0);
      } else {
        scanner.lines(source, line, 0, line.length, 0, 0);
      }
      // Another document is no part of it.
      scanner.end();
    }
  }
}
