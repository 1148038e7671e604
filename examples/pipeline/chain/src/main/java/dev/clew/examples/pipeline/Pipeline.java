package dev.clew.examples.pipeline;

import dev.clew.examples.demo.DemoException;
import dev.clew.examples.demo.Jvms;
import dev.clew.examples.demo.Options;
import dev.clew.examples.demo.Service;
import dev.clew.examples.demo.Services;
import dev.clew.examples.demo.Traffic;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

/**
 * Starts a whole log pipeline on loopback ports, sends requests through it, searches for them, and
 * proves that every line arrives, whatever goes down meanwhile.
 *
 * <p>The exit code is 0 when all of it holds, otherwise 1. Whatever it started it stops, however it
 * ends.
 */
public final class Pipeline {
  /** Where the JSON lines go: into a data stream, or into an index for each day. */
  static final String STREAM = "clew-ecs";

  /** All of them. */
  static final String INDEX = "clew-ecs,clew-ecs-2*";

  private static final Duration STOP_GRACE = Duration.ofSeconds(5);

  private final Settings settings;
  private final PrintStream out;
  private final Proof proof;
  private final Traffic traffic = new Traffic();

  private Pipeline(Settings settings, PrintStream out) {
    this.settings = settings;
    this.out = out;
    this.proof = new Proof(out);
  }

  public static void main(String[] args) {
    System.exit(run(System.out, args));
  }

