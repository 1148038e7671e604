package dev.clew.examples.soak;

import jakarta.servlet.ServletContext;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Drives Tomcat and Jetty, each with four workers, with requests of every kind, and counts wrong,
 * missing and leaked IDs and access records that are not one per request. Ends with 0 only when
 * there are none and the memory in use stayed flat.
 */
public final class Soak {
  private static final int CLIENTS = 8;
  private static final int STREAMS = 8;
  private static final int STEPS = 10;

  /** More than this between the first tenth and the last is growth, not noise. */
  private static final long ALLOWED_GROWTH_BYTES = 16L << 20;

  private Soak() {}

  /**
   * Runs the soak.
   *
   * @param args the number of requests, half of them for each container
   */
  public static void main(String[] args) throws Exception {
    long requests = args.length == 0 ? 1_000_000 : requests(args[0]);
    boolean clean = run("Tomcat", requests / 2, Container::tomcat, Application::new);
    clean &= run("Jetty", requests - requests / 2, Container::jetty, Application::new);
    System.out.println(clean ? "Soak passed." : "Soak FAILED.");
    System.exit(clean ? 0 : 1);
  }

  /** Tomcat logs each exception that the application throws, and these are thrown on purpose. */
  static void hideWhatWasAskedFor() {
    for (Handler handler : Logger.getLogger("").getHandlers()) {
      handler.setLevel(Level.WARNING);
      handler.setFilter(record -> !(record.getThrown() instanceof Application.AsAsked));
    }
  }

  private static long requests(String text) {
    try {
      long requests = Long.parseLong(text.replace("_", ""));
      if (requests >= 2) {
        return requests;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    System.err.println("requests must be a number from 2 up, but was '" + text + "'");
    System.exit(2);
    return 0;
  }

  interface Start {
    Container with(Consumer<ServletContext> application) throws Exception;
  }

  interface MakeApplication {
    Application with(ExecutorService foreign, AccessRecords records);
  }

  static boolean run(String name, long requests, Start start, MakeApplication application)
      throws Exception {
    hideWhatWasAskedFor();
    AccessRecords records = AccessRecords.attached();
    ExecutorService foreign = Executors.newFixedThreadPool(2);
    Tally tally = new Tally();
    AtomicLong next = new AtomicLong();
    List<HttpClient> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(i % 4 == 0 ? Client.http2() : Client.http1());
    }
    long firstUsed = 0;
    long lastUsed = 0;
    long began = System.nanoTime();
    try (Container container = start.with(application.with(foreign, records))) {
      for (int step = 1; step <= STEPS; step++) {
        send(clients, container.port(), next, requests * step / STEPS, tally);
        lastUsed = usedBytes();
        if (step == 1) {
          firstUsed = lastUsed;
        }
        System.out.printf(
            "%-6s %3d%%  %s, %d MB in use%n", name, step * 100 / STEPS, tally, lastUsed >> 20);
      }
    } finally {
      foreign.shutdown();
      records.detach();
    }
    long notOne = records.notOnePerRequest();
    boolean flat = lastUsed - firstUsed < ALLOWED_GROWTH_BYTES;
    System.out.printf(
        "%-6s done  %s, %,d access records for %,d served (%d sent again by a client),"
            + " %d missing or too many, memory %s, %.0f s%s%n",
        name,
        tally,
        records.written(),
        records.expected(),
        records.sentAgain(),
        notOne,
        flat ? "flat" : "GREW by " + ((lastUsed - firstUsed) >> 20) + " MB",
        (System.nanoTime() - began) / 1e9,
        records.examples());
    return tally.isClean()
        && notOne == 0
        && records.written() == records.expected()
        && records.expected() == tally.requests.sum() + records.sentAgain()
        && tally.onHttp2.sum() > 0
        && flat;
  }

  private static void send(
      List<HttpClient> clients, int port, AtomicLong next, long end, Tally tally)
      throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (HttpClient http : clients) {
      int atOnce = http.version() == HttpClient.Version.HTTP_2 ? STREAMS : 1;
      Thread thread = new Thread(new Client(http, atOnce, port, next, end, tally), "client");
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    // Each client that found the end has taken a number beyond it.
    next.set(end);
  }

  /** After a collection, so that it is what is kept and not what is yet to be swept. */
  private static long usedBytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
