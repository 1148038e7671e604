package dev.clew.examples.story;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;

/**
 * Measures the command against {@code grep -F} and {@code jq -c .}, each as a process of its own on
 * the same file, in turns; the best time of each counts. Fails when the command is slower than it
 * must be.
 *
 * <p>Run by {@code mvn -q verify -Drun=story-speed -pl examples/story}.
 */
final class SpeedCheck {
  private static final double FIND_AT_LEAST = 1 / 3.0;
  private static final double WRAPPED_FIND_AT_LEAST = 1 / 10.0;
  private static final double TABLE_AT_LEAST = 5;

  private final Path folder;
  private final Path program;

  private SpeedCheck(Path folder, Path program) {
    this.folder = folder;
    this.program = program;
  }

  /**
   * Measures.
   *
   * @param args a folder for the files, the command, the sizes in MB of the files to search and to
   *     make a table of, and how often each is measured
   */
  public static void main(String[] args) throws Exception {
    SpeedCheck check = new SpeedCheck(Files.createDirectories(Path.of(args[0])), Path.of(args[1]));
    boolean holds =
        check.measure(Long.parseLong(args[2]), Long.parseLong(args[3]), Integer.parseInt(args[4]));
    if (!holds) {
      System.exit(1);
    }
  }

  private boolean measure(long findMb, long tableMb, int rounds) throws Exception {
    System.out.printf(
        Locale.ROOT,
        "%s, %d processors; the best of %d, the JVM's start included%n",
        "Java " + Runtime.version(),
        Runtime.getRuntime().availableProcessors(),
        rounds);
    Path large = folder.resolve("find.json");
    String id = write(large, findMb << 20, Shape.FLAT);
    List<String> find = command("--id", id, large.toString());
    List<String> grep = List.of("grep", "-F", "-c", id, large.toString());
    boolean holds = compare("find one ID", large, grep, "grep -F -c", find, FIND_AT_LEAST, rounds);
    Files.delete(large);
    Path wrapped = folder.resolve("find-docker.json");
    String wrappedId = write(wrapped, findMb << 20, Shape.DOCKER);
    holds &=
        compare(
            "find, docker",
            wrapped,
            List.of("grep", "-F", "-c", wrappedId, wrapped.toString()),
            "grep -F -c",
            command("--id", wrappedId, wrapped.toString()),
            WRAPPED_FIND_AT_LEAST,
            rounds);
    Files.delete(wrapped);
    for (Shape shape : Shape.values()) {
      Path table = folder.resolve(shape.file);
      write(table, tableMb << 20, shape);
      // A shell, so that the peer's input is unpacked while it reads.
      List<String> jq = List.of("sh", "-c", shape.peer, "sh", table.toString());
      List<String> command = command(table.toString());
      holds &= compare("table " + shape, table, jq, shape.peer, command, TABLE_AT_LEAST, rounds);
      Files.delete(table);
    }
    return holds;
  }

  /** What the lines of a table are like. */
  private enum Shape {
    FLAT("flat.json", "jq -c . \"$1\""),
    NESTED("nested.json", "jq -c . \"$1\""),
    DOCKER("docker.json", "jq -c '.log|fromjson' \"$1\""),
    CRI("cri.log", "sed 's/^[^{]*//' \"$1\" | jq -c ."),
    PACKED("packed.json.gz", "gzip -dc \"$1\" | jq -c .");

    private final String file;
    private final String peer;

    Shape(String file, String peer) {
      this.file = file;
      this.peer = peer;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }

    String shaped(String line, String time) {
      return switch (this) {
        case FLAT, PACKED -> line;
        case NESTED -> nested(line);
        case DOCKER ->
            "{\"log\":\""
                + line.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n")
                + "\",\"stream\":\"stdout\",\"time\":\""
                + time
                + "\"}\n";
        case CRI -> time + " stdout F " + line;
      };
    }

    /** Dotted names as objects, of those that the lines have. */
    private static String nested(String line) {
      return line.replaceFirst("\"log.level\":(\"\\w+\")", "\"log\":{\"level\":$1}")
          .replaceFirst("\"service.name\":(\"\\w+\")", "\"service\":{\"name\":$1}")
          .replaceFirst("\"ecs.version\":(\"[^\"]+\")", "\"ecs\":{\"version\":$1}")
          .replaceFirst(
              "\"process.thread.name\":(\"[^\"]+\")", "\"process\":{\"thread\":{\"name\":$1}}")
          .replaceFirst("\"labels.user\":(\"\\w+\")", "\"labels\":{\"user\":$1}")
          .replaceFirst("\"event.duration\":(\\d+)", "\"event\":{\"duration\":$1}");
    }

