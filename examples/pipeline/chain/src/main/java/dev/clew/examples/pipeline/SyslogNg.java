package dev.clew.examples.pipeline;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** syslog-ng with the configuration that is there to be copied, its paths changed. */
final class SyslogNg implements Shipper {
  static final String INDEX = "clew-ecs-syslog-ng";

  /** Debian does not install it beside rsyslog, but its packages can be unpacked anywhere. */
  private static final List<Path> ROOTS = List.of(Path.of("/"), Path.of("/opt/clew/syslog-ng"));

  private static final Path PROGRAM = Path.of("usr/sbin/syslog-ng");

  private final Processes processes;
  private final Settings settings;
  private final Path logs;
  private final URI engine;
  private final Path folder;
  private Processes.@Nullable Child child;

  SyslogNg(Processes processes, Settings settings, Path logs, URI engine) {
    this.processes = processes;
    this.settings = settings;
    this.logs = logs;
    this.engine = engine;
    this.folder = settings.work().resolve("syslog-ng");
  }

  static boolean isInstalled() {
    return ROOTS.stream().anyMatch(root -> Files.isExecutable(root.resolve(PROGRAM)));
  }

  @Override
  public void start() throws IOException {
    Files.createDirectories(folder.resolve("spool"));
    Files.createDirectories(folder.resolve("refused"));
    Path conf = folder.resolve("syslog-ng.conf");
    String shipped =
        Files.readString(settings.pipeline().resolve(Path.of("config", "syslog-ng", "clew.conf")));
    Files.writeString(
        conf,
        define(
            shipped,
            Map.of(
                "clew_logs", logs.toString(),
                "clew_engine", engine.toString(),
                "clew_index", INDEX,
                "clew_refused", folder.resolve("refused").toString(),
                "clew_spool", folder.resolve("spool").toString())));
    Path root =
        ROOTS.stream()
            .filter(each -> Files.isExecutable(each.resolve(PROGRAM)))
            .findFirst()
            .orElseThrow();
    List<String> command =
        new ArrayList<>(
            List.of(
                root.resolve(PROGRAM).toString(),
                "-F",
                "--stderr",
                "-f",
                conf.toString(),
                "-R",
                folder.resolve("persist").toString(),
                "-p",
                folder.resolve("pid").toString(),
                "-c",
                folder.resolve("control").toString()));
    Map<String, String> environment = Map.of();
    if (!root.equals(ROOTS.get(0))) {
      Path libraries = root.resolve("usr/lib/syslog-ng");
      try (Stream<Path> versions = Files.list(libraries)) {
        Path modules = versions.filter(Files::isDirectory).findFirst().orElseThrow();
        command.addAll(List.of("--module-path", modules.toString()));
      }
      environment = Map.of("LD_LIBRARY_PATH", libraries.toString());
    }
    child = processes.start("syslog-ng", folder, environment, command);
  }

  private static String define(String conf, Map<String, String> values) {
    String changed = conf;
    for (Map.Entry<String, String> each : values.entrySet()) {
      changed =
          changed.replaceFirst(
              "(?m)^@define " + each.getKey() + " .*$",
              "@define " + each.getKey() + " \"" + each.getValue() + "\"");
    }
    return changed;
  }

  @Override
  public void kill() {
    Processes.kill(child);
  }

  /** It does not know. */
  @Override
  public List<String> refused() {
    return List.of();
  }

  @Override
  public List<String> notJson() throws IOException {
    return LogFiles.linesIfAny(folder.resolve("refused/not-json.log"));
  }

  @Override
  public String toString() {
    return "syslog-ng";
  }
}
