package dev.clew.examples.story;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.clew.examples.story.Source.Format;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Reads sources and hands their lines to scanners, one for each thread.
 *
 * <p>A plain file is cut into slices that the threads take in turn; a line belongs to the slice in
 * which it begins. Files are read, not mapped into memory: reading one that is truncated meanwhile
 * ends early, where a mapping would bring the JVM down. A thread holds one block, which grows to
 * the longest line up to a limit, so the memory does not depend on how much is read.
 */
final class LogReader {
  /** Longer lines are not kept whole. */
  static final int MAX_LINE = 16 << 20;

  private static final int BLOCK = 256 << 10;
  private static final long SLICE = 4 << 20;

  private final InputStream standardInput;
  private final Notes notes;
  private final int block;
  private final long slice;
  private final int maxLine;
  private final AtomicLong bytesRead = new AtomicLong();
  private final Samples samples = new Samples();

  LogReader(InputStream standardInput, Notes notes) {
    this(standardInput, notes, BLOCK, SLICE, MAX_LINE);
  }

  LogReader(InputStream standardInput, Notes notes, int block, long slice, int maxLine) {
    this.standardInput = standardInput;
    this.notes = notes;
    this.block = block;
    this.slice = slice;
    this.maxLine = maxLine;
  }

  /** The beginnings of what was read. */
  Samples samples() {
    return samples;
  }

  /** How much of what lies on the disk was read so far. */
  long bytesRead() {
    return bytesRead.get();
  }

