package dev.clew.logback.mapped;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A file of fixed size that is mapped into the memory of the one process that has it locked, with
 * rights for its owner alone. All its blocks are written before it is mapped: what is mapped and
 * finds no room on the disk later ends the process, or throws where nobody expects it.
 */
public final class MappedFile implements AutoCloseable {
  /** How many bytes of a head all kinds have in common. */
  public static final int COMMON_HEAD = 40;

  private static final int CHUNK = 1 << 16;

  /** Beyond the end: on Windows nobody reads what is locked. */
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

  /**
   * Channels of files that others in this process have locked, by what tells files from one
   * another. Where such a lock is the process's, to close any channel of the file is to let go of
   * it. The next try takes one of these.
   */
  private static final Map<Object, Queue<FileChannel>> LEFT_OPEN = new ConcurrentHashMap<>();

  private static final List<PosixFilePermission> RIGHTS_OF_OTHERS =
      List.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

  private final Path path;
  private final FileChannel channel;
  private final FileLock lock;

  private MappedFile(Path path, FileChannel channel, FileLock lock) {
    this.path = path;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Opens a file that is there.
   *
   * @return the file, or null when another process has it, or somebody else in this one
   */
  public static @Nullable MappedFile openOrNull(Path path) throws IOException {
    FileChannel left = leftOpen(path);
    return lockedOrNull(
        path,
        left == null
            ? FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)
            : left);
  }

  private static @Nullable FileChannel leftOpen(Path path) throws IOException {
    Object key = key(path);
    Queue<FileChannel> left = key == null ? null : LEFT_OPEN.get(key);
    return left == null ? null : left.poll();
  }

  /** Null where nothing tells a file, as on Windows, where a lock is its channel's. */
  private static @Nullable Object key(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
  }

  /** Null when somebody else has it locked. */
  private static @Nullable MappedFile lockedOrNull(Path path, FileChannel channel)
      throws IOException {
    try {
      FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
      if (lock != null) {
        return new MappedFile(path, channel, lock);
      }
    } catch (OverlappingFileLockException e) {
      Object key = key(path);
      if (key != null) {
        LEFT_OPEN.computeIfAbsent(key, k -> new ConcurrentLinkedQueue<>()).add(channel);
        return null;
      }
    } catch (Throwable e) {
      channel.close();
      throw e;
    }
    channel.close();
    return null;
  }

  /**
   * Why others than this process's user may have written a file, or null where they cannot have:
   * what is in such a file is not to be believed, and who may cut it ends the process that has it
   * mapped. It is compared with a file that is made beside it, because some file systems have the
   * same rights or owner for all files.
   */
  public static @Nullable String whyNotOwn(Path path) throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null || !hasRights(path)) {
      return null;
    }
    PosixFileAttributes there = attributes(path);
    if (!there.isRegularFile()) {
      return there.isSymbolicLink() ? "is a link" : "is no file";
    }
    Path beside;
    try {
      beside = Files.createTempFile(folder, "clew", ".tmp");
    } catch (FileSystemException e) {
      // As on a full disk. What looks like this user's anyway needs no other to be compared with.
      if (there.owner().getName().equals(System.getProperty("user.name"))
          && Collections.disjoint(there.permissions(), RIGHTS_OF_OTHERS)) {
        return null;
      }
      throw e;
    }
    PosixFileAttributes own;
    try {
      own = attributes(beside);
    } finally {
      Files.deleteIfExists(beside);
    }
    if (!there.owner().equals(own.owner())) {
      return "belongs to " + there.owner().getName();
    }
    for (PosixFilePermission right : RIGHTS_OF_OTHERS) {
      if (there.permissions().contains(right) && !own.permissions().contains(right)) {
        return "is one that others may write";
      }
    }
    return null;
  }

  private static PosixFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  /** Creates a file full of zeros. */
  public static MappedFile create(Path path, long size) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path,
            Set.<OpenOption>of(
                StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
            ownerOnly(path));
    try {
      MappedFile created = lockedOrNull(path, channel);
      if (created != null) {
        ByteBuffer zeros = ByteBuffer.allocateDirect(CHUNK);
        for (long left = size; left > 0; ) {
          zeros.clear().limit((int) Math.min(CHUNK, left));
          left -= channel.write(zeros);
        }
        return created;
      }
    } catch (Throwable e) {
      channel.close();
      Files.deleteIfExists(path);
      throw e;
    }
    // By somebody who was faster, and has it.
    throw new IOException(path + " is in use");
  }

  private static boolean hasRights(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static FileAttribute<?>[] ownerOnly(Path path) {
    return hasRights(path)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  /**
   * Writes the first {@value #COMMON_HEAD} bytes of a file, what tells its kind last:
   *
   * <pre>
   *  0  8 bytes  its kind
   *  8  int      the version of its format
   * 12  int      the length of its head
   * 16  long     the size of what is behind that, in bytes
   * 24  long     the number of the process that writes it
   * 32  long     when that process was started, in ms since 1970
   * </pre>
   */
  public static void putHead(ByteBuffer to, byte[] kind, int version, int length, long size) {
    to.putInt(8, version);
    to.putInt(12, length);
    to.putLong(16, size);
    to.putLong(24, ProcessHandle.current().pid());
    to.putLong(32, processStart());
    to.put(0, kind);
  }

  /** When this process was started, in ms since 1970, or 0. */
  public static long processStart() {
    return ProcessHandle.current().info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  public Path path() {
    return path;
  }

  public long size() throws IOException {
    return channel.size();
  }

  /** Reads its first bytes, the lowest byte first; what it does not have is 0. */
  public ByteBuffer head(int bytes) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (head.hasRemaining() && channel.read(head, head.position()) >= 0) {
      // Until it is full, or the file is at its end.
    }
    return head.rewind();
  }

  /** Maps its first bytes, the lowest byte first. */
  public ByteBuffer map(long bytes) throws IOException {
    return channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Lets others have it. What is mapped stays so for as long as anybody holds it. */
  @Override
  public void close() throws IOException {
    lock.release();
    channel.close();
  }
}
