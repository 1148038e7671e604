package dev.clew.logback.appender;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A file that lines are appended to. One that was deleted or renamed by others is opened anew.
 *
 * <p>Not a channel: an interrupt of who writes would close it.
 */
public final class FileOutput implements LineOutput {
  private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Who says which file it is. */
  public interface Owner {
    /** Whether a file that others have renamed or deleted is opened anew. */
    boolean followsMoves();

    /** Goes on to another file, if it is time for one. */
    void roll(File active);

    /** Opens the file that lines go to now; the last one where nobody can say which that is. */
    void reopen(File last) throws IOException;

    /** Takes note of bytes that were written. */
    void wrote(int bytes);

    /** Tells the user that a file is not there any more. */
    void moved(File file);
  }

  private final Owner owner;
  private @Nullable UnwrittenFile unwritten;
  private @Nullable FileOutputStream stream;
  private @Nullable Opened opened;
  private File file = new File("");

  /** What tells it from another file of the same name; null where nothing does. */
  private @Nullable Object key;

  private boolean isRegular;
  private long size;
  private long checked;

  /** Whether the last write did. */
  private boolean hasFailed;

  /** How long the file was before a write of which it is not known how much was written; or -1. */
  private long unsure = -1;

  /** How much of the first line stands there already: the process before this one wrote it. */
  private int begun;

  public FileOutput(Owner owner) {
    this.owner = owner;
  }

  /** Whether lines go to a file, by whatever name. */
  public boolean isFile(File other) throws IOException {
    return other.getCanonicalFile().equals(file.getCanonicalFile());
  }

  /** Has it noted in a file what was written. */
  void noteIn(UnwrittenFile newUnwritten) {
    begun = newUnwritten.partIn(file);
    newUnwritten.writes(file);
    unwritten = newUnwritten;
  }

  /**
   * Opens a file, which may be another one.
   *
   * @param append whether what is in it stays
   * @return what closes it
   */
  public OutputStream open(File newFile, boolean append) throws IOException {
    File parent = newFile.getAbsoluteFile().getParentFile();
    if (parent != null && !parent.isDirectory()) {
      create(parent);
    }
    if (!append) {
      // And not for good: others may cut it while it is open.
      new FileOutputStream(newFile, false).close();
    }
    FileOutputStream to = new FileOutputStream(newFile, true);
    file = newFile;
    stream = to;
    isRegular = newFile.isFile();
    key = key();
    size = newFile.length();
    checked = System.nanoTime();
    if (unwritten != null) {
      unwritten.writes(newFile);
    }
    Opened made = new Opened(to);
    opened = made;
    return made;
  }

  private static void create(File folder) throws IOException {
    try {
      Files.createDirectories(folder.toPath());
    } catch (InvalidPathException e) {
      // A name that the locale has no bytes for. A File takes others, and may be had.
      folder.mkdirs();
    }
  }

  @Override
  public void write(Batch batch) throws IOException {
    if (begun > 0) {
      batch.wrote(begun);
      begun = 0;
    }
    if (batch.done() == 0) {
      owner.roll(file);
    }
    FileOutputStream out = stream;
    if (out == null || !out.getFD().valid()) {
      out = reopen(batch);
    }
    long before = length(size);
    boolean isDue =
        hasFailed || (isRegular && (before != size || System.nanoTime() - checked > CHECK_NANOS));
    if (isDue) {
      checked = System.nanoTime();
      if (!isMoved()) {
        if (hasFailed && isRegular) {
          out = openAgain(out);
          before = length(-1);
          if (before < 0) {
            throw new IOException(file + " cannot be asked for its length");
          }
        }
      } else if (owner.followsMoves()) {
        File moved = file;
        out = reopen(batch);
        before = file.length();
        owner.moved(moved);
      }
    }
    if (unsure >= 0) {
      wrote(batch, before - unsure);
      unsure = -1;
    }
    if (isRegular && batch.done() > 0 && before < size) {
      // It was cut, and with it the part of a line that was there.
      batch.backToLine();
    }
    if (unwritten != null) {
      unwritten.writing(batch.end(), before - batch.done());
    }
    int left = batch.length() - batch.done();
    try {
      out.write(batch.bytes(), batch.done(), left);
    } catch (IOException e) {
      hasFailed = true;
      if (isRegular) {
        long length = length(-1);
        if (length < before) {
          // It was cut, or cannot be asked.
          unsure = before;
        } else {
          size = length;
          wrote(batch, length - before);
        }
      }
      throw e;
    }
    hasFailed = false;
    batch.wrote(left);
    size = before + left;
    owner.wrote(left);
  }

  /**
   * How long the file is.
   *
   * @param orElse what is returned where it cannot be asked, as on a server that is not there: a
   *     File says 0 then, as if it were empty
   */
  private long length(long orElse) {
    long length = file.length();
    if (length > 0 || !isRegular) {
      return length;
    }
    try {
      return Files.size(file.toPath());
    } catch (NoSuchFileException | InvalidPathException e) {
      return 0;
    } catch (IOException e) {
      return orElse;
    }
  }

  /** Takes note of what was written before a write failed. */
  private static void wrote(Batch batch, long bytes) {
    batch.wrote((int) Math.max(0, Math.min(batch.length() - batch.done(), bytes)));
  }

  @Override
  public void wrote(Batch batch) {
    if (unwritten != null) {
      unwritten.wrote(batch.end());
    }
  }

  @Override
  public void close() throws IOException {
    if (unwritten != null) {
      unwritten.close();
    }
  }

  private FileOutputStream reopen(Batch batch) throws IOException {
    Object last = key;
    owner.reopen(file);
    FileOutputStream out = stream;
    if (out == null) {
      throw new IOException(file + " cannot be opened");
    }
    if (last == null || !last.equals(key)) {
      batch.backToLine();
      unsure = -1;
    }
    return out;
  }

  /**
   * Opens the same file once more, without Logback's taking it for another one: what a server has
   * lost together with a connection fails for ever.
   *
   * @param last as which it is open
   */
  private FileOutputStream openAgain(FileOutputStream last) {
    FileOutputStream again;
    try {
      again = new FileOutputStream(file, true);
    } catch (IOException e) {
      return last;
    }
    stream = again;
    if (opened != null) {
      opened.to = again;
    }
    try {
      last.close();
    } catch (IOException e) {
      // As the last write did.
    }
    return again;
  }

  /** Whether the file is another one now, or there is none. */
  private boolean isMoved() {
    return !file.exists() || (key != null && !key.equals(key()));
  }

  private @Nullable Object key() {
    try {
      return Files.readAttributes(file.toPath(), BasicFileAttributes.class).fileKey();
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  @Override
  public String toString() {
    return file.getPath();
  }

  /** What Logback has of it. */
  private final class Opened extends OutputStream {
    private volatile FileOutputStream to;

    Opened(FileOutputStream to) {
      this.to = to;
    }

    @Override
    public void write(int b) throws IOException {
      to.write(b);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      to.write(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
      FileOutputStream last = to;
      if (stream == last) {
        stream = null;
      }
      last.close();
    }
  }
}
