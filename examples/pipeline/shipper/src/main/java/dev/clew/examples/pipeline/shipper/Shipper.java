package dev.clew.examples.pipeline.shipper;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Ships the JSON lines of a folder's files to Elasticsearch or OpenSearch, each exactly once, until
 * it is told to end. What it was killed in the middle of it does again, and the engine refuses what
 * it has.
 *
 * <p>Arguments: the folder, the files' pattern, the engine's address, the index (or {@code
 * kafka://HOST:PORT} and a topic, which {@link FromKafka} hands to an engine), a folder for the
 * offsets ({@code offsets.properties}), for lines that are not JSON ({@code not-json.log}) and for
 * documents that the engine does not take ({@code refused.json}), and optionally {@code text},
 * which ships every line as the message of a document.
 */
public final class Shipper {
  private static final int BATCH_BYTES = 4 << 20;
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final JsonMapper json =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNumberLength(LogFolder.MAX_LINE_BYTES)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private final LogFolder logs;
  private final Target target;
  private final Aside aside;
  private final boolean text;

  /** Whether lines may have been sent by the process before this one. */
  private boolean catchingUp = true;

  private Shipper(LogFolder logs, Target target, Aside aside, boolean text) {
    this.logs = logs;
    this.target = target;
    this.aside = aside;
    this.text = text;
  }

  public static void main(String[] args) throws Exception {
    if (args.length != 5 && !(args.length == 6 && args[5].equals("text"))) {
      System.err.println("Expected: FOLDER PATTERN ENGINE INDEX STATE [text]");
      System.exit(2);
    }
    Path state = Path.of(args[4]);
    Files.createDirectories(state);
    Path offsets = state.resolve("offsets.properties");
    try (LogFolder logs = new LogFolder(Path.of(args[0]), args[1], offsets)) {
      System.out.println("shipper reads " + args[0] + "/" + args[1]);
      Shipper shipper =
          new Shipper(logs, target(args[2], args[3]), new Aside(state), args.length == 6);
      while (true) {
        if (!shipper.shipOnce()) {
          Thread.sleep(PAUSE.toMillis());
        }
      }
    }
  }

  private static Target target(String address, String name) {
    URI uri = URI.create(address);
    return uri.getScheme().equals("kafka")
        ? new KafkaTopic(uri.getHost() + ":" + uri.getPort(), name)
        : new BulkClient(uri, name);
  }

  private boolean shipOnce() throws IOException, InterruptedException {
    List<LogLine> lines = logs.read(BATCH_BYTES);
    if (lines.isEmpty()) {
      catchingUp = false;
      return false;
    }
    List<String> documents = new ArrayList<>();
    StringBuilder notJson = new StringBuilder();
    for (LogLine line : lines) {
      String document = line.text();
      if (text) {
        document = JsonNodeFactory.instance.objectNode().put("message", document).toString();
      }
      if (isObject(document)) {
        documents.add(line.id());
        documents.add(document);
      } else {
        notJson.append(line.file().getFileName()).append(": ").append(document).append('\n');
      }
    }
    if (!documents.isEmpty()) {
      aside.refused(target.send(documents, catchingUp));
    }
    aside.notJson(notJson);
    logs.commit();
    // What the process before this one sent last is in the first batches, as long as they are full.
    catchingUp &= lines.stream().mapToInt(line -> line.text().length()).sum() > BATCH_BYTES / 2;
    return true;
  }

  private boolean isObject(String document) {
    try {
      return json.readTree(document).isObject();
    } catch (JsonProcessingException e) {
      return false;
    }
  }
}
