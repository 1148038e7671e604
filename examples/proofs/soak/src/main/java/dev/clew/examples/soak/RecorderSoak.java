package dev.clew.examples.soak;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import dev.clew.logback.CorrelationJsonEncoder;
import dev.clew.logback.CorrelationRecorder;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Drives a service whose every request logs at DEBUG with a recorder, and reads its log: it must
 * have all lines of each request that failed, less those that it says the ring had no more, in
 * their order and under their ID, and none of any other.
 */
public final class RecorderSoak {
  private static final int CLIENTS = 8;

  private static final Pattern LINE =
      Pattern.compile(
          "\"message\":\"request (\\d+) line (\\d+)\".*\"correlation_id\":\"c-(\\d+)\"");
  private static final Pattern LOST =
      Pattern.compile(
          "\"message\":\"(\\d+) recorded records of this request are not here.*"
              + "\"correlation_id\":\"c-(\\d+)\"");

  private RecorderSoak() {}

  /**
   * Runs it twice: with a ring of the usual size, and with one that goes round while requests are
   * served.
   *
   * @param args the number of requests
   */
  public static void main(String[] args) throws Exception {
    long requests = Long.parseLong(args[0]);
    Path directory = Files.createTempDirectory("recorder-soak");
    boolean clean = run(requests, "64MB", directory);
    clean &= run(Math.max(2, requests / 10), "1MB", directory);
    System.out.println(clean ? "Recorder's soak passed." : "Recorder's soak FAILED.");
    System.exit(clean ? 0 : 1);
  }

  static boolean run(long requests, String size, Path directory) throws Exception {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    Path log = directory.resolve("service-" + size + ".log");
    Files.deleteIfExists(log);
    Recorded recorded = Recorded.start(context, log, directory.resolve("soak.ring"), size);
    long began = System.nanoTime();
    try {
      serve(requests);
    } finally {
      recorded.stop();
    }
    Findings findings = check(log, requests);
    System.out.printf(
        "Recorder, ring of %s: %,d requests, %,d failed, %,d lines of those, %,d lost and said,"
            + " %d wrong, %d missing, %.0f s%s%n",
        size,
        requests,
        findings.failed,
        findings.lines,
        findings.lost,
        findings.wrong,
        findings.missing,
        (System.nanoTime() - began) / 1e9,
        findings.example == null ? "" : "; first: " + findings.example);
    return findings.wrong == 0 && findings.missing == 0 && findings.lines > 0;
  }

  /** A recorder and a file of JSON lines on one logger. */
  record Recorded(Logger logger, CorrelationRecorder recorder, FileAppender<ILoggingEvent> file) {
    static Recorded start(LoggerContext context, Path log, Path ring, String size) {
      CorrelationJsonEncoder encoder = new CorrelationJsonEncoder();
      encoder.setContext(context);
      encoder.start();
      FileAppender<ILoggingEvent> file = new FileAppender<>();
      file.setContext(context);
      file.setFile(log.toString());
      file.setEncoder(encoder);
      file.setImmediateFlush(false);
      file.start();
      Logger logger = context.getLogger("dev.clew");
      logger.setLevel(Level.INFO);
      logger.setAdditive(false);
      logger.addAppender(file);
      CorrelationRecorder recorder = new CorrelationRecorder();
      recorder.setContext(context);
      recorder.setFile(ring.toString());
      recorder.setSize(size);
      recorder.setMaxWritesPerSecond("1000000");
      recorder.start();
      context.addTurboFilter(recorder);
      return new Recorded(logger, recorder, file);
    }

    void stop() {
      logger.getLoggerContext().getTurboFilterList().remove(recorder);
      recorder.stop();
      logger.detachAndStopAllAppenders();
      logger.setAdditive(true);
    }
  }

  private static void serve(long requests) throws Exception {
    Soak.hideWhatWasAskedFor();
    ExecutorService foreign = Executors.newFixedThreadPool(2);
    try (Container container = Container.tomcat(new RecordedService(foreign))) {
      send(requests, container.port());
    } finally {
      foreign.shutdown();
    }
  }

  static void send(long requests, int port) throws InterruptedException {
    AtomicLong next = new AtomicLong();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      Thread thread = new Thread(() -> send(next, requests, port), "client");
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static void send(AtomicLong next, long requests, int port) {
    HttpClient http = Client.http1();
    for (long number = next.getAndIncrement(); number < requests; number = next.getAndIncrement()) {
      try {
        http.send(
            HttpRequest.newBuilder(
                    URI.create("http://localhost:" + port + RecordedService.path(number)))
                .header("Correlation-Id", RecordedService.id(number))
                .build(),
            HttpResponse.BodyHandlers.discarding());
      } catch (IOException e) {
        // The log tells what came of it.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static final class Findings {
    long failed;
    long lines;
    long lost;
    long wrong;
    long missing;
    @Nullable String example;

    void wrong(String line) {
      wrong++;
      example = example == null ? line : example;
    }
  }

  private static Findings check(Path log, long requests) throws IOException {
    Findings findings = new Findings();
    Map<Long, BitSet> seen = new HashMap<>();
    Map<Long, Integer> lost = new HashMap<>();
    try (BufferedReader lines = Files.newBufferedReader(log)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher matcher = LINE.matcher(line);
        Matcher lostMatcher = LOST.matcher(line);
        if (matcher.find()) {
          findings.lines++;
          long number = Long.parseLong(matcher.group(1));
          int index = Integer.parseInt(matcher.group(2));
          BitSet own = seen.computeIfAbsent(number, key -> new BitSet());
          if (!matcher.group(3).equals(matcher.group(1))
              || !RecordedService.fails(number)
              || !line.contains("\"log.recorded\":true")
              || own.get(index)
              || own.length() > index) {
            findings.wrong(line);
          }
          own.set(index);
        } else if (lostMatcher.find()) {
          int count = Integer.parseInt(lostMatcher.group(1));
          findings.lost += count;
          lost.merge(Long.parseLong(lostMatcher.group(2)), count, Integer::sum);
        } else if (!line.contains(" failed\"")) {
          findings.wrong(line);
        }
      }
    }
    for (long number = 0; number < requests; number++) {
      if (RecordedService.fails(number)) {
        findings.failed++;
        int expected = RecordedService.LINES - lost.getOrDefault(number, 0);
        int found = seen.getOrDefault(number, new BitSet()).cardinality();
        if (found != expected) {
          findings.missing += Math.abs(expected - found);
          findings.example =
              findings.example == null ? "request " + number + ": " + found : findings.example;
        }
      }
    }
    return findings;
  }
}
