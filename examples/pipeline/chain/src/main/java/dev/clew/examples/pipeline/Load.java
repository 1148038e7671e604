package dev.clew.examples.pipeline;

import ch.qos.logback.classic.LoggerContext;
import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;

/** Many lines, while the engine goes down, the shipper is killed and files are rotated. */
final class Load {
  private static final String SERVICE = "load";
  private static final String RESTARTED = "restarted";
  private static final int LINES_OF_A_REQUEST = 10;
  private static final int ROTATIONS = 12;
  private static final int BYTES_OF_A_LINE = 330;

  /** What rsyslog takes from its queue at once, and reads at once from two files. */
  private static final int MOST_AGAIN = 4_000;

  /** So that an outage is in the middle of the writing, be it of few lines. */
  private static final long WRITING_NANOS = 6_000_000_000L;

  private final Proof proof;
  private final SearchEngine engine;
  private final Shipper shipper;
  private final Path logs;
  private final int lines;
  private final AtomicInteger written = new AtomicInteger();

  Load(Proof proof, SearchEngine engine, Shipper shipper, Path logs, int lines) {
    this.proof = proof;
    this.engine = engine;
    this.shipper = shipper;
    this.logs = logs;
    this.lines = lines - lines % LINES_OF_A_REQUEST;
  }

  void prove() throws IOException, InterruptedException {
    proof.section(
        String.format(Locale.ROOT, "%,d lines, with the engine and the shipper killed", lines));
    long begin = System.nanoTime();
    Thread writer = new Thread(this::write, "load");
    writer.setDaemon(true);
    writer.start();

    awaitWritten(lines / 5);
    Await.require("lines in the index before the first outage", 1, this::indexed);
    say("kill -9 of the search engine");
    engine.kill();
    awaitWritten(lines * 2 / 5);
    engine.start();
    say("the search engine is up again");
    awaitWritten(lines / 2);
    long before = indexed();
    Await.require("lines that arrive after the first outage", before + 1, this::indexed);
    awaitWritten(lines * 3 / 5);
    say("kill -9 of the shipper");
    shipper.kill();
    awaitWritten(lines * 4 / 5);
    engine.rollover(Pipeline.STREAM);
    // What the engine had been sent it goes on writing.
    Await.settled(this::indexed);
    long writtenAgain = engine.writtenAgain(Pipeline.INDEX);
    shipper.start();
    say("the data stream has another index, the shipper is up again");
    awaitWritten(lines);
    writer.join();

    long found = Await.atLeast(lines, this::indexed);
    int files = LogFiles.files(logs, "load").size();
    say("all that arrives has arrived");
    long again = engine.writtenAgain(Pipeline.INDEX) - writtenAgain;
    proof.holds(
        "of what had arrived when the shipper was killed no more than a batch is written again",
        String.format(Locale.ROOT, "%,d of %,d lines", again, lines),
        again <= MOST_AGAIN);
    proof.same(
        "every line is one document, though engine and shipper were killed",
        String.format(Locale.ROOT, "%,d lines, %.0f s", lines, (System.nanoTime() - begin) / 1e9),
        lines,
        found);
    proof.holds("the files were rotated meanwhile", files + " files", files > ROTATIONS / 2);
    none();
    killedAtRest();
  }

  /** A shipper that had nothing to do when it was killed. */
  private void killedAtRest() throws IOException, InterruptedException {
    Await.settled(this::indexed);
    shipper.kill();
    long before = engine.writtenAgain(Pipeline.INDEX);
    shipper.start();
    LoggerContext context = LogFiles.json(logs.resolve("restarted.jsonl"), RESTARTED);
    context.getLogger("com.acme.shop.Load").info("written after the shipper came back");
    context.stop();
    Await.atLeast(
        1, () -> engine.count(Pipeline.INDEX, SearchEngine.term("service.name", RESTARTED)));
    Await.settled(this::indexed);
    proof.same(
        "killed when all had arrived, it sends nothing again",
        String.format(Locale.ROOT, "%,d lines", lines),
        0,
        engine.writtenAgain(Pipeline.INDEX) - before);
  }

  /** None lost and none twice: each ID has as many documents as it has lines. */
  private void none() throws InterruptedException {
    Map<String, Long> counts =
        engine.values(Pipeline.INDEX, "correlation_id", SearchEngine.term("service.name", SERVICE));
    List<String> problems = new ArrayList<>();
    if (counts.size() != lines / LINES_OF_A_REQUEST) {
      problems.add(counts.size() + " IDs instead of " + lines / LINES_OF_A_REQUEST);
    }
    counts.forEach(
        (id, count) -> {
          if (count != LINES_OF_A_REQUEST) {
            problems.add(id + " has " + count + " documents");
          }
        });
    proof.check(
        "each ID has its " + LINES_OF_A_REQUEST + " lines, none lost and none twice",
        counts.size() + " IDs",
        problems);
  }

  private long indexed() throws InterruptedException {
    return engine.count(Pipeline.INDEX, SearchEngine.term("service.name", SERVICE));
  }

  private void say(String what) throws InterruptedException {
    proof.say("%-62s  %,9d lines written, %,9d in the index", what, written.get(), indexed());
  }

  private void awaitWritten(int count) throws InterruptedException {
    Await.require("lines written", count, written::get);
  }

  private void write() {
    LoggerContext context =
        LogFiles.rotating(
            logs.resolve("load.jsonl"), SERVICE, (long) lines * BYTES_OF_A_LINE / ROTATIONS);
    Logger log = context.getLogger("com.acme.shop.Load");
    long begin = System.nanoTime();
    try {
      for (int request = 0; request < lines / LINES_OF_A_REQUEST; request++) {
        try (CorrelationScope scope = Correlation.open("load-" + request)) {
          for (int i = 0; i < LINES_OF_A_REQUEST; i++) {
            log.atInfo()
                .addKeyValue("number", i)
                .log("one of the lines that are written in a hurry, as a service under load does");
          }
        }
        written.addAndGet(LINES_OF_A_REQUEST);
        long due = begin + WRITING_NANOS * written.get() / lines;
        LockSupport.parkNanos(due - System.nanoTime());
      }
    } finally {
      context.stop();
    }
  }
}