  static int run(PrintStream out, String... args) {
    if (List.of(args).contains("--help")) {
      out.print(Settings.USAGE);
      return 0;
    }
    try {
      Settings settings = Settings.parse(args);
      if (settings.whole()) {
        Packages.require();
      }
      return new Pipeline(settings, out).run() ? 0 : 1;
    } catch (DemoException e) {
      out.println();
      out.println("FAILED: " + e.getMessage());
      return 1;
    } catch (IOException | UncheckedIOException e) {
      out.println();
      out.println("FAILED: " + e);
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  private boolean run() throws IOException, InterruptedException {
    long begin = System.nanoTime();
    deleteRecursively(settings.work());
    Path logs = Files.createDirectories(settings.work().resolve("logs"));

    Map<Service, Integer> anyPort = new EnumMap<>(Service.class);
    List.of(Service.values()).forEach(service -> anyPort.put(service, 0));
    Services services =
        new Services(new Options(settings.services(), logs, anyPort, false, false), STOP_GRACE);
    Processes processes = new Processes();
    Thread onExit =
        new Thread(
            () -> {
              processes.close();
              services.close();
            },
            "stop pipeline");
    Runtime.getRuntime().addShutdownHook(onExit);
    if (settings.stopWithParent()) {
      ProcessHandle.current().parent().ifPresent(Jvms::exitWhenOrphanedBy);
    }
    try (services;
        processes) {
      run(services, processes, logs);
    }

    out.println();
    long failed = proof.failed();
    out.println(
        failed == 0
            ? "All " + proof.count() + " checks hold."
            : failed + " of " + proof.count() + " checks FAILED.");
    out.printf(Locale.ROOT, "It took %.0f s.%n", (System.nanoTime() - begin) / 1e9);
    out.println("The log files are in " + logs);
    return failed == 0;
  }

  private void run(Services services, Processes processes, Path logs)
      throws IOException, InterruptedException {
    boolean engineAlone = settings.chain() == Settings.Chain.ENGINE;
    out.println(
        "Starting a search engine"
            + (engineAlone ? "" : ", three services")
            + (settings.whole() ? ", nginx" : ""));
    Path zip = settings.elasticsearch();
    SearchEngine engine =
        zip == null
            ? new OpenSearchEngine(processes, settings)
            : new ElasticsearchEngine(processes, zip);
    CompletableFuture<Double> engineUp = CompletableFuture.supplyAsync(() -> start(engine));
    if (engineAlone) {
      up(engine, engineUp);
      engine.createStream(STREAM);
      templates(engine);
      return;
    }

    URI payments = start(services, Service.PAYMENTS);
    URI orders = start(services, Service.ORDERS, "payments.url=" + payments);
    URI gateway = start(services, Service.GATEWAY, "orders.url=" + orders);
    List<Edge> edges = new ArrayList<>();
    if (settings.whole()) {
      for (Nginx.Variant variant : Nginx.Variant.values()) {
        URI address = new Nginx(processes, settings, variant).start(logs, gateway);
        edges.add(new Edge("nginx, " + variant, address));
        up("nginx", address, "ID by " + variant);
      }
    } else {
      edges.add(new Edge("gateway", gateway));
    }
    up(engine, engineUp);
    engine.createStream(STREAM);
    engine.createIndex(Comparison.INDEX);

    Shipper shipper =
        settings.whole()
            ? new Rsyslog(processes, settings, logs, engine.address())
            : new OwnShipper(processes, settings, logs, engine.address());
    shipper.start();
    out.printf("  %-13s  %s%n", shipper, logs);

    new Requests(proof, traffic, engine).prove(edges);
    new Stories(proof, engine, settings).prove(INDEX, logs, "client-10");
    new Comparison(proof, engine).prove(logs, shipper.plainText());
    BadInput badInput = new BadInput(proof, engine, shipper, logs);
    badInput.prove(edges.get(0), settings.whole());
    new Load(proof, engine, shipper, logs, settings.lines()).prove();
    badInput.truncatedFile();
    templates(engine);
    new Lnav(proof, processes, settings).prove(logs, "client-10");
    new Guide(proof, engine, processes, settings).prove("client-10");
    new Dashboards(proof, engine)
        .prove(settings.pipeline().resolve(Path.of("dashboards", "clew.ndjson")));
    processes.requireAlive();

    services.close();
    new Totals(proof, engine, shipper, logs)
        .prove(badInput.linesThatAreNotJson(), badInput.recordsThatAreRefused());
    otherWays(new SameFiles(proof, engine, logs, badInput), processes, logs, engine.address());
  }

  private void otherWays(SameFiles files, Processes processes, Path logs, URI engine)
      throws IOException, InterruptedException {
    if (!settings.whole()) {
      files.prove(new OverKafka(processes, settings, logs, engine), OverKafka.INDEX, true);
      return;
    }
    files.prove(new Containers(processes, settings, logs, engine), Containers.INDEX, true);
    if (SyslogNg.isInstalled()) {
      files.prove(new SyslogNg(processes, settings, logs, engine), SyslogNg.INDEX, false);
    } else {
      proof.section("syslog-ng is not installed: its configuration is not tried");
    }
  }

  private void templates(SearchEngine engine) throws IOException, InterruptedException {
    new Templates(proof, engine).prove(settings.work(), settings.pipeline().resolve("templates"));
    new Collisions(proof, engine).prove();
  }

  private void up(SearchEngine engine, CompletableFuture<Double> engineUp)
      throws IOException, InterruptedException {
    double seconds;
    try {
      seconds = engineUp.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof DemoException why ? why : e;
    }
    up(
        engine.name(),
        engine.address(),
        String.format(Locale.ROOT, "%s, up after %.1f s", engine.version(), seconds));
    engine.putTemplates(settings.pipeline().resolve("templates"));
  }

  private static double start(SearchEngine engine) {
    long begin = System.nanoTime();
    try {
      engine.start();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DemoException("interrupted");
    } catch (IOException e) {
      throw new DemoException("The search engine could not be started: " + e);
    }
    return (System.nanoTime() - begin) / 1e9;
  }

  private URI start(Services services, Service service, String... settings)
      throws InterruptedException {
    URI address = services.start(service, settings);
    traffic.requireAnswer(service.toString(), address);
    up(service.toString(), address, service.built());
    return address;
  }

  private void up(String name, URI address, String what) {
    out.printf(Locale.ROOT, "  %-13s  %-22s  %s%n", name, address, what);
  }

  static void deleteQuietly(Path folder) {
    try {
      deleteRecursively(folder);
    } catch (IOException e) {
      System.err.println(folder + " could not be deleted: " + e);
    }
  }

  private static void deleteRecursively(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }
}