    OutputStream open(Path file) throws IOException {
      OutputStream out = Files.newOutputStream(file);
      return new BufferedOutputStream(this == PACKED ? new GZIPOutputStream(out) : out, 1 << 20);
    }
  }

  private List<String> command(String... args) {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(List.of(args));
    return command;
  }

  private boolean compare(
      String what,
      Path file,
      List<String> peer,
      String peerName,
      List<String> command,
      double atLeast,
      int rounds)
      throws Exception {
    double bestPeer = Double.MAX_VALUE;
    double best = Double.MAX_VALUE;
    for (int i = 0; i < rounds; i++) {
      bestPeer = Math.min(bestPeer, seconds(peer));
      best = Math.min(best, seconds(command));
    }
    double ratio = bestPeer / best;
    System.out.printf(
        Locale.ROOT,
        "%-13s %s: %s %.3f s, clew-story %.3f s: %.2f times its speed (at least %.2f): %s%n",
        what,
        Summary.bytes(Files.size(file)),
        peerName,
        bestPeer,
        best,
        ratio,
        atLeast,
        ratio >= atLeast ? "holds" : "TOO SLOW");
    return ratio >= atLeast;
  }

  private double seconds(List<String> command) throws IOException, InterruptedException {
    // Into a file: GNU grep stops at the first match when its output is /dev/null.
    Path out = folder.resolve("out.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    long start = System.nanoTime();
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new IOException(command.get(0) + " is needed to measure against: install it", e);
    }
    int status = process.waitFor();
    double seconds = (System.nanoTime() - start) / 1e9;
    if (status != 0 || Files.size(out) == 0) {
      throw new IOException(command + " ended with " + status);
    }
    Files.delete(out);
    return seconds;
  }

  /** Writes what five services may log, and returns the ID of a request in the midst of it. */
  private static String write(Path file, long size, Shape shape) throws IOException {
    Random random = new Random(size);
    String[] services = {"gateway", "orders", "payments", "stock", "mail"};
    String[] open = new String[40];
    String middle = "";
    long nanos = 0;
    long written = 0;
    try (OutputStream out = shape.open(file)) {
      while (written < size) {
        // Many requests at once, so that their records are mixed.
        int slot = random.nextInt(open.length);
        if (open[slot] == null || random.nextInt(12) == 0) {
          open[slot] = new UUID(random.nextLong(), random.nextLong()).toString();
        }
        nanos += random.nextInt(400_000);
        String time = Instant.ofEpochSecond(1_795_230_000L, nanos / 1_000 * 1_000).toString();
        String record = line(random, services[random.nextInt(services.length)], time, open[slot]);
        byte[] line = shape.shaped(record, time).getBytes(StandardCharsets.UTF_8);
        out.write(line);
        written += line.length;
        if (middle.isEmpty() && written > size / 2) {
          middle = open[slot];
        }
      }
    }
    return middle;
  }

  private static String line(Random random, String service, String time, String id) {
    int kind = random.nextInt(100);
    StringBuilder line = new StringBuilder(512);
    line.append("{\"@timestamp\":\"").append(time).append("\",\"log.level\":\"");
    line.append(kind == 0 ? "ERROR" : kind < 4 ? "WARN" : "INFO").append("\",\"message\":\"");
    if (kind > 80) {
      line.append("GET /").append(service).append("/4711 200 in 4.125 ms");
    } else {
      line.append("order order-").append(random.nextInt(100_000)).append(" accepted \\\"soon\\\"");
    }
    line.append("\",\"ecs.version\":\"8.11.0\",\"service.name\":\"").append(service);
    line.append("\",\"process.thread.name\":\"http-nio-8080-exec-").append(random.nextInt(30));
    line.append("\",\"log.logger\":\"com.acme.").append(service).append(".Service\"");
    line.append(",\"correlation_id\":\"").append(id).append('"');
    if (kind > 80) {
      line.append(",\"http.request.method\":\"GET\",\"url.path\":\"/").append(service);
      line.append("/4711\",\"http.response.status_code\":200,\"event.duration\":")
          .append(random.nextInt(100_000_000));
    } else {
      line.append(",\"labels.user\":\"u").append(random.nextInt(1_000)).append("\",\"shelf\":27");
    }
    if (kind == 0) {
      line.append(",\"error.type\":\"java.io.IOException\",\"error.stack_trace\":\"");
      line.append("java.io.IOException: gr\u00fcn");
      for (int i = 0; i < 40; i++) {
        line.append("\\n\\tat com.acme.").append(service).append(".Service.call(Service.java:4)");
      }
      line.append('"');
    }
    return line.append("}\n").toString();
  }
}
