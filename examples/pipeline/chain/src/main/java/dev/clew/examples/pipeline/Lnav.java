package dev.clew.examples.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The log files in lnav, for who has no search engine. */
final class Lnav {
  private final Proof proof;
  private final Processes processes;
  private final Settings settings;

  Lnav(Proof proof, Processes processes, Settings settings) {
    this.proof = proof;
    this.processes = processes;
    this.settings = settings;
  }

  /** Looks for a request that went through all services. */
  void prove(Path logs, String id) throws IOException, InterruptedException {
    if (!Processes.isInstalled("lnav")) {
      proof.section("lnav is not installed: its format file is not tried");
      return;
    }
    proof.section("The same files in lnav");
    Path folder = settings.work().resolve("lnav");
    Path formats = Files.createDirectories(folder.resolve("formats").resolve("clew"));
    Files.copy(
        settings.pipeline().resolve(Path.of("config", "lnav", "clew.json")),
        formats.resolve("clew.json"));
    Path found = folder.resolve("found.csv");
    List<String> command =
        new ArrayList<>(
            List.of(
                "lnav",
                "-n",
                "-I",
                folder.toString(),
                "-c",
                ";select \"service.name\" as service, log_body from clew_ecs where correlation_id='"
                    + id
                    + "'",
                "-c",
                ":write-csv-to " + found));
    for (String service : List.of("gateway", "orders", "payments")) {
      command.add(logs.resolve(service + ".jsonl").toString());
    }
    Processes.Child lnav =
        processes.start("lnav", folder, Map.of("HOME", folder.toString()), command);
    int status = lnav.awaitExit();
    List<String> rows = Files.exists(found) ? Files.readAllLines(found) : List.of();
    int received = rows.indexOf("payments,payment received");
    proof.holds(
        "a query for correlation_id finds the request over all services, in order",
        rows.size() + " rows",
        status == 0
            && rows.size() > 10
            && received > rows.indexOf("gateway,checkout received")
            && rows.indexOf("gateway,checkout received") > 0
            && received < rows.indexOf("orders,order confirmed"));
  }
}