  /** Reads all, with as many threads as there are scanners; in order if there is one. */
  void read(List<Source> sources, List<? extends LineScanner> scanners) {
    List<Task> tasks = tasks(sources, scanners.size() == 1);
    Turns<Task> turns = new Turns<>(tasks);
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 1; i < scanners.size() && (i < tasks.size() || hasStream(tasks)); i++) {
      Thread thread = new Thread(new Worker(turns, scanners.get(i), failure), "reader-" + i);
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
    new Worker(turns, scanners.get(0), failure).run();
    for (Thread thread : threads) {
      join(thread);
    }
    close(tasks);
    Throwable thrown = failure.get();
    if (thrown instanceof UncheckedIOException e) {
      throw e;
    }
    if (thrown != null) {
      throw new IllegalStateException(thrown);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static boolean hasStream(List<Task> tasks) {
    for (Task task : tasks) {
      if (task.file == null) {
        return true;
      }
    }
    return false;
  }

  /** Streams that something unforeseen kept from being read to their ends. */
  private static void close(List<Task> tasks) {
    for (Task task : tasks) {
      try (LineStream lines = task.lines) {
        task.lines = null;
      } catch (IOException e) {
        // It was only read.
      }
    }
  }

  /** Something for one thread to do, or for several in turns if it is a stream. */
  private static final class Task {
    final Source source;
    final @Nullable OpenFile file;
    final long start;
    final long end;

    /** Since the stream was begun. */
    @Nullable LineStream lines;

    /**
     * @param file null for a stream
     */
    Task(Source source, @Nullable OpenFile file, long start, long end) {
      this.source = source;
      this.file = file;
      this.start = start;
      this.end = end;
    }
  }

  private List<Task> tasks(List<Source> sources, boolean inOrder) {
    List<Task> tasks = new ArrayList<>();
    for (Source source : sources) {
      // One text is read from its beginning to its end.
      boolean sliced =
          source.path() != null
              && source.format() == Format.PLAIN
              && source.size() > 0
              && source.content() != Content.TEXT;
      if (!sliced || inOrder) {
        tasks.add(new Task(source, null, 0, 0));
        continue;
      }
      List<Long> cuts = cuts(source);
      OpenFile file = new OpenFile(source, cuts.size() - 1L);
      for (int i = 1; i < cuts.size(); i++) {
        tasks.add(new Task(source, file, cuts.get(i - 1), cuts.get(i)));
      }
    }
    return tasks;
  }

  /** Where a source is cut into slices, its beginning and its end too. */
  private List<Long> cuts(Source source) {
    List<Long> cuts = new ArrayList<>();
    cuts.add(0L);
    Path path = source.path();
    if (path != null && source.size() > slice) {
      try (FileChannel channel = FileChannel.open(path)) {
        for (long cut = slice; cut < source.size(); cut += slice) {
          if (Pieces.areWholeAt(channel, cut)) {
            cuts.add(cut);
          }
        }
      } catch (IOException e) {
        // Who reads it will say so.
      }
    }
    cuts.add(source.size());
    return cuts;
  }

  /** Opened by the first that needs it, closed after the last. */
  private static final class OpenFile {
    private final Source source;
    private long slicesLeft;
    private @Nullable FileChannel channel;

    OpenFile(Source source, long slices) {
      this.source = source;
      this.slicesLeft = slices;
    }

    synchronized FileChannel open() throws IOException {
      Path path = source.path();
      if (channel == null && path != null) {
        channel = FileChannel.open(path);
      }
      if (channel == null) {
        throw new IOException("nothing to open");
      }
      return channel;
    }

    synchronized void release() throws IOException {
      if (--slicesLeft == 0 && channel != null) {
        channel.close();
      }
    }
  }

  /** One thread's work. */
  private final class Worker implements Runnable {
    private final Turns<Task> turns;
    private final LineScanner scanner;
    private final AtomicReference<@Nullable Throwable> failure;
    private byte[] buffer = new byte[block];
    private boolean holding;

    /** Where a stream's whole lines begin and end, and how much of the block there is. */
    private int from;

    private int end;
    private int filled;

    Worker(Turns<Task> turns, LineScanner scanner, AtomicReference<@Nullable Throwable> failure) {
      this.turns = turns;
      this.scanner = scanner;
      this.failure = failure;
    }

    @Override
    public void run() {
      try {
        Task task;
        while ((task = turns.take()) != null) {
          holding = true;
          read(task);
        }
      } catch (Throwable e) {
        // Thrown again where the reading began.
        failure.compareAndSet(null, e);
        turns.stop();
      }
    }

    private void read(Task task) {
      OpenFile file = task.file;
      try {
        if (file == null) {
          readStream(task);
        } else {
          try {
            readSlice(task, file.open());
          } finally {
            file.release();
          }
        }
      } catch (EOFException e) {
        notes.add(
            task.source.name()
                + ": the compressed data ends early; what came before is read (is it still being"
                + " written?)");
      } catch (ZipException e) {
        notes.fail(
            task.source.name()
                + ": the compressed data is damaged ("
                + Inputs.reason(e)
                + "); what came before is read");
      } catch (IOException e) {
        notes.fail(task.source.name() + ": " + Inputs.reason(e));
      } finally {
        scanner.end();
        if (holding) {
          turns.done();
        }
      }
    }

    private void readStream(Task task) throws IOException {
      LineStream lines = task.lines;
      if (lines == null) {
        lines = open(task.source);
        task.lines = lines;
      }
      if (lines != null) {
        readLines(task, lines);
      }
    }

    /** Opens what has lines; reads all else, and returns null. */
    private @Nullable LineStream open(Source source) throws IOException {
      Path path = source.path();
      if (path == null) {
        InputStream in = new CountedInput(standardInput, bytesRead);
        return openContent(source, PipeInput.unpacked(in, block), InputStream.nullInputStream());
      }
      FileChannel channel = FileChannel.open(path);
      LineStream lines = null;
      try {
        InputStream file = new ChannelInput(channel);
        switch (source.format()) {
          case GZIP -> {
            InputStream unpacked = new GZIPInputStream(file, block);
            lines = openContent(source, PipeInput.withoutRing(unpacked), unpacked);
          }
          case RING ->
              lines =
                  new LineStream(
                      source,
                      new RingReader(source, channel, notes, bytesRead::addAndGet),
                      channel);
          case DOCUMENT -> throw new IOException("a document lies in no file");
          case PLAIN -> {
            // Of a pipe that is named as a file, the beginning is not known yet.
            InputStream all = source.size() > 0 ? file : PipeInput.unpacked(file, block);
            lines = openContent(source, all, channel);
          }
        }
      } finally {
        if (lines == null) {
          channel.close();
        }
      }
      return lines;
    }

    private @Nullable LineStream openContent(Source source, InputStream in, Closeable opened)
        throws IOException {
      byte[] head = in.readNBytes(Content.HEAD);
      InputStream all = new SequenceInputStream(new ByteArrayInputStream(head), in);
      String unreadable = Inputs.unreadable(head);
      if (unreadable != null) {
        throw new IOException(unreadable);
      }
      if (Content.of(head) == Content.TEXT) {
        readText(source, all);
        return null;
      }
      samples.add(source, head);
      return new LineStream(source, all, opened);
    }

    /** One JSON text, or several, over more lines than one. */
    private void readText(Source source, InputStream in) throws IOException {
      try {
        Exports.read(
            in,
            (record, length, offset, line) ->
                scanner.lines(source, record, 0, length, offset, line));
      } catch (EOFException | ZipException e) {
        throw e;
      } catch (Exports.EndsEarly e) {
        notes.add(
            source.name()
                + ": ends in the midst of its JSON, in line "
                + e.line()
                + "; the records before are read");
      } catch (JsonProcessingException e) {
        notes.fail(
            source.name()
                + ": is no JSON from line "
                + e.getLocation().getLineNr()
                + " on; the records before are read");
      }
    }

    /**
     * Takes a block of lines, and has another thread go on with the stream while it looks at them;
     * goes on itself while lines are in pieces.
     */
    private void readLines(Task task, LineStream stream) throws IOException {
      boolean held = true;
      do {
        takeBlock(stream);
        long offset = stream.offset + from;
        long line = stream.line;
        stream.line += countLineFeeds(buffer, from, end);
        stream.offset += end;
        boolean ends = stream.hasEnded();
        if (!ends) {
          stream.keep(buffer, end, filled);
          held = scanner.isOpen() || Pieces.mayBeIn(buffer, from, end);
        }
        if (!held) {
          giveBack(task);
        }
        if (end > from) {
          scanner.lines(stream.source, buffer, from, end, offset, line);
        }
        if (ends) {
          if (filled > end) {
            scanner.unendedLine(stream.source, buffer, end, filled, stream.offset, stream.line);
          }
          stream.end();
          return;
        }
      } while (held && scanner.isOpen());
      if (held) {
        giveBack(task);
      }
    }

    private void giveBack(Task task) {
      holding = false;
      turns.giveBack(task);
    }

    /** Takes whole lines; at the stream's end, what stands behind the last line feed too. */
    private void takeBlock(LineStream stream) {
      while (buffer.length <= stream.keptLength()) {
        // Another thread's block had grown.
        buffer = new byte[Math.min(maxLine, buffer.length * 2)];
      }
      filled = stream.takeKept(buffer);
      from = 0;
      end = 0;
      while (end == 0 && !stream.hasEnded()) {
        int searched = filled;
        filled = stream.read(buffer, filled);
        end = afterLastLineFeed(buffer, searched, filled);
        if (end == 0 && stream.skipping) {
          stream.offset += filled;
          filled = 0;
        } else if (end == 0 && filled == buffer.length && !grow()) {
          scanner.tooLongLine(stream.source, buffer, 0, filled, stream.offset, stream.line);
          stream.skipping = true;
          stream.offset += filled;
          filled = 0;
        }
      }
      if (end > 0 && stream.skipping) {
        from = indexOfLineFeed(buffer, 0, end) + 1;
        stream.line++;
        stream.skipping = false;
      }
    }

    private void readSlice(Task task, FileChannel channel) throws IOException {
      Source source = task.source;
      // One byte before the slice tells whether a line begins with it.
      long base = Math.max(0, task.start - 1);
      boolean insideLine = task.start > 0;
      int filled = 0;
      while (true) {
        int read = fill(channel, base + filled, filled);
        if (read < 0) {
          endOfFile(source, filled, base, insideLine);
          return;
        }
        filled += read;
        int from = 0;
        if (insideLine) {
          from = indexOfLineFeed(buffer, 0, filled) + 1;
          insideLine = from == 0;
          if (insideLine) {
            base += filled;
            filled = 0;
            if (base >= task.end) {
              return;
            }
            continue;
          }
        }
        if (base + from >= task.end) {
          return;
        }
        if (base == 0 && from == 0) {
          samples.add(source, Arrays.copyOf(buffer, Math.min(filled, Content.HEAD)));
        }
        int end = afterLastOwnLine(task.end - base, from, filled);
        boolean last = end > 0 && base + end >= task.end;
        if (end > from) {
          scanner.lines(source, buffer, from, end, base + from, 0);
        }
        if (last) {
          return;
        }
        int keep = Math.max(end, from);
        base += keep;
        filled -= keep;
        System.arraycopy(buffer, keep, buffer, 0, filled);
        if (filled == buffer.length && !grow()) {
          scanner.tooLongLine(source, buffer, 0, filled, base, 0);
          insideLine = true;
          base += filled;
          filled = 0;
          if (base >= task.end) {
            return;
          }
        }
      }
    }

    /** The end of the last whole line that begins before {@code limit}, or 0 when there is none. */
    private int afterLastOwnLine(long limit, int from, int filled) {
      if (limit > filled) {
        return Math.max(from, afterLastLineFeed(buffer, from, filled));
      }
      int lastOwnByte = Math.max(from, (int) limit - 1);
      int lineFeed = indexOfLineFeed(buffer, lastOwnByte, filled);
      return lineFeed >= 0
          ? lineFeed + 1
          : Math.max(from, afterLastLineFeed(buffer, from, lastOwnByte));
    }

    private void endOfFile(Source source, int filled, long base, boolean insideLine) {
      long end = base + filled;
      if (end < source.size()) {
        notes.add(
            source.name()
                + ": became shorter while it was read; what was cut off is missing here, run the"
                + " command again");
      }
      if (filled > 0 && !insideLine) {
        scanner.unendedLine(source, buffer, 0, filled, base, 0);
      }
    }

    private int fill(FileChannel channel, long position, int filled) throws IOException {
      int length = Math.min(block, buffer.length - filled);
      int read = channel.read(ByteBuffer.wrap(buffer, filled, length), position);
      if (read > 0) {
        bytesRead.addAndGet(read);
      }
      return read;
    }

    private boolean grow() {
      if (buffer.length >= maxLine) {
        return false;
      }
      buffer = Arrays.copyOf(buffer, Math.min(maxLine, buffer.length * 2));
      return true;
    }
  }

  /** Counts what is read from the disk. */
  private final class ChannelInput extends BlockInput {
    private final FileChannel channel;

    ChannelInput(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public int read(byte[] b, int from, int length) throws IOException {
      int read = channel.read(ByteBuffer.wrap(b, from, length));
      if (read > 0) {
        bytesRead.addAndGet(read);
      }
      return read;
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }

    @Override
    public int available() throws IOException {
      // GZIPInputStream asks whether another member follows.
      return (int) Math.min(Integer.MAX_VALUE, Math.max(0, channel.size() - channel.position()));
    }
  }

  static int indexOfLineFeed(byte[] b, int from, int to) {
    return Words.indexOfLineFeed(b, from, to);
  }

  /** 0 when there is none. */
  static int afterLastLineFeed(byte[] b, int from, int to) {
    for (int i = to - 1; i >= from; i--) {
      if (b[i] == '\n') {
        return i + 1;
      }
    }
    return 0;
  }

  static long countLineFeeds(byte[] b, int from, int to) {
    return Words.countLineFeeds(b, from, to);
  }
}
