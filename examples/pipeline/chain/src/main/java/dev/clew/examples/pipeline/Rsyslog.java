package dev.clew.examples.pipeline;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** rsyslog with the configuration that is there to be copied. */
final class Rsyslog implements Shipper {
  private final Processes processes;
  private final Settings settings;
  private final Path logs;
  private final URI engine;
  private final Path folder;
  private Processes.@Nullable Child child;

  Rsyslog(Processes processes, Settings settings, Path logs, URI engine) {
    this.processes = processes;
    this.settings = settings;
    this.logs = logs;
    this.engine = engine;
    this.folder = settings.work().resolve("rsyslog");
  }

  @Override
  public void start() throws IOException, InterruptedException {
    Files.createDirectories(folder.resolve("spool"));
    Files.createDirectories(folder.resolve("refused"));
    Files.createDirectories(plainText());
    Path conf = folder.resolve("rsyslog.conf");
    Files.writeString(
        conf,
        """
        include(file="%s")
        # For the comparison only: text, line by line.
        template(name="text-line" type="list") {
          constant(value="{\\"message\\":\\"")
          property(name="msg" format="json")
          constant(value="\\"}")
        }
        input(type="imfile" file="%s/*.log" tag="text" ruleset="text")
        ruleset(name="text") {
          action(type="omelasticsearch" server="%s" searchIndex="%s" searchType="" bulkMode="on"
                 template="text-line")
        }
        """
            .formatted(
                settings.pipeline().resolve("config/rsyslog/clew.conf"),
                plainText(),
                engine,
                Comparison.INDEX));
    child =
        rsyslogd(
            processes,
            settings,
            folder,
            conf,
            Map.of(
                "CLEW_LOGS",
                logs + "/*.jsonl",
                "CLEW_ENGINE",
                engine.toString(),
                "CLEW_INDEX",
                Pipeline.STREAM));
  }

  /**
   * Starts rsyslogd, which keeps its files in a folder, as the service's unit does.
   *
   * @param variables what its configuration asks for beside these
   */
  static Processes.Child rsyslogd(
      Processes processes, Settings settings, Path folder, Path conf, Map<String, String> variables)
      throws IOException, InterruptedException {
    beforeStart(processes, settings, folder.resolve("spool"));
    Path pid = folder.resolve("rsyslogd.pid");
    // Left behind by one that was killed.
    Files.deleteIfExists(pid);
    Map<String, String> all = new HashMap<>(variables);
    all.put("PATH", System.getenv("PATH") + ":/usr/sbin:/sbin");
    all.put("CLEW_SPOOL", folder.resolve("spool").toString());
    all.put("CLEW_REFUSED", folder.resolve("refused").toString());
    return processes.start(
        "rsyslog",
        folder,
        all,
        List.of("rsyslogd", "-n", "-f", conf.toString(), "-i", pid.toString()));
  }

  /** Mends what one that was killed may have left. */
  private static void beforeStart(Processes processes, Settings settings, Path spool)
      throws InterruptedException {
    Path script = settings.pipeline().resolve(Path.of("config", "rsyslog", "clew-before-start"));
    Processes.Child child =
        processes.start(
            "clew-before-start",
            spool,
            Map.of(),
            List.of("sh", script.toString(), spool.toString()));
    if (child.awaitExit() != 0) {
      throw child.failure("failed");
    }
  }

  @Override
  public void kill() {
    Processes.kill(child);
  }

  /** An entry of rsyslog's error file holds the documents that were refused, and why. */
  @Override
  public List<String> refused() throws IOException {
    return LogFiles.linesIfAny(folder.resolve("refused/refused.json"));
  }

  @Override
  public List<String> notJson() throws IOException {
    return LogFiles.linesIfAny(folder.resolve("refused/not-json.log"));
  }

  @Override
  public Path plainText() {
    return settings.work().resolve("plain-text");
  }

  @Override
  public String toString() {
    return "rsyslog";
  }
}
