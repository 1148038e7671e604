package dev.clew.examples.story;

import dev.clew.examples.story.Options.Action;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** The command {@code clew-story}: {@code clew-story --help} says what it does. */
public final class ClewStory {
  static final int FOUND = 0;
  static final int NOTHING = 1;
  static final int TROUBLE = 2;

  private static final int MAX_THREADS = 8;

  private final Options options;
  private final Terminal terminal;
  private final Ending ending;
  private final Notes notes = new Notes();
  private final NewNotes newNotes;
  private final FieldNames names;
  private final Unparsed unparsed;
  private final LogReader reader;
  private final @Nullable Spool spool;
  private final Style style;
  private final @Nullable EngineReader engine;
  private @Nullable Follower follower;
  private long size;
  private int files;

  private ClewStory(Options options, Terminal terminal, Ending ending) {
    this.options = options;
    this.terminal = terminal;
    this.ending = ending;
    this.newNotes = new NewNotes(notes, terminal.err());
    this.names = new FieldNames(options.idFields());
    this.unparsed = new Unparsed(options.showUnparsed() ? terminal.out() : null);
    boolean twice = options.report() != null && options.inputs().contains(Options.STANDARD_INPUT);
    this.spool = twice ? new Spool(terminal.in()) : null;
    this.reader = new LogReader(spool == null ? terminal.in() : spool, notes);
    Boolean colour = options.colour();
    this.style = new Style(colour == null ? terminal.interactive() : colour);
    EngineAddress address = options.engine();
    this.engine = address == null ? null : engineReader(address, notes, reader.samples());
  }

  private static EngineReader engineReader(EngineAddress address, Notes notes, Samples samples) {
    EngineCredentials credentials = EngineCredentials.of(System.getenv());
    EngineClient client = new EngineClient(address.base(), credentials, EngineClient.Limits.USUAL);
    return new EngineReader(address, client, notes, samples);
  }

  /**
   * Runs the command and ends the JVM with its exit status.
   *
   * @param args as {@code --help} explains them
   */
  public static void main(String[] args) {
    Output written = new Output(FileDescriptor.out);
    PrintStream out = stream(written);
    PrintStream err = stream(new Output(FileDescriptor.err));
    boolean interactive = Screen.isThere();
    int width = interactive ? Screen.width() : 0;
    int status = TROUBLE;
    Ending ending = new Ending();
    try {
      Terminal terminal = new Terminal(System.in, out, err, interactive, width);
      status = run(terminal, ending, ending::onSignals, args);
    } catch (RuntimeException | Error e) {
      // The JVM's own status for it would be the one for nothing found.
      e.printStackTrace(err);
    }
    out.flush();
    String lost = written.lost();
    if (!lost.isEmpty()) {
      err.println("clew-story: standard output: " + lost);
      status = TROUBLE;
    }
    err.flush();
    ending.ended(status);
    System.exit(status);
  }

  private static PrintStream stream(Output output) {
    return new PrintStream(
        new BufferedOutputStream(output, 1 << 16), false, StandardCharsets.UTF_8);
  }

  /** Remembers why it could not be written, which a {@link PrintStream} does not. */
  private static final class Output extends FileOutputStream {
    // As the mode of a file has its type.
    private static final int TYPE = 0xF000;
    private static final int PIPE = 0x1000;
    private static final int SOCKET = 0xC000;

    private String lost = "";

    Output(FileDescriptor descriptor) {
      super(descriptor);
    }

    @Override
    public void write(byte[] b, int from, int length) throws IOException {
      try {
        super.write(b, from, length);
      } catch (IOException e) {
        lost = Inputs.reason(e);
        throw e;
      }
    }

    /** Empty where all was written, or who read it wanted no more. */
    String lost() {
      return lost.isEmpty() || goesToPipe() ? "" : lost;
    }

