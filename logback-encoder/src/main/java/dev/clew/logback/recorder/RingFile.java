package dev.clew.logback.recorder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
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
 * <p>All its blocks are written before it is mapped: what is mapped and finds no room on the disk
 * later ends the process, or throws where nobody expects it. A file that another process left is
 * kept under another name; one of this process, which closed it to read its configuration again, is
 * gone on with.
 */
public final class RingFile implements AutoCloseable {
  static final int VERSION = 1;
  static final int HEAD = 64;
  private static final byte[] MAGIC = "CLEWRING".getBytes(StandardCharsets.US_ASCII);
  private static final int NEXT = 40;
  private static final int CHUNK = 1 << 20;

  /** Beyond the end: on Windows nobody reads what is locked. */
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);

  private final Path path;
  private final FileChannel channel;
  private final FileLock lock;
  private final ByteBuffer bytes;
  private final Ring ring;

  private RingFile(Path path, FileChannel channel, FileLock lock, ByteBuffer bytes, long start) {
    this.path = path;
    this.channel = channel;
    this.lock = lock;
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
    }
    return opened;
  }

  /** Null when it is in use. */
  private static @Nullable RingFile openOrNull(Path path, int size, int keep) throws IOException {
    if (Files.exists(path)) {
      FileChannel channel =
          FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
      try {
        FileLock lock = lock(channel);
        if (lock == null) {
          channel.close();
          return null;
        }
        long start = ownStart(channel, size);
        if (start > 0) {
          return map(path, channel, lock, size, start);
        }
        channel.close();
      } catch (Throwable e) {
        channel.close();
        throw e;
      }
      keep(path, keep);
    }
    return create(path, size);
  }

  private static RingFile create(Path path, int size) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path,
            Set.<OpenOption>of(
                StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
            ownerOnly(path));
    try {
      FileLock lock = lock(channel);
      if (lock == null) {
        throw new IOException(path + " is in use");
      }
      ByteBuffer zeros = ByteBuffer.allocateDirect(CHUNK);
      for (long left = (long) HEAD + size; left > 0; ) {
        zeros.clear().limit((int) Math.min(CHUNK, left));
        left -= channel.write(zeros);
      }
      return map(path, channel, lock, size, 0);
    } catch (Throwable e) {
      channel.close();
      Files.deleteIfExists(path);
      throw e;
    }
  }

  private static RingFile map(Path path, FileChannel channel, FileLock lock, int size, long start)
      throws IOException {
    MappedByteBuffer bytes = channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) HEAD + size);
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(8, VERSION);
    bytes.putInt(12, HEAD);
    bytes.putLong(16, size);
    bytes.putLong(24, ProcessHandle.current().pid());
    bytes.putLong(32, processStart());
    bytes.putLong(NEXT, 0);
    bytes.put(0, MAGIC);
    return new RingFile(path, channel, lock, bytes, start);
  }

  /** Where this process stopped writing the file, or 0 when it did not, or wants another size. */
  private static long ownStart(FileChannel channel, int size) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(HEAD).order(ByteOrder.LITTLE_ENDIAN);
    while (head.hasRemaining() && channel.read(head, head.position()) >= 0) {
      // Until it is full, or the file is at its end.
    }
    byte[] magic = new byte[MAGIC.length];
    head.get(0, magic);
    boolean own =
        !head.hasRemaining()
            && Arrays.equals(magic, MAGIC)
            && head.getInt(8) == VERSION
            && head.getLong(16) == size
            && channel.size() == (long) HEAD + size
            && head.getLong(24) == ProcessHandle.current().pid()
            && head.getLong(32) == processStart();
    return own ? head.getLong(NEXT) : 0;
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock(LOCKED_BYTE, 1, false);
    } catch (OverlappingFileLockException e) {
      // By somebody else in this process.
      return null;
    }
  }

  private static long processStart() {
    return ProcessHandle.current().info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  private static FileAttribute<?>[] ownerOnly(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  /** Gives a file another name, and deletes the oldest of those that have one. */
  private static void keep(Path path, int keep) throws IOException {
    if (keep > 0) {
      Instant time = Files.getLastModifiedTime(path).toInstant();
      Path kept = named(path, "-" + TIME.format(time));
      for (int i = 2; Files.exists(kept); i++) {
        kept = named(path, "-" + TIME.format(time) + "-" + i);
      }
      Files.move(path, kept);
    } else {
      Files.delete(path);
    }
    List<Path> all = keptFiles(path);
    for (Path old : all.subList(0, Math.max(0, all.size() - keep))) {
      if (!isInUse(old)) {
        Files.deleteIfExists(old);
      }
    }
  }

  /** The oldest first. */
  private static List<Path> keptFiles(Path path) throws IOException {
    List<Path> files = new ArrayList<>();
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null) {
      return files;
    }
    String start = stem(path) + '-';
    String end = ending(path);
    try (DirectoryStream<Path> all =
        Files.newDirectoryStream(
            folder,
            file -> {
              String name = file.getFileName().toString();
              return name.length() > start.length() + end.length()
                  && name.startsWith(start)
                  && name.endsWith(end)
                  && Character.isDigit(name.charAt(start.length()));
            })) {
      all.forEach(files::add);
    }
    files.sort(Comparator.comparing(RingFile::modified));
    return files;
  }

  private static FileTime modified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return FileTime.fromMillis(0);
    }
  }

  private static boolean isInUse(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = lock(channel)) {
      return lock == null;
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
    return path;
  }

  public Ring ring() {
    return ring;
  }

  /** Lets others have it. What is still being appended goes on into the file. */
  @Override
  public void close() throws IOException {
    bytes.putLong(NEXT, ring.next());
    lock.release();
    channel.close();
  }
}
