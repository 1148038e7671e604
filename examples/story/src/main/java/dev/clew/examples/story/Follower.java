package dev.clew.examples.story;

import dev.clew.examples.story.FollowedFile.Trail;
import dev.clew.examples.story.Source.Format;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is there, and then what is written, until it is told to end: to files, to new and
 * rotated ones in folders, and to standard input. It looks several times a second, which works on
 * any file system. Nothing is read twice: a file is told by its key and by how it begins, whatever
 * it is called meanwhile. Not thread-safe.
 */
final class Follower {
  private static final long LOOK_MILLIS = 250;
  private static final long SECOND = 1_000_000_000;

  /** Folders are looked through less often than files are looked at. */
  private static final long WALK_NANOS = SECOND;

  /** A process may write on into a file that has lost its name. */
  private static final long DETACHED_NANOS = 60 * SECOND;

  private static final long LIVELY_NANOS = 60 * SECOND;

  private static final int BLOCK = 256 << 10;
  private static final int MAX_OPEN = 200;
  private static final int MAX_OWN_SCANNERS = 500;
  private static final int MAX_TRAILS = 20_000;

  /** What is done with the lines. */
  interface View {
    /** A scanner; each goes on with the lines that it was handed before. */
    LineScanner scanner();

    /**
     * Told that lines may have come.
     *
     * @param caughtUp whether all that is there was read
     */
    void update(boolean caughtUp);
  }

  private final List<String> names;
  private final LogReader reader;
  private final Notes notes;
  private final View view;
  private final Ending ending;
  private final LineScanner shared;
  private final Deque<LineScanner> freeScanners = new ArrayDeque<>();
  private final List<FollowedFile> files = new ArrayList<>();
  private final Map<Object, FollowedFile> byKey = new HashMap<>();
  private final Deque<Trail> trails = new ArrayDeque<>();
  private final Map<String, String> absent = new LinkedHashMap<>();
  private final @Nullable StandardInput input;
  private final Source inputSource;
  private byte[] buffer = new byte[BLOCK];
  private byte[] inputBuffer = new byte[BLOCK];
  private int inputFilled;
  private long inputOffset;
  private long inputLine = 1;
  private boolean inputSkipping;
  private boolean inputEnded;
  private @Nullable LineScanner inputScanner;
  private int ownScanners;
  private int sources;
  private int nextIndex = 1;
  private long bytes;
  private boolean first = true;

  Follower(
      List<String> names,
      InputStream standardInput,
      LogReader reader,
      Notes notes,
      View view,
      Ending ending) {
    this.names = names;
    this.reader = reader;
    this.notes = notes;
    this.view = view;
    this.ending = ending;
    this.shared = view.scanner();
    this.inputSource =
        new Source(0, "standard input", null, Format.PLAIN, Content.LINES, 0, "stdin");
    this.input = names.contains(Options.STANDARD_INPUT) ? StandardInput.of(standardInput) : null;
    if (input != null) {
      sources++;
    }
  }

  /** How many files were read. */
  int files() {
    return sources;
  }

  /** How much was read. */
  long bytes() {
    return bytes + reader.bytesRead();
  }

  /** Reads until the end is wanted, or nothing can come any more. */
  void run() {
    boolean onlyInput = input != null && names.stream().allMatch(Options.STANDARD_INPUT::equals);
    long walked = 0;
    while (true) {
      long now = System.nanoTime();
      boolean walks = first || now - walked >= WALK_NANOS;
      walked = walks ? now : walked;
      look(walks);
      for (FollowedFile file : List.copyOf(files)) {
        if (!ending.isWanted() && (walks || isLively(file, now))) {
          read(file, now);
        }
      }
      view.update(true);
      first = false;
      if (ending.isWanted() || (onlyInput && inputEnded)) {
        break;
      }
      await();
    }
    end();
  }

