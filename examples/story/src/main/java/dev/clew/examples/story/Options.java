package dev.clew.examples.story;

import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command line. Read by hand: a library for it takes longer to load than 400 MB take to search.
 *
 * @param inputs files, folders and {@code -}; not empty unless help or the version is asked for
 * @param id the ID whose story is told, null for the table of requests
 * @param html where the page goes, null for none
 * @param report the folder where a page for the whole and those of its stories go, null for none
 * @param limit how many requests the table shows
 * @param maxRecords how many records of a story are kept
 * @param inMemory how many requests each reading thread holds in memory before it moves them to
 *     disk
 * @param traces whether stack traces are unfolded
 * @param showUnparsed whether the lines that are no JSON records are shown
 * @param aligning whether records of clocks that are off are moved
 * @param progress null for when standard error is a terminal
 * @param colour null for when standard output is a terminal
 * @param idFields further names of the ID's field
 * @param engine where records are read instead of inputs, null for inputs
 * @param following whether what comes later is read too, until the command is ended
 * @param view what is shown, and of which records
 */
record Options(
    Action action,
    List<String> inputs,
    @Nullable String id,
    @Nullable Path html,
    @Nullable Path report,
    int limit,
    int maxRecords,
    int inMemory,
    boolean traces,
    boolean showUnparsed,
    boolean aligning,
    @Nullable Boolean progress,
    @Nullable Boolean colour,
    List<String> idFields,
    @Nullable EngineAddress engine,
    boolean following,
    View view) {
  static final String STANDARD_INPUT = "-";

  static final String USAGE =
      """
      Usage: clew-story [OPTIONS] FILE|FOLDER|-...
             clew-story [OPTIONS] --engine URL

      Puts together what one request left in the JSON-lines logs of many services.
      Without an ID: a table of requests, worst first. With one: its story.

        clew-story logs/                          which requests went wrong?
        clew-story --id 0193a1fc logs/            what happened to this one?
        clew-story --id 0193a1fc --html story.html logs/ gateway.log.2.gz
        kubectl logs deploy/orders | clew-story --id 0193a1fc -
        clew-story --follow logs/                 what goes wrong now?
        clew-story --engine http://127.0.0.1:9200 --since 15m

      Input: files, folders (all of *.json, *.jsonl, *.ndjson, *.log, *.ring in them and
      below, rotated and .gz too) and - for standard input. Understood are, in any mix, the
      JSON lines of ECS, Logstash, nginx, Caddy, pino, bunyan, Serilog, zap, zerolog, slog,
      python-json-logger, Google Cloud, OTLP, Log4j 2, Spring Boot and GELF, also wrapped by
      Docker, CRI, docker compose, kubectl, journald, Loki, CloudWatch or a search engine;
      and the rings of recorders (*.ring), also while they are written.

        -f, --follow         go on with what is written to files, folders and standard input,
                             until Ctrl-C; the table is renewed, the story grows
            --engine URL     read from OpenSearch (2.4 or later) or Elasticsearch (7.12 or later)
            --index NAMES    its indices, with commas, or patterns (default: clew-*)

        -i, --id ID          tell the story of this ID; its beginning will do, if no other
                             ID begins so, and a UUID may be in capitals
            --html FILE      write the story, or the table, as a page of its own, too
            --report FOLDER  write a page of the groups and the table, and one for the story of
                             each group's example and of the worst and the slowest requests,
                             too; secrets are masked, and the input is read twice
            --json           write one JSON document
            --markdown       write Markdown for a ticket: bounded, and with secrets masked
            --traces         unfold stack traces
        -n, --limit N        requests in the table, and groups of failures (default: 20)
            --gaps           show where IDs get lost, instead of the table
            --show-unparsed  show each line that is no JSON record, with file and line number
            --align          move the records of services whose clocks, as calls tell, are off
            --id-field NAME  another name of the ID's field, more than once if need be
            --max-records N  records of one story that are kept, the earliest (default: 10000)
            --in-memory N    requests in memory at a time, for each thread; more go to a
                             temporary file, and the table is exact all the same
                             (default: 200000, about 80 MB)
            --progress, --no-progress   a progress bar (default: on a terminal)
            --color, --no-color         colours (default: on a terminal, unless NO_COLOR is set)
        -h, --help
        -V, --version

      Only records that all of these accept are counted or told of:
            --since TIME, --until TIME  from the one, and before the other
            --service NAME   of this service; of several, if it is given several times
            --level LEVEL    TRACE, DEBUG, INFO, WARN or ERROR, or worse
            --errors         errors, and records with an exception
            --grep TEXT      with this text in a value, in these capitals; no pattern
            --field NAME=VALUE   with this value, such as http.response.status_code=504

            --new-since TIME marks the groups of failures that have begun since then

      A TIME is 2026-11-21T03:12:00, 2026-11-21, both with a zone or UTC; 03:12, the last one in
      UTC; or 15m, 2h, 1d back from now.

      Above the table the failed requests are grouped by what failed first in them.
      In the table an error is a record of level ERROR or worse, or an answer of 500 or more;
      the duration is the longest that a record tells of or, with a ~ before it, the time from
      the first record to the last. Times are UTC.

      Credentials for the engine are taken from the environment: CLEW_ENGINE_USER and
      CLEW_ENGINE_PASSWORD, or CLEW_ENGINE_API_KEY.

      Exit status: 0 something was found, 1 nothing was found, 2 wrong usage, an input that could
      not be read (what could be read is shown all the same), or an output that could not be
      written.
      Ctrl-C while it follows is no error: the status is that of what was read.
      """;

  /** What is to be done. */
  enum Action {
    TABLE,
    STORY,
    HELP,
    VERSION
  }

  /**
   * Reads a command line.
   *
   * @throws UsageException if it is wrong, with the option's name and value
   */
  static Options parse(String... args) {
    return new Parser(args).parse();
  }

  private static final class Parser {
    private final String[] args;
    private int next;

    private final List<String> inputs = new ArrayList<>();
    private final List<String> idFields = new ArrayList<>();
    private final View.Parser view = new View.Parser(Instant.now());
    private Action action = Action.TABLE;
    private @Nullable String id;
    private @Nullable Path html;
    private @Nullable Path report;
    private int limit = 20;
    private int maxRecords = 10_000;
    private int inMemory = 200_000;
    private boolean traces;
    private boolean showUnparsed;
    private boolean aligning;
    private @Nullable Boolean progress;
    private @Nullable Boolean colour;
    private @Nullable URI engine;
    private @Nullable String index;
    private boolean following;

    Parser(String[] args) {
      this.args = args;
    }

    Options parse() {
      boolean optionsEnded = false;
      while (next < args.length) {
        String arg = args[next++];
        if (optionsEnded || arg.equals(STANDARD_INPUT) || !arg.startsWith("-")) {
          // An empty path would be the current folder.
          inputs.add(notBlank("FILE or FOLDER", arg));
        } else if (arg.equals("--")) {
          optionsEnded = true;
        } else {
          option(arg);
        }
      }
      if (action == Action.TABLE && id != null) {
        action = Action.STORY;
      }
      View viewed = view.view();
      if (viewed.gaps() && action == Action.STORY) {
        throw new UsageException("--gaps is about all requests: leave out --id");
      }
      if (viewed.gaps() && html != null) {
        throw new UsageException("--html shows the table or a story: leave out --gaps");
      }
      if (report != null && (viewed.gaps() || action == Action.STORY)) {
        throw new UsageException("--report is about all requests: leave out --id and --gaps");
      }
      if (showUnparsed && viewed.format() != View.Format.TEXT) {
        throw new UsageException("--show-unparsed writes text: leave out --json and --markdown");
      }
      boolean reads = action == Action.TABLE || action == Action.STORY;
      if (inputs.isEmpty() && engine == null && reads) {
        throw new UsageException("nothing to read: name files or folders, or - for standard input");
      }
      if (reads) {
        checkEngine();
        checkFollowing(viewed);
      }
      return new Options(
          action,
          List.copyOf(inputs),
          id,
          html,
          report,
          limit,
          maxRecords,
          inMemory,
          traces,
          showUnparsed,
          aligning,
          progress,
          colour,
          List.copyOf(idFields),
          engine == null
              ? null
              : new EngineAddress(engine, index == null ? EngineAddress.ANY_OF_CLEW : index),
          following,
          viewed);
    }

    private void checkEngine() {
      if (engine == null && index != null) {
        throw new UsageException("--index is about a search engine: name it with --engine");
      }
      if (engine != null && !inputs.isEmpty()) {
        throw new UsageException(
            "--engine reads from a search engine: leave out " + Visible.line(inputs.get(0)));
      }
    }

    private void checkFollowing(View viewed) {
      if (!following) {
        return;
      }
      if (engine != null) {
        throw new UsageException(
            "--follow is for files, folders and standard input: leave out --engine");
      }
      if (html != null || report != null || viewed.format() != View.Format.TEXT) {
        throw new UsageException(
            "--follow writes text that grows: leave out --html, --report, --json and --markdown");
      }
      if (showUnparsed) {
        throw new UsageException("--show-unparsed is for one reading: leave out --follow");
      }
      if (viewed.filter().until() != Long.MAX_VALUE) {
        throw new UsageException("--follow goes on until it is ended: leave out --until");
      }
    }

    private void option(String arg) {
      int equals = arg.startsWith("--") ? arg.indexOf('=') : -1;
      String name = equals < 0 ? arg : arg.substring(0, equals);
      String value = equals < 0 ? null : arg.substring(equals + 1);
      switch (name) {
        case "-i", "--id" -> id = notBlank(name, value(name, value));
        case "--engine" -> engine = EngineAddress.parse(name, value(name, value));
        case "--index" -> index = notBlank(name, value(name, value)).strip();
        case "--html" -> html = path(name, "file", value(name, value));
        case "--report" -> report = path(name, "folder", value(name, value));
        case "--id-field" -> idFields.add(notBlank(name, value(name, value)));
        case "-n", "--limit" -> limit = number(name, value(name, value), 1_000_000);
        case "--max-records" -> maxRecords = number(name, value(name, value), 1_000_000);
        case "--in-memory" -> inMemory = number(name, value(name, value), 100_000_000);
        default -> {
          if (!view.option(name, option -> value(option, value))) {
            flag(arg);
          }
        }
      }
    }

    private void flag(String arg) {
      switch (arg) {
        case "-f", "--follow" -> following = true;
        case "--traces" -> traces = true;
        case "--show-unparsed" -> showUnparsed = true;
        case "--align" -> aligning = true;
        case "--progress" -> progress = true;
        case "--no-progress" -> progress = false;
        case "--color" -> colour = true;
        case "--no-color" -> colour = false;
        case "-h", "--help" -> action = Action.HELP;
        case "-V", "--version" -> action = Action.VERSION;
        default -> {
          if (!view.flag(arg)) {
            throw new UsageException("unknown option " + Visible.line(arg));
          }
        }
      }
    }

    private String value(String name, @Nullable String value) {
      if (value != null) {
        return value;
      }
      if (next == args.length) {
        throw new UsageException(name + " needs a value");
      }
      return args[next++];
    }

    private static String notBlank(String name, String value) {
      if (value.isBlank()) {
        throw new UsageException(name + " must not be blank");
      }
      return value;
    }

    private static Path path(String name, String what, String value) {
      try {
        if (!value.isEmpty()) {
          return Path.of(value);
        }
      } catch (InvalidPathException e) {
        // Said below.
      }
      throw new UsageException(
          name + " must be a " + what + " but was '" + Visible.line(value) + "'");
    }

    private static int number(String name, String value, int max) {
      try {
        int number = Integer.parseInt(value);
        if (number >= 1 && number <= max) {
          return number;
        }
      } catch (NumberFormatException e) {
        // Said below.
      }
      throw new UsageException(
          name + " must be a number from 1 to " + max + " but was '" + Visible.line(value) + "'");
    }
  }
}
