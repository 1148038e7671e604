package dev.clew.examples.story;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A file that is followed, and how far it was read. Not thread-safe. */
final class FollowedFile {
  private static final int HEAD = 1 << 10;

  /**
   * What was read of one log, wherever it lies now: a copy of it, or a compressed one, is told by
   * how it begins, and read only from where the log ended.
   */
  static final class Trail {
    private final Path origin;
    private final String stem;
    private byte[] head = new byte[0];
    private long offset;
    private @Nullable FollowedFile file;

    Trail(Path origin, FollowedFile file) {
      this.origin = origin;
      this.stem = stem(origin);
      this.file = file;
    }

    private static String stem(Path path) {
      return Inputs.service(path.getFileName().toString());
    }

    /** Whether a file is a copy of this log. */
    boolean isOf(Path path, byte[] start) {
      int length = Math.min(head.length, start.length);
      return length > 0
          && !path.equals(origin)
          && stem(path).equals(stem)
          && Objects.equals(path.getParent(), origin.getParent())
          && Arrays.equals(head, 0, length, start, 0, length);
    }

    /** Whether the log itself is still there to be read. */
    boolean isLive() {
      FollowedFile followed = file;
      return followed != null && !followed.missing && followed.path != null;
    }

    long offset() {
      return offset;
    }

    void moveTo(long newOffset) {
      offset = newOffset;
    }

    /** Told in which file it goes on; the former is not read any more. */
    void goesOnIn(FollowedFile next) {
      FollowedFile former = file;
      if (former != null && former != next) {
        former.close();
      }
      file = next;
    }

    /** Told that the file is no more, or has begun anew. */
    void endsIn(FollowedFile former) {
      if (file == former) {
        file = null;
      }
    }
  }

  private final boolean named;
  private final Object key;
  private @Nullable Path path;
  private @Nullable Source source;
  private @Nullable Trail trail;
  private @Nullable LineScanner scanner;
  private @Nullable FileChannel channel;
  private boolean missing;
  private boolean done;
  private boolean skipping;
  private String trouble = "";
  private long line = 1;
  private long seenSize = -1;
  private long grewAt;
  private @Nullable FileTime modified;

  /**
   * @param named whether the user named it, and not its folder
   */
  FollowedFile(Path path, Object key, boolean named) {
    this.path = path;
    this.key = key;
    this.named = named;
  }

  boolean isNamed() {
    return named;
  }

  Object key() {
    return key;
  }

  /** Where it is, null when another file has its place. */
  @Nullable Path path() {
    return path;
  }

  void movedTo(Path newPath) {
    path = newPath;
    missing = false;
  }

  /** Another file has its place. What is written to it is read for a while. */
  void detach() {
    path = null;
  }

  boolean isMissing() {
    return missing;
  }

  void missing(boolean isMissing) {
    missing = isMissing;
  }

  /** Whether nothing more is to be read of it. */
  boolean isDone() {
    return done;
  }

  void done(long size) {
    done = true;
    seenSize = size;
  }

  /** How it is read; null while that is not known. */
  @Nullable Source source() {
    return source;
  }

  @Nullable LineScanner scanner() {
    return scanner;
  }

  @Nullable Trail trail() {
    return trail;
  }

  /** Begins with a log's first line, or where a copy of it was left. */
  void begin(Source newSource, LineScanner newScanner, Trail newTrail) {
    source = newSource;
    scanner = newScanner;
    trail = newTrail;
    // Of a copy nobody has counted the lines before.
    line = newTrail.offset() == 0 ? 1 : 0;
    seenSize = -1;
    skipping = false;
    newTrail.goesOnIn(this);
  }

  /** Returns whether it is said for the first time. */
  boolean trouble(String what) {
    boolean isNew = !trouble.equals(what);
    trouble = what;
    return isNew;
  }

  String trouble() {
    return trouble;
  }

  long seenSize() {
    return seenSize;
  }

  /** Told when it was written to, for it may have another content of the same size. */
  void modified(FileTime time) {
    if (!done && !time.equals(modified)) {
      modified = time;
      seenSize = -1;
    }
  }

  void seen(long size, long now) {
    if (size != seenSize) {
      grewAt = now;
    }
    seenSize = size;
  }

  long grewAt() {
    return grewAt;
  }

  long line() {
    return line;
  }

  /** Counts lines, if those before are counted. */
  void addLines(long count) {
    line += line > 0 ? count : 0;
  }

  boolean isSkipping() {
    return skipping;
  }

  void skipping(boolean isSkipping) {
    skipping = isSkipping;
  }

  boolean isOpen() {
    return channel != null;
  }

  FileChannel open() throws IOException {
    FileChannel opened = channel;
    if (opened == null) {
      Path place = path;
      if (place == null) {
        throw new IOException("it is gone");
      }
      opened = FileChannel.open(place);
      channel = opened;
    }
    return opened;
  }

  void close() {
    FileChannel opened = channel;
    channel = null;
    if (opened != null) {
      try {
        opened.close();
      } catch (IOException e) {
        // It was only read.
      }
    }
  }

  /** Whether it begins as it did, and is not another by now. */
  boolean isAsBefore(FileChannel file, long size) throws IOException {
    Trail read = trail;
    if (read == null) {
      return true;
    }
    return size >= read.offset && Arrays.equals(head(file, read.head.length), read.head);
  }

  /** Remembers how it begins, as far as it was written when that was asked for. */
  void rememberHead(FileChannel file) throws IOException {
    Trail read = trail;
    if (read != null && read.head.length < HEAD) {
      read.head = head(file, HEAD);
    }
  }

  void rememberHead(byte[] start) {
    Trail read = trail;
    if (read != null) {
      read.head = start;
    }
  }

  private static byte[] head(FileChannel file, int length) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(length);
    while (head.hasRemaining() && file.read(head, head.position()) >= 0) {
      // Until it is full, or the file is at its end.
    }
    return Arrays.copyOf(head.array(), head.position());
  }

  /** How a file begins, as trails are compared by it. */
  static byte[] start(byte[] bytes) {
    return Arrays.copyOf(bytes, Math.min(bytes.length, HEAD));
  }
}