  private void await() {
    if (input == null || inputEnded) {
      ending.await(LOOK_MILLIS);
      return;
    }
    StandardInput.Piece piece = input.next(LOOK_MILLIS);
    long until = System.nanoTime() + LOOK_MILLIS * 1_000_000;
    while (piece != null && !ending.isWanted()) {
      take(piece);
      piece = inputEnded || System.nanoTime() >= until ? null : input.next(0);
    }
  }

  private void end() {
    for (FollowedFile file : files) {
      endLastLine(file);
      if (!file.trouble().isEmpty() && file.source() == null) {
        notes.fail(file.trouble());
      }
      file.close();
    }
    for (String trouble : absent.values()) {
      notes.fail(trouble);
    }
    LineScanner scanner = inputScanner;
    if (scanner != null) {
      if (inputFilled > 0 && !inputSkipping) {
        scanner.unendedLine(inputSource, inputBuffer, 0, inputFilled, inputOffset, inputLine);
      }
      scanner.end();
    }
    shared.end();
  }

  // Standard input.

  private void take(StandardInput.Piece piece) {
    LineScanner scanner = inputScanner;
    if (scanner == null) {
      scanner = view.scanner();
      inputScanner = scanner;
      reader.samples().add(inputSource, piece.bytes());
    }
    inputEnded = piece.end();
    if (!piece.failure().isEmpty()) {
      notes.fail("standard input: " + piece.failure());
    }
    int from = 0;
    byte[] added = piece.bytes();
    bytes += added.length;
    while (from < added.length) {
      if (inputBuffer.length == inputFilled) {
        makeRoom(scanner);
      }
      int count = Math.min(added.length - from, inputBuffer.length - inputFilled);
      System.arraycopy(added, from, inputBuffer, inputFilled, count);
      inputFilled += count;
      from += count;
      takeLines(scanner);
    }
    view.update(inputEnded);
  }

  private void makeRoom(LineScanner scanner) {
    if (inputBuffer.length < LogReader.MAX_LINE) {
      inputBuffer =
          Arrays.copyOf(inputBuffer, Math.min(LogReader.MAX_LINE, inputBuffer.length * 2));
      return;
    }
    if (!inputSkipping) {
      scanner.tooLongLine(inputSource, inputBuffer, 0, inputFilled, inputOffset, inputLine);
    }
    inputSkipping = true;
    inputOffset += inputFilled;
    inputFilled = 0;
  }

  private void takeLines(LineScanner scanner) {
    int end = LogReader.afterLastLineFeed(inputBuffer, 0, inputFilled);
    if (end == 0) {
      return;
    }
    int from = 0;
    if (inputSkipping) {
      from = LogReader.indexOfLineFeed(inputBuffer, 0, end) + 1;
      inputLine++;
      inputSkipping = false;
    }
    if (end > from) {
      scanner.lines(inputSource, inputBuffer, from, end, inputOffset + from, inputLine);
    }
    inputLine += LogReader.countLineFeeds(inputBuffer, from, end);
    inputOffset += end;
    inputFilled -= end;
    System.arraycopy(inputBuffer, end, inputBuffer, 0, inputFilled);
  }

  // Which files there are.

  private void look(boolean walks) {
    long now = System.nanoTime();
    for (FollowedFile file : files) {
      if (walks || isLively(file, now)) {
        lookAt(file);
      }
    }
    Map<Path, Boolean> found = new TreeMap<>();
    for (String name : names) {
      if (!name.equals(Options.STANDARD_INPUT)) {
        find(name, walks, found);
      }
    }
    for (Map.Entry<Path, Boolean> path : found.entrySet()) {
      meet(path.getKey(), path.getValue(), found);
    }
    if (walks) {
      for (FollowedFile file : List.copyOf(files)) {
        if (file.isMissing()) {
          miss(file);
        }
      }
    }
    forget();
  }

  /** Thousands of old files are looked at less often. */
  private static boolean isLively(FollowedFile file, long now) {
    return file.seenSize() < 0 || now - file.grewAt() < LIVELY_NANOS;
  }