    /** The system says in the user's language that nobody reads any more. */
    private boolean goesToPipe() {
      try {
        int mode = (int) Files.getAttribute(Path.of("/dev/stdout"), "unix:mode");
        return (mode & TYPE) == PIPE || (mode & TYPE) == SOCKET;
      } catch (IOException | UnsupportedOperationException e) {
        return lost.toLowerCase(Locale.ROOT).contains("pipe");
      }
    }
  }

  /** Runs the command and returns its exit status. */
  static int run(Terminal terminal, String... args) {
    return run(terminal, new Ending(), () -> {}, args);
  }

  /**
   * Runs the command and returns its exit status.
   *
   * @param ending tells one that follows to end
   * @param beforeFollowing is run before that
   */
  static int run(Terminal terminal, Ending ending, Runnable beforeFollowing, String... args) {
    try {
      Options options = Options.parse(args);
      return switch (options.action()) {
        case HELP -> {
          terminal.out().print(Options.USAGE);
          yield FOUND;
        }
        case VERSION -> {
          terminal.out().println("clew-story " + version());
          yield FOUND;
        }
        default -> {
          if (options.following()) {
            beforeFollowing.run();
          }
          yield new ClewStory(options, terminal, ending).run();
        }
      };
    } catch (UsageException e) {
      terminal.err().println("clew-story: " + e.getMessage());
      terminal.err().println("clew-story --help says what there is.");
      return TROUBLE;
    } catch (UncheckedIOException e) {
      terminal.err().println("clew-story: " + e.getMessage());
      return TROUBLE;
    }
  }

  private static String version() {
    String version = ClewStory.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }

  private int run() {
    checkPage();
    boolean found = options.action() == Action.STORY ? tellStory() : showTable();
    if (notes.hasFailed()) {
      return TROUBLE;
    }
    return found ? FOUND : NOTHING;
  }

  /** Reads all that there is, and then what has come meanwhile. */
  private void readAll(List<? extends LineScanner> scanners) {
    if (engine != null) {
      readEngine(engine, scanners.get(0));
      return;
    }
    Inputs inputs = new Inputs(options.inputs(), notes);
    List<Source> sources = inputs.find();
    for (int round = 0; round < 3 && !sources.isEmpty(); round++) {
      read(sources, scanners);
      sources = inputs.find();
    }
  }

  private void readEngine(EngineReader from, LineScanner scanner) {
    String id = options.id();
    IdQuery query = id == null ? null : new IdQuery(id);
    if (!progresses()) {
      from.read(scanner, names, options.view().filter(), query);
      return;
    }
    try (Progress bar = Progress.start(from::progress, terminal.err())) {
      from.read(scanner, names, options.view().filter(), query);
    }
  }

  private boolean progresses() {
    Boolean wanted = options.progress();
    return wanted == null ? terminal.interactive() : wanted;
  }

  private void read(List<Source> sources, List<? extends LineScanner> scanners) {
    boolean sizeIsKnown = true;
    for (Source source : sources) {
      files++;
      size += source.size();
      sizeIsKnown &= source.path() != null;
    }
    if (!progresses()) {
      reader.read(sources, scanners);
      return;
    }
    long total = sizeIsKnown ? size : 0;
    try (Progress bar =
        Progress.start(() -> Progress.bar(reader.bytesRead(), total), terminal.err())) {
      reader.read(sources, scanners);
    }
  }

