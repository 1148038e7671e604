package dev.clew.examples.pipeline;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The lines as container runtimes keep them, Docker's and CRI's in turn, shipped by rsyslog with
 * the configuration that is there to be copied.
 */
final class Containers implements Shipper {
  static final String INDEX = "clew-ecs-containers-2*";

  private static final Pattern LINE_END = Pattern.compile("\n");
  private static final String PREFIX = "clew-ecs-containers";
  private static final String TIME = "2026-11-20T23:18:18.662545123Z";

  /** Where runtimes cut a line, if all of it is ASCII; below that if not. */
  private static final int PART = 16_384;

  private final Processes processes;
  private final Settings settings;
  private final Path logs;
  private final URI engine;
  private final Path folder;
  private Processes.@Nullable Child child;

  Containers(Processes processes, Settings settings, Path logs, URI engine) {
    this.processes = processes;
    this.settings = settings;
    this.logs = logs;
    this.engine = engine;
    this.folder = settings.work().resolve("containers");
  }

  @Override
  public void start() throws IOException, InterruptedException {
    Path wrapped = folder.resolve("logs");
    if (!Files.exists(wrapped)) {
      for (String each : List.of("logs", "spool", "refused")) {
        Files.createDirectories(folder.resolve(each));
      }
      wrap(wrapped);
    }
    Path conf = settings.pipeline().resolve(Path.of("config", "rsyslog", "clew-containers.conf"));
    child =
        Rsyslog.rsyslogd(
            processes,
            settings,
            folder,
            conf,
            Map.of(
                "CLEW_CONTAINERS",
                wrapped + "/*.log",
                "CLEW_ENGINE",
                engine.toString(),
                "CLEW_INDEX",
                PREFIX));
  }

  private void wrap(Path wrapped) throws IOException {
    boolean docker = true;
    for (Path file : LogFiles.files(logs, "")) {
      Path to = wrapped.resolve(file.getFileName() + (docker ? "-json.log" : ".log"));
      try (BufferedWriter out = Files.newBufferedWriter(to)) {
        // Bytes that are not UTF-8 are replaced, as Docker does.
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        for (String line : LINE_END.splitAsStream(text).toList()) {
          List<String> parts = parts(line);
          for (int i = 0; i < parts.size(); i++) {
            boolean last = i == parts.size() - 1;
            out.write(docker ? docker(parts.get(i), last) : cri(parts.get(i), last));
            out.write('\n');
          }
        }
      }
      docker = !docker;
    }
  }

  private static List<String> parts(String line) {
    List<String> parts = new ArrayList<>();
    int begin = 0;
    while (line.length() - begin > PART) {
      int end = begin + PART - (Character.isHighSurrogate(line.charAt(begin + PART - 1)) ? 1 : 0);
      parts.add(line.substring(begin, end));
      begin = end;
    }
    parts.add(line.substring(begin));
    return parts;
  }

  private static String docker(String part, boolean last) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("log", last ? part + '\n' : part)
        .put("stream", "stdout")
        .put("time", TIME)
        .toString();
  }

  private static String cri(String part, boolean last) {
    return TIME + " stdout " + (last ? "F " : "P ") + part;
  }

  @Override
  public void kill() {
    Processes.kill(child);
  }

  @Override
  public List<String> refused() throws IOException {
    return LogFiles.linesIfAny(folder.resolve("refused/refused.json"));
  }

  @Override
  public List<String> notJson() throws IOException {
    return LogFiles.linesIfAny(folder.resolve("refused/not-json.log"));
  }

  @Override
  public String toString() {
    return "rsyslog, as Docker's and CRI's files";
  }
}
