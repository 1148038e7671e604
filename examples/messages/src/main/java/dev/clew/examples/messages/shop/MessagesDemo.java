package dev.clew.examples.messages.shop;

import dev.clew.examples.demo.Check;
import dev.clew.examples.demo.DemoException;
import dev.clew.examples.demo.Exchange;
import dev.clew.examples.demo.Jvms;
import dev.clew.examples.demo.Logs;
import dev.clew.examples.demo.Story;
import dev.clew.examples.demo.Traffic;
import dev.clew.examples.messages.ArtemisBroker;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests from HTTP over a queue to HTTP, tells the story of two of them, and proves that
 * one ID finds each in all three services.
 *
 * <p>The exit code is 0 when all of it holds, otherwise 1. Whatever it started it stops, however it
 * ends.
 */
public final class MessagesDemo {
  static final String USAGE =
      """
      Options:
        --examples=DIR       the folder with the examples, built (default: examples)
        --logs=DIR           where the log files go (default: target/messages-logs)
        --broker=URL         an ActiveMQ Artemis that runs already, such as tcp://localhost:61616
                             (default: one is started)
        --stop-with-parent   stop when the process that started this one ends
      """;

  private static final List<String> SERVICES = new QueuedCheckouts().services();
  private static final Duration RECORDS_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration STOP_GRACE = Duration.ofSeconds(5);
  private static final int AT_ONCE = 20;

  private final PrintStream out;
  private final Traffic traffic = new Traffic();
  private Path examples = Path.of("examples");
  private Path logs = Path.of("target", "messages-logs");
  private String broker = "";
  private boolean stopWithParent;

  private MessagesDemo(PrintStream out) {
    this.out = out;
  }

  public static void main(String[] args) {
    System.exit(run(System.out, args));
  }

