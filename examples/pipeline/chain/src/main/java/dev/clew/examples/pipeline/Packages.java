package dev.clew.examples.pipeline;

import dev.clew.examples.demo.DemoException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the whole chain needs beside Maven and a JDK. */
final class Packages {
  private Packages() {}

  /** Fails with what to install. */
  static void require() {
    List<String> missing = new ArrayList<>();
    if (!Processes.isInstalled("nginx")) {
      missing.add("nginx-light");
    }
    if (Nginx.modules().isEmpty()) {
      missing.add("libnginx-mod-http-lua");
    }
    if (!Processes.isInstalled("rsyslogd")) {
      missing.add("rsyslog");
    }
    if (!isRsyslogModule("omelasticsearch.so")) {
      missing.add("rsyslog-elasticsearch");
    }
    if (!missing.isEmpty()) {
      throw new DemoException(
          "The whole chain needs more than Maven. Install it, for example with\n  apt-get install -y"
              + " --no-install-recommends "
              + String.join(" ", missing)
              + "\nor take the chain that needs no more than Maven: add -Dchain=maven");
    }
  }

  private static boolean isRsyslogModule(String name) {
    return List.of(
            "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib")
        .stream()
        .anyMatch(folder -> Files.exists(Path.of(folder, "rsyslog", name)));
  }
}
