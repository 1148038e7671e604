package dev.clew.examples.pipeline.shipper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The log files of a folder, read line by line.
 *
 * <ul>
 *   <li>A line counts when its line feed is there: what is half written waits for the rest.
 *   <li>A file is known by its first line, not by its name: renamed, it is read on where it was.
 *       Its new name must match the pattern too, for it may be renamed before it was read.
 *   <li>A file that became shorter than what was read of it is a new one.
 *   <li>{@link #commit} remembers what was read, so that the next process begins there.
 * </ul>
 *
 * <p>Not thread-safe.
 */
final class LogFolder implements AutoCloseable {
  /** What no record comes near; a longer line is cut there, and so is no JSON. */
  static final int MAX_LINE_BYTES = 1 << 20;

  private static final int CHUNK_BYTES = 1 << 18;
  private static final int LINE_FEED = '\n';

  private final Path folder;
  private final String glob;
  private final Path state;
  private final Properties committed = new Properties();
  private final Map<Object, OpenFile> open = new LinkedHashMap<>();

  /**
   * @param folder where the files are
   * @param glob which of them, for example {@code *.jsonl}
   * @param state the file in which {@link #commit} remembers
   */
  LogFolder(Path folder, String glob, Path state) throws IOException {
    this.folder = folder;
    this.glob = glob;
    this.state = state;
    if (Files.exists(state)) {
      try (var in = Files.newInputStream(state)) {
        committed.load(in);
      }
    }
  }

  /**
   * What was written since the last time.
   *
   * @param maxBytes about how much to read at most; the rest comes next time
   */
  List<LogLine> read(int maxBytes) throws IOException {
    Map<Object, Path> found = find();
    List<LogLine> lines = new ArrayList<>();
    int left = maxBytes;
    for (Iterator<Map.Entry<Object, OpenFile>> files = open.entrySet().iterator();
        files.hasNext() && left > 0; ) {
      Map.Entry<Object, OpenFile> entry = files.next();
      OpenFile file = entry.getValue();
      int before = left;
      left -= file.read(lines, left);
      if (left == before && !found.containsKey(entry.getKey())) {
        // Deleted, and read to its end.
        file.channel.close();
        files.remove();
      }
    }
    return lines;
  }

  /** Remembers that all lines read so far have arrived. */
  void commit() throws IOException {
    boolean changed = false;
    for (OpenFile file : open.values()) {
      String fingerprint = file.fingerprint;
      if (fingerprint != null) {
        String offset = Long.toString(file.offset);
        changed |= !offset.equals(committed.put(fingerprint, offset));
      }
    }
    if (changed) {
      Path next = state.resolveSibling(state.getFileName() + ".next");
      try (var out = Files.newOutputStream(next)) {
        committed.store(out, null);
      }
      Files.move(next, state, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Opens the files that are new; the key is the file's own, which a new name leaves alone. */
  private Map<Object, Path> find() throws IOException {
    Map<Object, Path> found = new HashMap<>();
    TreeMap<String, Path> byName = new TreeMap<>();
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder, glob)) {
      paths.forEach(path -> byName.put(path.toString(), path));
    }
    for (Path path : byName.values()) {
      try {
        Object key = keyOf(path);
        if (!open.containsKey(key)) {
          FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
          if (!key.equals(keyOf(path))) {
            // Renamed meanwhile: which of the two was opened is not known.
            channel.close();
            continue;
          }
          open.put(key, new OpenFile(path, channel));
        }
        found.put(key, path);
      } catch (NoSuchFileException e) {
        // Renamed meanwhile: under its new name it is found next time.
      }
    }
    return found;
  }

  private static Object keyOf(Path path) throws IOException {
    Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    return key == null ? path : key;
  }

  @Override
  public void close() throws IOException {
    for (OpenFile file : open.values()) {
      file.channel.close();
    }
    open.clear();
  }

  private final class OpenFile {
    private final Path path;
    private final FileChannel channel;
    private long offset;
    private @Nullable String fingerprint;
    private ByteBuffer buffer = ByteBuffer.allocate(CHUNK_BYTES);

    OpenFile(Path path, FileChannel channel) {
      this.path = path;
      this.channel = channel;
    }

    /** Adds whole lines; returns how many bytes they are. */
    int read(List<LogLine> lines, int maxBytes) throws IOException {
      if (channel.size() < offset) {
        offset = 0;
        fingerprint = null;
      }
      int read = 0;
      while (read < maxBytes) {
        int bytes = readChunk(lines);
        if (bytes == 0) {
          break;
        }
        read += bytes;
      }
      return read;
    }

    private int readChunk(List<LogLine> lines) throws IOException {
      buffer.clear();
      int length = Math.max(0, channel.read(buffer, offset));
      byte[] bytes = buffer.array();
      int begin = 0;
      for (int i = 0; i < length; i++) {
        if (bytes[i] == LINE_FEED) {
          begin = add(lines, bytes, begin, i, i + 1);
          if (begin < 0) {
            // Known from an earlier process: on where that one was.
            return 1;
          }
        }
      }
      if (begin == 0 && length == bytes.length) {
        if (length >= MAX_LINE_BYTES) {
          begin = Math.max(0, add(lines, bytes, 0, length, length));
        } else {
          buffer = ByteBuffer.allocate(Math.min(MAX_LINE_BYTES, 4 * bytes.length));
          return readChunk(lines);
        }
      }
      offset += begin;
      return begin;
    }

    /** Adds a line; returns where the next one begins, or -1 when this one was read long ago. */
    private int add(List<LogLine> lines, byte[] bytes, int begin, int end, int next) {
      byte[] line = Arrays.copyOfRange(bytes, begin, end);
      String print = fingerprint;
      if (print == null) {
        print = hash(line);
        fingerprint = print;
        long known = Long.parseLong(committed.getProperty(print, "0"));
        if (known > 0 && known <= size()) {
          offset = known;
          return -1;
        }
      }
      if (line.length > 0) {
        String text = new String(line, StandardCharsets.UTF_8);
        lines.add(new LogLine(print + "-" + (offset + begin), path, text));
      }
      return next;
    }

    private long size() {
      try {
        return channel.size();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static String hash(byte[] line) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(line);
      return HexFormat.of().formatHex(digest, 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