  private int threads() {
    // Lines that are shown as they are found are shown in order.
    return options.showUnparsed() || engine != null
        ? 1
        : Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors());
  }

  private boolean tellStory() {
    String id = options.id();
    if (id == null) {
      throw new IllegalStateException("no ID");
    }
    IdQuery query = new IdQuery(id);
    Findings findings =
        options.following()
            ? followStory(query)
            : new Findings(query, options.maxRecords(), this::counts);
    if (!options.following()) {
      List<FindScanner> scanners = new ArrayList<>();
      for (int i = 0; i < threads(); i++) {
        scanners.add(new FindScanner(query, names, findings, unparsed, notes));
      }
      readAll(scanners);
    }
    List<LogRecord> records = findings.records();
    boolean json = options.view().format() == View.Format.JSON;
    if (records.isEmpty()) {
      List<String> all = foundNotes(findings);
      addFields(all);
      if (json) {
        new JsonOutput(terminal.out()).story(query.text(), records, List.of(), -1, all);
      }
      if (engine == null || !notes.hasFailed()) {
        terminal
            .err()
            .println(
                "No record "
                    + (options.view().filter().isActive() ? "that the filters accept " : "")
                    + "has the ID "
                    + Visible.line(query.text())
                    + ".");
      }
      printNotes(all);
      return false;
    }
    Map<String, Long> ids = findings.ids();
    if (ids.size() > 1) {
      printNotes(showIds(query, ids));
      return false;
    }
    String found = records.get(0).id();
    String name = found == null || query.is(found) ? query.text() : found;
    Story story = Story.of(name, records, options.aligning());
    List<String> all = foundNotes(findings);
    switch (options.view().format()) {
      case JSON ->
          new JsonOutput(terminal.out())
              .story(name, story.records(), story.remarks(), story.firstError(), all);
      case MARKDOWN ->
          Ticket.print(
              terminal.out(),
              "What happened to one request",
              out -> new StoryText(story, out, new Style(false), options.traces()).print());
      default -> {
        StoryText text = new StoryText(story, terminal.out(), style, options.traces());
        if (options.following()) {
          terminal.out().println();
          text.printSummary();
        } else {
          text.print();
        }
      }
    }
    if (options.html() != null) {
      writePage(new StoryPage(story, pageNotes(all)).html());
    }
    printNotes(all);
    return true;
  }

  /** Tells of the records as they come. */
  private Findings followStory(IdQuery query) {
    LiveStory live =
        new LiveStory(
            query,
            options.maxRecords(),
            this::counts,
            findings -> new FindScanner(query, names, findings, unparsed, notes),
            terminal.out(),
            style,
            options.traces(),
            newNotes,
            ending);
    follow(live);
    // What a last line without its end has.
    live.update(true);
    return live.findings();
  }

  private void follow(Follower.View view) {
    Follower started = new Follower(options.inputs(), terminal.in(), reader, notes, view, ending);
    follower = started;
    started.run();
  }

  /** Returns what else there is to say. */
  private List<String> showIds(IdQuery query, Map<String, Long> ids) {
    String several =
        query.text()
            + " is the beginning of "
            + Summary.number(ids.size())
            + " IDs; name one of them:";
    int shown = Math.min(options.limit(), ids.size());
    String more = shown == ids.size() ? "" : " and " + Summary.number(ids.size() - shown) + " more";
    List<String> all = new ArrayList<>(notes.all());
    switch (options.view().format()) {
      case JSON -> {
        List<String> first = new ArrayList<>(ids.keySet()).subList(0, shown);
        all.add(0, several + " " + String.join(", ", first) + more);
        new JsonOutput(terminal.out()).story(query.text(), List.of(), List.of(), -1, all);
      }
      case MARKDOWN ->
          Ticket.print(
              terminal.out(),
              "The IDs that begin so",
              out -> printIds(several, ids, shown, more, out));
      default -> printIds(several, ids, shown, more, terminal.out());
    }
    return all;
  }

  private static void printIds(
      String several, Map<String, Long> ids, int shown, String more, PrintStream out) {
    out.println(Visible.line(several));
    for (Map.Entry<String, Long> id : new ArrayList<>(ids.entrySet()).subList(0, shown)) {
      out.println(
          "  " + Visible.line(id.getKey()) + "  " + Summary.counted(id.getValue(), "record"));
    }
    if (!more.isEmpty()) {
      out.println(" " + more);
    }
  }

  /** Where an ID may be that was not looked for there. */
  private void addFields(List<String> all) {
    List<String> fields = reader.samples().fields(names);
    if (!fields.isEmpty()) {
      all.add(
          "these fields look like IDs, and are not looked into: "
              + String.join(", ", fields)
              + "; --id-field NAME has an ID looked for in one, too");
    }
  }

  private boolean counts(LogRecord record) {
    return options.view().filter().accepts(record, names);
  }

  private List<String> foundNotes(Findings findings) {
    List<String> all = new ArrayList<>();
    if (findings.droppedRecords() > 0) {
      all.add(
          Summary.counted(findings.droppedRecords(), "later record")
              + " with this ID ("
              + Summary.counted(findings.droppedErrors(), "error")
              + ") not shown: there are too many (--max-records "
              + options.maxRecords()
              + ", or 64 MB)");
    }
    if (!findings.children().isEmpty()) {
      all.add("it began work under other IDs: " + String.join(", ", findings.children()));
    }
    all.addAll(findings.mentions().notes());
    addUnparsed(all, " with this ID");
    all.addAll(notes.all());
    return all;
  }

  private void addUnparsed(List<String> all, String which) {
    long count = unparsed.count();
    if (count > 0) {
      all.add(
          Summary.counted(count, "line")
              + which
              + (count == 1 ? " is" : " are")
              + " no JSON "
              + (count == 1 ? "record" : "records")
              + (options.showUnparsed()
                  ? ""
                  : ", such as "
                      + LineNumbers.of(unparsed.first().get(0))
                      + " (--show-unparsed shows them)"));
    }
  }

  /** On a page nobody sees the options. */
  private List<String> pageNotes(List<String> all) {
    List<String> notes = new ArrayList<>();
    if (options.view().filter().isActive()) {
      notes.add(
          "only records are shown that the options accept, of --since, --until, --service, --level,"
              + " --errors, --grep and --field");
    }
    notes.addAll(all);
    return notes;
  }

  /** Before anything is read. With {@code --html *.json} the shell has named a log. */
  private void checkPage() {
    Path file = options.html();
    if (file == null) {
      return;
    }
    if (Files.isDirectory(file)) {
      throw new UsageException("--html must be a file but " + Inputs.name(file) + " is a folder");
    }
    try {
      if (Files.isRegularFile(file) && Files.size(file) > 0 && !ReportFolder.isPage(file)) {
        throw new UsageException(
            "--html: "
                + Inputs.name(file)
                + " is there already, and no page of this command's; name another file");
      }
    } catch (IOException e) {
      throw new UsageException("--html: " + Inputs.name(file) + ": " + Inputs.reason(e));
    }
  }

  private void writePage(String page) {
    Path file = options.html();
    if (file == null) {
      return;
    }
    try {
      Files.writeString(file, page);
      terminal.err().println("The page is in " + Inputs.name(file));
    } catch (IOException e) {
      notes.fail(Inputs.name(file) + ": could not be written: " + Inputs.reason(e));
      terminal.err().println("clew-story: " + Inputs.name(file) + ": " + Inputs.reason(e));
    }
  }

  private void printNotes(List<String> all) {
    // After what they are about, also where both streams go to one place.
    terminal.out().flush();
    for (String note : newNotes.withoutTold(all)) {
      terminal.err().println("clew-story: " + Visible.line(note));
    }
  }

  private boolean showTable() {
    Services services = new Services();
    Watch.Shared shared = Watch.Shared.create(options.view(), names);
    List<TableScanner> scanners = new ArrayList<>();
    if (options.following()) {
      return followTable(scanners, services, shared);
    }
    for (int i = 0; i < threads(); i++) {
      RequestTable table = new RequestTable(options.inMemory());
      scanners.add(new TableScanner(names, table, services, unparsed, notes, new Watch(shared)));
    }
    try {
      ReportFolder folder = reportFolder();
      readAll(scanners);
      return showTable(scanners, services, shared, folder);
    } finally {
      if (spool != null) {
        spool.discard();
      }
      for (TableScanner scanner : scanners) {
        scanner.table().close();
      }
    }
  }

  private boolean followTable(List<TableScanner> scanners, Services services, Watch.Shared shared) {
    try (RequestTable table = new RequestTable(options.inMemory())) {
      LiveTable.Shown shown =
          terminal.interactive()
              ? LiveTable.onScreen(
                  terminal.out(),
                  Window::ask,
                  window -> onScreen(overview(scanners, services, shared), shared.gaps(), window))
              : LiveTable.inBlocks(
                  terminal.out(),
                  () -> printBlock(overview(scanners, services, shared), shared.gaps()));
      LiveTable live =
          new LiveTable(
              () -> {
                TableScanner scanner =
                    new TableScanner(names, table, services, unparsed, notes, new Watch(shared));
                scanners.add(scanner);
                return scanner;
              },
              this::bytes,
              System::nanoTime,
              shown,
              ending);
      try (shown) {
        follow(live);
      }
      return showTable(scanners, services, shared, null);
    }
  }

  private void printBlock(Overview overview, @Nullable Gaps gaps) {
    PrintStream out = terminal.out();
    Instant now = Instant.now();
    out.println("At " + now.truncatedTo(ChronoUnit.SECONDS).toString().replace('T', ' '));
    out.println();
    show(overview, gaps, out, style, terminal.width());
    out.println();
    out.flush();
    newNotes.tell();
  }

  /** As much as there is room for, of each part some. */
  private List<String> onScreen(Overview overview, @Nullable Gaps gaps, Window window) {
    int groups = overview.groups().size();
    // Beside the groups' and the table's own rows: their heads, gaps, the counts and the last row.
    int room = window.rows() - 4 - (groups > 0 ? 4 : 0);
    int shownGroups = Math.min(Math.min(groups, options.limit()), Math.max(1, room / 4));
    int shownRequests =
        Math.min(options.limit(), Math.max(1, room - (groups > 0 ? 2 * shownGroups + 1 : 0)));
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(text, false, StandardCharsets.UTF_8);
    if (gaps != null) {
      show(overview, gaps, out, style, window.columns());
    } else {
      if (groups > 0) {
        new FailuresText(out, style, shownGroups).print(overview.groups());
      }
      List<RequestSum> requests = overview.requests();
      if (!requests.isEmpty()) {
        new TableText(overview.services(), out, style, window.columns())
            .print(requests.subList(0, Math.min(shownRequests, requests.size())));
      }
      out.println();
      out.println(footer(overview, shownRequests));
    }
    out.flush();
    List<String> lines = new ArrayList<>(text.toString(StandardCharsets.UTF_8).lines().toList());
    String newest = newNotes.newest();
    String last = style.dim(newest.isEmpty() ? "Ctrl-C ends it" : "Ctrl-C ends it · " + newest);
    while (lines.size() >= window.rows()) {
      lines.remove(lines.size() - 1);
    }
    lines.add(last);
    return lines;
  }

  private int files() {
    Follower following = follower;
    if (following != null) {
      return following.files();
    }
    return engine == null ? files : engine.indices();
  }

  private long bytes() {
    Follower following = follower;
    if (following != null) {
      return following.bytes();
    }
    return engine == null ? reader.bytesRead() : engine.bytes();
  }

  /** Before anything is read, for that may take long. */
  private @Nullable ReportFolder reportFolder() {
    Path folder = options.report();
    if (folder == null) {
      return null;
    }
    for (String input : options.inputs()) {
      try {
        Path path = Path.of(input);
        if (Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path)) {
          throw new UsageException(
              "--report reads its input twice, and "
                  + Inputs.name(path)
                  + " can be read only once: save it in a file, or hand it to standard input");
        }
      } catch (InvalidPathException e) {
        // Who reads it will say so.
      }
    }
    return ReportFolder.open(folder);
  }

  private boolean showTable(
      List<TableScanner> scanners,
      Services services,
      Watch.Shared shared,
      @Nullable ReportFolder folder) {
    Overview overview = overview(scanners, services, shared);
    Gaps gaps = shared.gaps();
    show(overview, gaps);
    List<String> noted = pageNotes(List.of());
    if (options.html() != null) {
      writePage(new TablePage(overview, options.limit(), noted, null).html());
    }
    if (folder != null) {
      writeReport(folder, new Report(overview, options.limit(), noted));
    }
    printNotes(overview.notes());
    return gaps == null ? overview.requestCount() > 0 : overview.records() > 0;
  }

  private Overview overview(List<TableScanner> scanners, Services services, Watch.Shared shared) {
    List<RequestTable> tables = new ArrayList<>();
    long records = 0;
    long withoutId = 0;
    long repaired = 0;
    int spills = 0;
    long leftOut = 0;
    for (TableScanner scanner : scanners) {
      if (!tables.contains(scanner.table())) {
        tables.add(scanner.table());
        spills += scanner.table().spills();
      }
      records += scanner.records();
      withoutId += scanner.withoutId();
      repaired += scanner.repaired();
      leftOut += scanner.watch().leftOut();
    }
    Worst worst = new Worst(options.limit(), RequestSum::worstFirst);
    Worst slowest = new Worst(options.limit(), RequestSum::slowestFirst);
    Failures failures = new Failures(shared, services);
    RequestTable.merge(
        tables,
        sum -> {
          worst.add(sum);
          if (options.report() != null) {
            slowest.add(sum);
          }
          failures.add(sum);
        });
    List<FailureGroup> groups = failures.groups(options.view().newSince());
    Gaps gaps = shared.gaps();
    List<String> all = new ArrayList<>();
    if (gaps != null) {
      all.addAll(gaps.notes());
    }
    if (records == 0 && leftOut > 0) {
      all.add("the filters left out all of " + Summary.counted(leftOut, "record"));
    }
    if (repaired > 0) {
      all.add(
          Summary.counted(repaired, "record")
              + (repaired == 1 ? " is" : " are")
              + " not valid UTF-8; what could not be read counts as \uFFFD");
    }
    if (spills > 0) {
      all.add(
          "more requests than fit into memory: "
              + Summary.counted(spills, "part")
              + " of the table went over temporary files; the table is exact");
    }
    addUnparsed(all, "");
    if (worst.all == 0) {
      addFields(all);
    }
    all.addAll(notes.all());
    return new Overview(
        groups,
        worst.inOrder(),
        slowest.inOrder(),
        new Grouping(shared, services, groups),
        services,
        worst.all,
        worst.withErrors,
        records,
        withoutId,
        files(),
        bytes(),
        List.copyOf(all));
  }

  private void writeReport(ReportFolder folder, Report report) {
    Collector collector = new Collector(report.ids(), options.maxRecords(), this::counts);
    if (!report.ids().isEmpty()) {
      readAgain(collector);
    }
    try {
      int stories = report.write(folder, collector, options.aligning(), options.maxRecords());
      terminal.out().flush();
      terminal
          .err()
          .println(
              "The report is in "
                  + Inputs.name(folder.index())
                  + ", with "
                  + (stories == 1 ? "1 story" : Summary.number(stories) + " stories"));
    } catch (IOException e) {
      String reason = Inputs.name(folder.index()) + ": could not be written: " + Inputs.reason(e);
      notes.fail(reason);
      terminal.err().println("clew-story: " + reason);
    }
  }

  /** One more reading for all stories together. */
  private void readAgain(Collector collector) {
    // What there is to say of the files was said of the first reading.
    Notes second = new Notes();
    EngineAddress address = options.engine();
    if (address == null) {
      readFilesAgain(collector, second);
    } else {
      readEngine(
          engineReader(address, second, new Samples()), new CollectScanner(names, collector));
    }
    if (second.hasFailed() && !notes.hasFailed()) {
      second.all().forEach(notes::fail);
      printNotes(second.all());
    }
  }

  private void readFilesAgain(Collector collector, Notes second) {
    InputStream in = spool == null ? terminal.in() : spool.again();
    LogReader again = new LogReader(in, second);
    List<CollectScanner> scanners = new ArrayList<>();
    for (int i = 0; i < threads(); i++) {
      scanners.add(new CollectScanner(names, collector));
    }
    Inputs inputs = new Inputs(options.inputs(), second);
    List<Source> sources = inputs.find();
    long total = spool == null ? size : 0;
    try (Progress bar =
        progresses()
            ? Progress.start(() -> Progress.bar(again.bytesRead(), total), terminal.err())
            : null) {
      for (int round = 0; round < 3 && !sources.isEmpty(); round++) {
        again.read(sources, scanners);
        sources = inputs.find();
      }
    }
  }

  private void show(Overview overview, @Nullable Gaps gaps) {
    switch (options.view().format()) {
      case JSON -> {
        if (gaps == null) {
          new JsonOutput(terminal.out()).overview(overview);
        } else {
          new JsonOutput(terminal.out()).gaps(gaps, overview);
        }
      }
      case MARKDOWN ->
          Ticket.print(
              terminal.out(),
              gaps == null ? "What failed first" : "Where IDs get lost",
              out -> show(overview, gaps, out, new Style(false), 0));
      default -> show(overview, gaps, terminal.out(), style, terminal.width());
    }
  }

  private void show(
      Overview overview, @Nullable Gaps gaps, PrintStream out, Style shown, int width) {
    if (gaps != null) {
      new GapsText(out, shown, options.limit())
          .print(gaps, overview.records(), overview.withoutId());
    } else {
      if (!overview.groups().isEmpty()) {
        new FailuresText(out, shown, options.limit()).print(overview.groups());
      }
      if (!overview.requests().isEmpty()) {
        new TableText(overview.services(), out, shown, width).print(overview.requests());
        out.println();
      }
    }
    out.println(footer(overview, options.limit()));
  }

  private String footer(Overview overview, int shown) {
    StringBuilder text = new StringBuilder();
    if (overview.requestCount() > shown && !options.view().gaps()) {
      text.append("The ").append(shown).append(" worst of ");
    }
    text.append(Summary.counted(overview.requestCount(), "request"))
        .append(", ")
        .append(Summary.number(overview.withErrors()))
        .append(" with errors · ")
        .append(Summary.counted(overview.records(), "record"))
        .append(", ")
        .append(Summary.number(overview.withoutId()))
        .append(" without an ID · ")
        .append(
            engine == null
                ? Summary.counted(overview.files(), "file")
                : Summary.number(overview.files())
                    + (overview.files() == 1 ? " index" : " indices"))
        .append(", ")
        .append(Summary.bytes(overview.bytes()));
    return text.toString();
  }

  /** Keeps the worst requests. */
  private static final class Worst {
    private final int limit;
    private final Comparator<RequestSum> order;
    private final PriorityQueue<RequestSum> kept;
    private long all;
    private long withErrors;

    Worst(int limit, Comparator<RequestSum> order) {
      this.limit = limit;
      this.order = order;
      this.kept = new PriorityQueue<>(order.reversed());
    }

    void add(RequestSum sum) {
      all++;
      withErrors += sum.errors > 0 ? 1 : 0;
      RequestSum least = kept.peek();
      if (kept.size() < limit) {
        kept.add(sum);
      } else if (least != null && order.compare(sum, least) < 0) {
        kept.poll();
        kept.add(sum);
      }
    }

    List<RequestSum> inOrder() {
      List<RequestSum> sorted = new ArrayList<>(kept);
      sorted.sort(order);
      return sorted;
    }
  }

  /** The terminal that a person sits at, if there is one. */
  private static final class Screen {
    private Screen() {}

    @SuppressWarnings(
        "SystemConsoleNull") // Until Java 21 it is how to ask; then a method is added.
    static boolean isThere() {
      return System.getenv("TERM") != null
          && System.getenv("NO_COLOR") == null
          && System.console() != null
          && consoleIsTerminal();
    }

    /** From Java 22 on there is a console even where there is no terminal, and a method to ask. */
    private static boolean consoleIsTerminal() {
      try {
        Object answer = Console.class.getMethod("isTerminal").invoke(System.console());
        return Boolean.TRUE.equals(answer);
      } catch (ReflectiveOperationException e) {
        return true;
      }
    }

    static int width() {
      // Who sets it means it; a terminal's own size is asked for otherwise.
      return System.getenv("COLUMNS") == null
          ? Window.ask().columns()
          : Window.of(System.getenv()).columns();
    }
  }
}