  static int run(PrintStream out, String... args) {
    if (List.of(args).contains("--help")) {
      out.print(USAGE);
      return 0;
    }
    MessagesDemo demo = new MessagesDemo(out);
    try {
      for (String arg : args) {
        demo.set(arg);
      }
      return demo.run() ? 0 : 1;
    } catch (DemoException | BrokerDownException e) {
      out.println(e.getMessage());
      return 1;
    } catch (IOException e) {
      out.println("The demo failed: " + e);
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  private void set(String arg) {
    int equals = arg.indexOf('=');
    String name = equals < 0 ? arg : arg.substring(0, equals);
    String value = equals < 0 ? "" : arg.substring(equals + 1);
    switch (name) {
      case "--examples" -> examples = Path.of(value);
      case "--logs" -> logs = Path.of(value);
      case "--broker" -> broker = value;
      case "--stop-with-parent" -> stopWithParent = true;
      default -> throw new DemoException("Unknown option " + arg + "\n" + USAGE);
    }
  }

  private boolean run() throws IOException, InterruptedException, BrokerDownException {
    if (!broker.isEmpty()) {
      requireBroker(broker);
    }
    if (stopWithParent) {
      ProcessHandle.current().parent().ifPresent(Jvms::exitWhenOrphanedBy);
    }
    // The broker goes last: nobody is to complain of its going.
    try (Jvms brokers = stoppedAtExit();
        Jvms services = stoppedAtExit()) {
      return run(brokers, services);
    }
  }

  private static Jvms stoppedAtExit() {
    Jvms jvms = new Jvms(STOP_GRACE);
    Runtime.getRuntime().addShutdownHook(new Thread(jvms::close, "stop services"));
    return jvms;
  }

  private static void requireBroker(String url) throws BrokerDownException {
    URI address;
    try {
      address = URI.create(url);
    } catch (IllegalArgumentException e) {
      throw noAddress(url);
    }
    if (address.getHost() == null || address.getPort() < 0) {
      throw noAddress(url);
    }
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address.getHost(), address.getPort()), 5000);
    } catch (IOException e) {
      throw new BrokerDownException(url, e);
    }
  }

  private static DemoException noAddress(String url) {
    return new DemoException(
        "--broker must be an address such as tcp://localhost:61616 but was '" + url + "'");
  }

  private boolean run(Jvms brokers, Jvms services) throws IOException, InterruptedException {
    Files.createDirectories(logs);
    for (String service : SERVICES) {
      Files.deleteIfExists(logFile(service));
    }

    out.println("Starting the broker and three services, each in its own JVM");
    if (broker.isEmpty()) {
      broker =
          started(
                  "broker",
                  "ActiveMQ Artemis",
                  brokers.startClass(
                      "broker", own(), ArtemisBroker.class, logFile("broker"), settings("broker")))
              .toString();
    }
    URI payments =
        started(
            "payments",
            "Spring Boot on Tomcat",
            services.startJar(
                "payments",
                examples.resolve(
                    Path.of("services", "payments", "target", "clew-example-payments.jar")),
                logFile("payments"),
                settings("payments")));
    started(
        "cashier",
        "takes from the queue, calls on with OkHttp",
        services.startClass(
            "cashier",
            own(),
            Cashier.class,
            logFile("cashier"),
            settings("cashier", "broker.url=" + broker, "payments.url=" + payments)));
    URI shop =
        started(
            "shop",
            "Jetty, puts into the queue",
            services.startClass(
                "shop",
                own(),
                Shop.class,
                logFile("shop"),
                settings("shop", "broker.url=" + broker)));
    traffic.requireAnswer("payments", payments);
    traffic.requireAnswer("shop", shop);

    out.println();
    out.println("Sending checkouts to the shop");
    List<Exchange> exchanges = new ArrayList<>();
    exchanges.add(send("without an ID", shop, 1, null, false));
    Exchange with = send("with an ID", shop, 2, "client-4711", false);
    exchanges.add(with);
    exchanges.add(send("with a hostile ID, 3000 long", shop, 3, Exchange.HOSTILE_ID, false));
    Exchange failing = send("that cannot be paid", shop, 4, null, true);
    exchanges.add(failing);
    exchanges.addAll(traffic.checkoutsAtOnce(shop, AT_ONCE));
    out.println("  " + AT_ONCE + " at once");

    awaitRecords(exchanges, brokers, services);
    services.close();
    Logs written = read();
    for (Exchange exchange : List.of(with, failing)) {
      out.println();
      out.println("The story of " + exchange.id() + ", " + exchange.orderId());
      Story.print(exchange.id(), written, out);
    }
    return isProven(exchanges, written);
  }

  private URI started(String name, String built, URI address) {
    out.printf(Locale.ROOT, "  %-8s  %-22s  %s%n", name, address, built);
    return address;
  }

  private Exchange send(String kind, URI shop, int number, @Nullable String id, boolean fails) {
    Exchange exchange = traffic.checkout(shop, Traffic.orderId(number), id, fails);
    exchange.print(kind, out);
    return exchange;
  }

  /** The client has its answer long before the cashier has done its work. */
  private void awaitRecords(List<Exchange> exchanges, Jvms brokers, Jvms services)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + RECORDS_TIMEOUT.toNanos();
    out.println("Waiting until the cashier has worked off the queue");
    while (!QueuedCheckouts.verify(exchanges, read()).stream().allMatch(Check::holds)
        && System.nanoTime() < deadline) {
      brokers.requireAllRunning();
      services.requireAllRunning();
      Thread.sleep(50);
    }
  }

  private boolean isProven(List<Exchange> exchanges, Logs written) {
    out.println();
    out.println("The proof");
    List<Check> checks = QueuedCheckouts.verify(exchanges, written);
    checks.forEach(out::println);
    long failed = checks.stream().filter(check -> !check.holds()).count();
    out.println();
    out.println(
        failed == 0
            ? "All " + checks.size() + " checks hold."
            : failed + " of " + checks.size() + " checks FAILED.");
    out.println("The log files are in " + logs.toAbsolutePath().normalize());
    return failed == 0;
  }

  private Logs read() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (String service : SERVICES) {
      Path file = logFile(service);
      files.put(service, Files.exists(file) ? Files.readAllBytes(file) : new byte[0]);
    }
    return Logs.read(files);
  }

  private Path own() {
    return examples.resolve(Path.of("messages", "target", "clew-example-messages.jar"));
  }

  private Path logFile(String service) {
    return logs.resolve(service + ".jsonl").toAbsolutePath();
  }

  private static List<String> settings(String service, String... more) {
    List<String> settings = new ArrayList<>(List.of("port=0", "service.name=" + service));
    settings.addAll(List.of(more));
    return settings;
  }
}
