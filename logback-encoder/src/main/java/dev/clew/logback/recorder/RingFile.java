package dev.clew.logback.recorder;

import dev.clew.logback.mapped.MappedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The file of a ring: a head of {@value #HEAD} bytes, and the ring.
 *
 * <pre>
 *  0  8 bytes  {@code CLEWRING}, written last
 *  8  int      the version of the format, {@value #VERSION}
 * 12  int      the length of the head
 * 16  long     the size of the ring in bytes
 * 24  long     the number of the process that writes it
 * 32  long     when that process was started, in ms since 1970
 * 40  long     the next position when it was closed, or 0
 * </pre>
 *
 * <p>A file that another process left is kept under another name; one of this process, which closed
 * it to read its configuration again, is gone on with.
 */
public final class RingFile implements AutoCloseable {
  static final int VERSION = 1;
  static final int HEAD = 64;
  private static final byte[] MAGIC = "CLEWRING".getBytes(StandardCharsets.US_ASCII);
  private static final int NEXT = MappedFile.COMMON_HEAD;

  /** What stands behind the stem of a file that has another name: its process, time, or both. */
  private static final Pattern BEHIND_STEM =
      Pattern.compile("(?:-\\d{1,10})?(?:-\\d{8}T\\d{9}Z(?:-\\d+)?)?");

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);

  private final MappedFile file;
  private final ByteBuffer bytes;
  private final Ring ring;

  private RingFile(MappedFile file, ByteBuffer bytes, long start) {
    this.file = file;
    this.bytes = bytes;
    this.ring = new Ring(bytes, HEAD, start);
  }

  /**
   * Opens a file.
   *
   * @param wanted its name; another one is taken when it is in use
   * @param size of the ring in bytes
   * @param keep how many files of earlier processes to keep
   * @throws IOException when there can be none
   */
  public static RingFile open(Path wanted, int size, int keep) throws IOException {
    Path path = wanted.toAbsolutePath();
    Path folder = path.getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    RingFile opened = openOrNull(path, size, keep);
    if (opened == null) {
      Path own = named(path, "-" + ProcessHandle.current().pid());
      opened = openOrNull(own, size, keep);
      if (opened == null) {
        throw new IOException(path + " and " + own + " are in use");
      }
      // Whoever has the other one may have it for years, and each process leaves one meanwhile.
      deleteOldest(path, keep);
    }
    return opened;
  }

  /** Null when it is in use, or may be. */
  private static @Nullable RingFile openOrNull(Path path, int size, int keep) throws IOException {
    if (Files.exists(path)) {
      MappedFile there;
      try {
        there = MappedFile.openOrNull(path);
      } catch (AccessDeniedException e) {
        // Another user's, who may have it in use.
        return null;
      }
      if (there == null) {
        return null;
      }
      try {
        long start = ownStart(there, size);
        if (start > 0 && MappedFile.whyNotOwn(path) == null) {
          return map(there, size, start);
        }
      } catch (Throwable e) {
        there.close();
        throw e;
      }
      there.close();
      keep(path, keep);
    }
    MappedFile created = MappedFile.create(path, (long) HEAD + size);
    try {
      return map(created, size, 0);
    } catch (Throwable e) {
      created.close();
      Files.deleteIfExists(path);
      throw e;
    }
  }

  private static RingFile map(MappedFile file, int size, long start) throws IOException {
    ByteBuffer bytes = file.map((long) HEAD + size);
    bytes.putLong(NEXT, 0);
    MappedFile.putHead(bytes, MAGIC, VERSION, HEAD, size);
    return new RingFile(file, bytes, start);
  }

  /** Where this process stopped writing the file, or 0 when it did not, or wants another size. */
  private static long ownStart(MappedFile file, int size) throws IOException {
    ByteBuffer head = file.head(HEAD);
    byte[] magic = new byte[MAGIC.length];
    head.get(0, magic);
    boolean own =
        Arrays.equals(magic, MAGIC)
            && head.getInt(8) == VERSION
            && head.getLong(16) == size
            && file.size() == (long) HEAD + size
            && head.getLong(24) == ProcessHandle.current().pid()
            && head.getLong(32) == MappedFile.processStart();
    return own ? head.getLong(NEXT) : 0;
  }

  /**
   * Gives a file another name, and deletes the oldest of those that have one. What is no ring is
   * kept whatever is wanted: somebody may have named a log here.
   */
  private static void keep(Path path, int keep) throws IOException {
    if (keep > 0 || !isLeft(path)) {
      Instant time = Files.getLastModifiedTime(path).toInstant();
      Path kept = named(path, "-" + TIME.format(time));
      for (int i = 2; Files.exists(kept); i++) {
        kept = named(path, "-" + TIME.format(time) + "-" + i);
      }
      Files.move(path, kept);
    } else {
      Files.delete(path);
    }
    deleteOldest(path, keep);
  }

  /** Of the files that nobody has any more, keeps so many. It is no reason to do without a ring. */
  private static void deleteOldest(Path path, int keep) {
    List<Path> files;
    try {
      files = keptFiles(path);
    } catch (IOException | DirectoryIteratorException e) {
      return;
    }
    int kept = 0;
    for (Path old : files) {
      try {
        if (isLeft(old) && ++kept > keep) {
          Files.deleteIfExists(old);
        }
      } catch (IOException e) {
        // Another user's, another process was faster, or it is no file: it is left alone.
      }
    }
  }

  /** Whether it is a ring, or was to become one, that nobody has. */
  private static boolean isLeft(Path path) throws IOException {
    try (MappedFile file = MappedFile.openOrNull(path)) {
      if (file == null) {
        return false;
      }
      byte[] magic = new byte[MAGIC.length];
      file.head(HEAD).get(magic);
      return Arrays.equals(magic, MAGIC)
          || (file.size() > HEAD && Arrays.equals(magic, new byte[MAGIC.length]));
    }
  }

  /** The newest first. */
  private static List<Path> keptFiles(Path path) throws IOException {
    List<Path> files = new ArrayList<>();
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null) {
      return files;
    }
    Pattern kept =
        Pattern.compile(Pattern.quote(stem(path)) + BEHIND_STEM + Pattern.quote(ending(path)));
    try (DirectoryStream<Path> all =
        Files.newDirectoryStream(
            folder, file -> kept.matcher(file.getFileName().toString()).matches())) {
      all.forEach(files::add);
    }
    files.remove(path);
    files.sort(Comparator.comparing(RingFile::modified).reversed());
    return files;
  }

  private static FileTime modified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return FileTime.fromMillis(0);
    }
  }

  private static Path named(Path path, String behindStem) {
    return path.resolveSibling(stem(path) + behindStem + ending(path));
  }

  private static String stem(Path path) {
    String name = path.getFileName().toString();
    return name.substring(0, name.length() - ending(path).length());
  }

  private static String ending(Path path) {
    String name = path.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(dot) : "";
  }

  public Path path() {
    return file.path();
  }

  public Ring ring() {
    return ring;
  }

  /** Lets others have it. What is still being appended goes on into the file. */
  @Override
  public void close() throws IOException {
    bytes.putLong(NEXT, ring.next());
    file.close();
  }
}
