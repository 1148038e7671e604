package dev.clew.examples.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Starts the three services, each in its own JVM, sends requests, tells the story of two of them
 * over the three services, and proves that every line carries the right ID.
 *
 * <p>The exit code is 0 when all of it holds, otherwise 1. Whatever it started it stops, however it
 * ends.
 */
public final class Demo {
  /** Records are written after the client has its answer: how long to wait for the last one. */
  private static final Duration RECORDS_TIMEOUT = Duration.ofSeconds(10);

  private static final Duration STOP_GRACE = Duration.ofSeconds(5);
  private static final int AT_ONCE = 50;

  private final Options options;
  private final PrintStream out;
  private final Traffic traffic = new Traffic();

  private Demo(Options options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  public static void main(String[] args) {
    System.exit(run(System.out, args));
  }

  static int run(PrintStream out, String... args) {
    if (List.of(args).contains("--help")) {
      out.print(Options.USAGE);
      return 0;
    }
    try {
      Options options = Options.parse(args);
      Services.requireFreePorts(options);
      return new Demo(options, out).run() ? 0 : 1;
    } catch (DemoException e) {
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

  private boolean run() throws IOException, InterruptedException {
    Services services = new Services(options, STOP_GRACE);
    Thread onExit = new Thread(services::close, "stop services");
    Runtime.getRuntime().addShutdownHook(onExit);
    if (options.stopWithParent()) {
      ProcessHandle.current().parent().ifPresent(Jvms::exitWhenOrphanedBy);
    }
    try (services) {
      return run(services);
    }
  }

  private boolean run(Services services) throws IOException, InterruptedException {
    Files.createDirectories(options.logs());
    for (Service service : Service.values()) {
      Files.deleteIfExists(services.logFile(service));
    }

    out.println("Starting three services, each in its own JVM");
    URI payments = start(services, Service.PAYMENTS);
    URI orders = start(services, Service.ORDERS, "payments.url=" + payments);
    URI gateway = start(services, Service.GATEWAY, "orders.url=" + orders);

    out.println();
    out.println("Sending checkouts to the gateway");
    Exchange without = send("without an ID", gateway, 1, null, false);
    Exchange with = send("with an ID", gateway, 2, "client-4711", false);
    Exchange hostile = send("with a hostile ID, 3000 long", gateway, 3, Exchange.HOSTILE_ID, false);
    Exchange failing = send("that fails two services down", gateway, 4, null, true);
    List<Exchange> exchanges = new ArrayList<>(List.of(without, with, hostile, failing));
    exchanges.addAll(sendAtOnce(gateway));

    Logs logs = awaitRecords(services, exchanges);
    if (!options.stay()) {
      services.kill(Service.PAYMENTS);
      services.close();
      logs = read(services);
    }

    for (Exchange exchange : List.of(with, failing)) {
      out.println();
      out.println("The story of " + exchange.id() + ", " + exchange.orderId());
      Story.print(exchange.id(), logs, out);
    }

    List<Check> checks = new ArrayList<>(CheckoutVerification.of(exchanges, logs));
    if (!options.stay()) {
      out.println();
      out.println(
          "payments was killed with SIGKILL. Its recorder's file still tells of " + with.id());
      Path ring = services.ringFile(Service.PAYMENTS);
      checks.add(Witness.ask(Service.PAYMENTS, ring, with, logs, out));
    }

    out.println();
    out.println("The proof");
    checks.forEach(out::println);
    long failed = checks.stream().filter(check -> !check.holds()).count();
    out.println();
    out.println(
        failed == 0
            ? "All " + checks.size() + " checks hold."
            : failed + " of " + checks.size() + " checks FAILED.");
    out.println("The log files are in " + options.logs().toAbsolutePath().normalize());
    if (failed > 0) {
      return false;
    }
    return !options.stay() || stay(services, gateway);
  }

  private URI start(Services services, Service service, String... settings)
      throws InterruptedException {
    long begin = System.nanoTime();
    URI address = services.start(service, settings);
    traffic.requireAnswer(service.toString(), address);
    out.printf(
        Locale.ROOT,
        "  %-8s  %-22s  %-43s  up after %.1f s%n",
        service,
        address,
        service.built(),
        (System.nanoTime() - begin) / 1e9);
    return address;
  }

  private Exchange send(String kind, URI gateway, int number, @Nullable String id, boolean fails) {
    Exchange exchange = traffic.checkout(gateway, Traffic.orderId(number), id, fails);
    exchange.print(kind, out);
    return exchange;
  }

  private List<Exchange> sendAtOnce(URI gateway) {
    List<Exchange> exchanges = traffic.checkoutsAtOnce(gateway, AT_ONCE);
    Map<Integer, Integer> statuses = new TreeMap<>();
    exchanges.forEach(exchange -> statuses.merge(exchange.status(), 1, Integer::sum));
    StringBuilder text = new StringBuilder();
    statuses.forEach(
        (status, count) -> text.append("  ").append(count).append(" x ").append(status));
    out.printf(Locale.ROOT, "  %-28s%s%n", AT_ONCE + " at once", text);
    return exchanges;
  }

  private static Logs awaitRecords(Services services, List<Exchange> exchanges)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + RECORDS_TIMEOUT.toNanos();
    while (true) {
      Logs logs = read(services);
      boolean complete = CheckoutVerification.of(exchanges, logs).stream().allMatch(Check::holds);
      if (complete || System.nanoTime() > deadline) {
        return logs;
      }
      Thread.sleep(50);
    }
  }

  private static Logs read(Services services) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (Service service : Service.values()) {
      Path file = services.logFile(service);
      files.put(service.toString(), Files.exists(file) ? Files.readAllBytes(file) : new byte[0]);
    }
    return Logs.read(files);
  }

  private boolean stay(Services services, URI gateway) {
    out.println();
    out.println("The services stay up until Ctrl-C. Try:");
    String checkout = "  curl -i " + gateway + "/checkout/";
    out.println(checkout + "order-901 -d amount=9.90 -d card=visa");
    out.println(checkout + "order-902 -d amount=9.90 -d card=visa -H \"Correlation-Id: my-own-1\"");
    out.println(
        checkout + "order-903 -d amount=9.90 -d card=visa -H \"Correlation-Id: not valid!\"");
    out.println(checkout + "order-904 -d amount=9.90 -d card=timeout");
    out.println("and look for the ID in the log files:");
    out.println("  grep my-own-1 " + options.logs().toAbsolutePath().normalize() + "/*.jsonl");
    String ended = services.awaitEnd();
    if (!services.isClosed()) {
      out.println(ended + " has ended");
    }
    return false;
  }
}