  private void lookAt(FollowedFile file) {
    Path path = file.path();
    if (path == null) {
      return;
    }
    try {
      BasicFileAttributes attributes = attributes(path);
      boolean same = key(path, attributes).equals(file.key());
      file.missing(!same);
      if (same) {
        file.modified(attributes.lastModifiedTime());
        isThereAgain(file, path);
      }
    } catch (NoSuchFileException e) {
      file.missing(true);
    } catch (IOException e) {
      report(file, Inputs.name(path) + ": " + Inputs.reason(e));
    }
  }

  private static BasicFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class);
  }

  /** On Windows there is no key; there a file cannot be renamed while it is open either. */
  private static Object key(Path path, BasicFileAttributes attributes) throws IOException {
    Object key = attributes.fileKey();
    return key == null ? path.toRealPath(new LinkOption[0]) : key.toString();
  }

  private void find(String name, boolean walks, Map<Path, Boolean> found) {
    try {
      Path path = Path.of(name);
      if (!Files.isDirectory(path)) {
        found.put(path, true);
        return;
      }
      absent.remove(name);
      if (walks) {
        int before = found.size();
        LogFolder.walk(path, file -> found.putIfAbsent(file, false), this::noteUnreadable);
        if (first && found.size() == before) {
          notes.add(Inputs.name(path) + ": no log files in it yet");
        }
      }
    } catch (InvalidPathException e) {
      absent.put(name, Visible.line(name) + ": not the name of a file");
    } catch (IOException e) {
      notes.add(Visible.line(name) + ": " + Inputs.reason(e));
    }
  }

  private void noteUnreadable(Path path, IOException e) {
    // Gone between two looks is no trouble.
    if (!(e instanceof NoSuchFileException)) {
      notes.fail(Inputs.name(path) + ": " + Inputs.reason(e));
    }
  }

  /** Knows a file again, or takes it up. */
  private void meet(Path path, boolean named, Map<Path, Boolean> found) {
    String name = path.toString();
    try {
      BasicFileAttributes attributes = attributes(path);
      if (attributes.isDirectory()) {
        return;
      }
      Object key = key(path, attributes);
      FollowedFile known = byKey.get(key);
      if (known != null && known.isMissing()) {
        if (known.isDone() && attributes.size() != known.seenSize()) {
          // The file system has given a file's key to another.
          drop(known);
          known = null;
        } else {
          known.movedTo(path);
        }
      }
      if (known == null) {
        FollowedFile file = new FollowedFile(path, key, named);
        files.add(file);
        byKey.put(key, file);
      }
      known = known == null ? byKey.get(key) : known;
      if (known != null && known.source() == null && !known.isDone()) {
        prepare(known, path, attributes, found);
      }
      if (absent.remove(name) != null) {
        notes.add(Inputs.name(path) + ": is there now, and is read");
      }
    } catch (NoSuchFileException e) {
      boolean followed = false;
      for (FollowedFile file : files) {
        followed |= path.equals(file.path());
      }
      String what = Inputs.name(path) + ": no such file";
      if (named && !followed && absent.put(name, what) == null) {
        notes.add(what + " yet; it is read when it is there");
      }
    } catch (IOException e) {
      String what = Inputs.name(path) + ": " + Inputs.reason(e);
      if (absent.put(name, what) == null) {
        notes.add(what + "; it is read when it can be");
      }
    }
  }

  /** A file that has gone from its place, or lost it to another. */
  private void miss(FollowedFile file) {
    Path path = file.path();
    if (path == null) {
      return;
    }
    boolean replaced = false;
    for (FollowedFile other : files) {
      replaced |= other != file && path.equals(other.path());
    }
    if (replaced) {
      isThereAgain(file, path);
      file.detach();
      return;
    }
    boolean rotated = !file.isNamed() && !isFirstName(path);
    if (!rotated && !file.isDone()) {
      report(file, Inputs.name(path) + ": is gone; it is read on when it is there again");
    }
  }

  /** Whether it is the name that a log has before it is rotated. */
  private static boolean isFirstName(Path path) {
    String name = path.getFileName().toString();
    return !name.endsWith(".gz") && name.matches(".*[^0-9_.-]");
  }

  private void isThereAgain(FollowedFile file, Path path) {
    if (!file.trouble().isEmpty()) {
      file.trouble("");
      notes.add(Inputs.name(path) + ": is there again, and is read on");
    }
  }

  private void report(FollowedFile file, String what) {
    if (file.trouble(what)) {
      notes.add(what);
    }
  }

  /** Lets go of what nobody writes to any more. */
  private void forget() {
    long now = System.nanoTime();
    int open = 0;
    for (FollowedFile file : List.copyOf(files)) {
      boolean detached = file.path() == null;
      if (detached && (!file.isOpen() || now - file.grewAt() > DETACHED_NANOS)) {
        drop(file);
      } else if (file.isMissing() && file.isDone()) {
        drop(file);
      } else if (file.isOpen()) {
        open++;
      }
    }
    if (open > MAX_OPEN) {
      closeQuietest(open - MAX_OPEN);
    }
    while (trails.size() > MAX_TRAILS) {
      trails.removeFirst();
    }
  }

  private void closeQuietest(int count) {
    List<FollowedFile> open = new ArrayList<>();
    for (FollowedFile file : files) {
      if (file.isOpen() && file.path() != null) {
        open.add(file);
      }
    }
    open.sort((a, b) -> Long.compare(a.grewAt(), b.grewAt()));
    for (FollowedFile file : open.subList(0, Math.min(count, open.size()))) {
      file.close();
    }
  }

  private void drop(FollowedFile file) {
    endLastLine(file);
    Trail trail = file.trail();
    if (trail != null) {
      trail.endsIn(file);
    }
    file.close();
    files.remove(file);
    byKey.remove(file.key(), file);
  }

  /** What stands behind the last line feed of a file that is not read on. */
  private void endLastLine(FollowedFile file) {
    Source source = file.source();
    Trail trail = file.trail();
    LineScanner scanner = file.scanner();
    if (source == null || trail == null || scanner == null || file.isDone()) {
      return;
    }
    try {
      if (file.isOpen() || (file.path() != null && !file.isMissing())) {
        FileChannel channel = file.open();
        int filled = fill(channel, trail.offset(), 0);
        if (filled > 0
            && filled < buffer.length
            && !file.isSkipping()
            && LogReader.indexOfLineFeed(buffer, 0, filled) < 0) {
          scanner.unendedLine(source, buffer, 0, filled, trail.offset(), file.line());
        }
      }
    } catch (IOException e) {
      // What was read before counts.
    }
    if (scanner != shared) {
      scanner.end();
      freeScanners.add(scanner);
    }
  }

  // What is in them.

  /** Finds out how a file is read, as soon as its first line is there. */
  private void prepare(
      FollowedFile file, Path path, BasicFileAttributes attributes, Map<Path, Boolean> found)
      throws IOException {
    if (!attributes.isRegularFile()) {
      notes.fail(Inputs.name(path) + ": is no file that can be followed");
      file.done(attributes.size());
      return;
    }
    if (attributes.size() == 0 || attributes.size() == file.seenSize()) {
      return;
    }
    byte[] start;
    try (InputStream in = Files.newInputStream(path)) {
      start = in.readNBytes(Content.HEAD);
    }
    Source source = Inputs.source(path, attributes, start, !file.isNamed(), nextIndex++, notes);
    if (source == null) {
      file.done(attributes.size());
      return;
    }
    if (source.format() == Format.GZIP) {
      prepareCompressed(file, path, source, found);
      return;
    }
    boolean whole =
        start.length == Content.HEAD
            || LogReader.indexOfLineFeed(start, 0, start.length) >= 0
            || ending.isWanted();
    if (source.format() == Format.PLAIN && !whole) {
      return;
    }
    if (source.format() == Format.RING || source.content() == Content.TEXT) {
      readOnce(file, source);
      notes.add(
          source.name()
              + (source.format() == Format.RING ? ": a ring" : ": JSON over many lines")
              + " is read once, and not followed");
      return;
    }
    Trail trail = first ? null : trail(path, FollowedFile.start(start));
    if (trail != null && trail.isLive()) {
      // Copied before it is truncated.
      return;
    }
    if (trail != null && attributes.size() <= trail.offset()) {
      trail.goesOnIn(file);
      file.done(attributes.size());
      return;
    }
    begin(file, path, source, trail);
    reader.samples().add(source, start);
  }

  private void begin(FollowedFile file, Path path, Source source, @Nullable Trail known) {
    Trail trail = known;
    if (trail == null) {
      trail = new Trail(path, file);
      trails.add(trail);
    }
    sources++;
    LineScanner former = file.scanner();
    file.begin(source, former == null ? scanner(source) : former, trail);
  }

  /** Lines that were cut into pieces are put together for each file. */
  private LineScanner scanner(Source source) {
    if (source.content() != Content.PIECES) {
      return shared;
    }
    LineScanner free = freeScanners.poll();
    if (free != null) {
      return free;
    }
    if (ownScanners == MAX_OWN_SCANNERS) {
      return shared;
    }
    ownScanners++;
    return view.scanner();
  }

  private @Nullable Trail trail(Path path, byte[] start) {
    Trail ended = null;
    for (Trail trail : trails) {
      if (trail.isOf(path, start)) {
        if (trail.isLive()) {
          return trail;
        }
        ended = trail;
      }
    }
    return ended;
  }

  private void readOnce(FollowedFile file, Source source) {
    sources++;
    reader.read(List.of(source), List.of(shared));
    file.done(source.size());
    view.update(false);
  }

  private void prepareCompressed(
      FollowedFile file, Path path, Source source, Map<Path, Boolean> found) throws IOException {
    String name = path.getFileName().toString();
    boolean beingCompressed =
        name.endsWith(".gz")
            && (found.containsKey(path.resolveSibling(name.substring(0, name.length() - 3)))
                || Files.exists(path.resolveSibling(name.substring(0, name.length() - 3))));
    byte[] start = unpackedStart(path);
    Trail trail = first ? null : trail(path, FollowedFile.start(start));
    if (beingCompressed || (trail != null && trail.isLive())) {
      return;
    }
    if (trail == null) {
      if (!first && !isWhole(path)) {
        // It is written still.
        return;
      }
      Trail added = new Trail(path, file);
      trails.add(added);
      readOnce(file, source);
      file.begin(source, shared, added);
      file.rememberHead(FollowedFile.start(start));
      added.moveTo(Long.MAX_VALUE);
      file.done(source.size());
      return;
    }
    if (!isWhole(path)) {
      return;
    }
    readRest(path, source, trail);
    trail.goesOnIn(file);
    file.done(source.size());
  }

  private static byte[] unpackedStart(Path path) {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(path))) {
      return in.readNBytes(Content.HEAD);
    } catch (IOException e) {
      // It is hardly begun, or damaged; who reads it says so.
      return new byte[0];
    }
  }

  private static boolean isWhole(Path path) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(path), BLOCK)) {
      byte[] skipped = new byte[BLOCK];
      while (in.read(skipped) >= 0) {
        // To its end.
      }
      return true;
    } catch (EOFException e) {
      return false;
    } catch (ZipException e) {
      return true;
    }
  }

  /** What a log had in the end that was not read before it was compressed. */
  private void readRest(Path path, Source source, Trail trail) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(path), BLOCK)) {
      long left = trail.offset();
      while (left > 0) {
        long skipped = in.skip(left);
        if (skipped <= 0) {
          return;
        }
        left -= skipped;
      }
      int filled = 0;
      long offset = trail.offset();
      int count;
      while ((count = in.read(buffer, filled, buffer.length - filled)) >= 0) {
        filled += count;
        int end = LogReader.afterLastLineFeed(buffer, 0, filled);
        if (end > 0) {
          shared.lines(source, buffer, 0, end, offset, 0);
          System.arraycopy(buffer, end, buffer, 0, filled - end);
          filled -= end;
          offset += end;
        } else if (filled == buffer.length && !grow()) {
          shared.tooLongLine(source, buffer, 0, filled, offset, 0);
          offset += filled;
          filled = 0;
        }
      }
      if (filled > 0) {
        shared.unendedLine(source, buffer, 0, filled, offset, 0);
      }
      shared.end();
      trail.moveTo(Long.MAX_VALUE);
    }
  }

  private void read(FollowedFile file, long now) {
    Source source = file.source();
    LineScanner scanner = file.scanner();
    if (source == null || scanner == null || file.isDone()) {
      return;
    }
    try {
      if (!file.isOpen() && file.isMissing()) {
        return;
      }
      if (!file.isOpen() && attributesAreOld(file)) {
        return;
      }
      FileChannel channel = file.open();
      long size = channel.size();
      if (size == file.seenSize()) {
        return;
      }
      if (!file.isAsBefore(channel, size)) {
        startAnew(file);
      }
      file.rememberHead(channel);
      readLines(file, scanner, channel);
      file.seen(size, now);
    } catch (IOException e) {
      report(file, source.name() + ": " + Inputs.reason(e) + "; it is read on when it can be");
      file.close();
    }
  }

  private static boolean attributesAreOld(FollowedFile file) throws IOException {
    Path path = file.path();
    return path == null || attributes(path).size() == file.seenSize();
  }

  /** It was truncated, or its content is another. */
  private void startAnew(FollowedFile file) throws IOException {
    Path path = file.path();
    Source source = file.source();
    Trail former = file.trail();
    if (source == null || path == null || former == null) {
      return;
    }
    notes.add(
        source.name()
            + ": was truncated, and is read from its beginning; what was written to it just before"
            + " may be missing");
    FileChannel channel = file.open();
    Trail trail = new Trail(path, file);
    trails.add(trail);
    Source next =
        new Source(
            nextIndex++,
            source.name(),
            path,
            source.format(),
            source.content(),
            channel.size(),
            source.service());
    LineScanner known = file.scanner();
    LineScanner scanner = known == null ? shared : known;
    scanner.end();
    file.begin(next, scanner, trail);
    former.endsIn(file);
    sources++;
  }

  private void readLines(FollowedFile file, LineScanner scanner, FileChannel channel)
      throws IOException {
    Source source = file.source();
    Trail trail = file.trail();
    if (source == null || trail == null) {
      return;
    }
    int filled = 0;
    while (!ending.isWanted()) {
      int count = fill(channel, trail.offset() + filled, filled);
      if (count <= 0) {
        break;
      }
      filled += count;
      int end = LogReader.afterLastLineFeed(buffer, 0, filled);
      int from = 0;
      if (file.isSkipping() && end > 0) {
        from = LogReader.indexOfLineFeed(buffer, 0, end) + 1;
        file.addLines(1);
        file.skipping(false);
      }
      if (end > from) {
        scanner.lines(source, buffer, from, end, trail.offset() + from, file.line());
        file.addLines(LogReader.countLineFeeds(buffer, from, end));
      }
      if (end > 0) {
        bytes += end;
        trail.moveTo(trail.offset() + end);
        filled -= end;
        System.arraycopy(buffer, end, buffer, 0, filled);
        view.update(false);
      } else if (filled == buffer.length && (file.isSkipping() || !grow())) {
        if (!file.isSkipping()) {
          scanner.tooLongLine(source, buffer, 0, filled, trail.offset(), file.line());
        }
        file.skipping(true);
        bytes += filled;
        trail.moveTo(trail.offset() + filled);
        filled = 0;
      }
    }
    if (scanner == shared) {
      // Another file's lines are no part of it.
      scanner.end();
    }
  }

  private int fill(FileChannel channel, long position, int filled) throws IOException {
    return channel.read(ByteBuffer.wrap(buffer, filled, buffer.length - filled), position);
  }

  private boolean grow() {
    if (buffer.length >= LogReader.MAX_LINE) {
      return false;
    }
    buffer = Arrays.copyOf(buffer, Math.min(LogReader.MAX_LINE, buffer.length * 2));
    return true;
  }
}
