package dev.clew.logback.appender;

import java.util.Arrays;

/** Lines that are written together, one behind the other. Not thread-safe. */
public final class Batch {
  /** About as much as one write is worth. */
  private static final int CAPACITY = 1 << 16;

  private byte[] bytes = new byte[CAPACITY];
  private int length;

  /** How many of the bytes were written. */
  private int done;

  /** Up to which position of the queue these are its lines. */
  private long end;

  /** Whether a line of so many bytes may be added; the first one always may. */
  boolean hasRoom(int more) {
    return length == 0 || length + more <= CAPACITY;
  }

  /** The array, with room for so many bytes more. */
  byte[] reserve(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, length + more);
    }
    return bytes;
  }

  void added(int more) {
    length += more;
  }

  void add(byte[] line) {
    System.arraycopy(line, 0, reserve(line.length), length, line.length);
    length += line.length;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  int done() {
    return done;
  }

  boolean isDone() {
    return done == length;
  }

  /** Takes note of so many bytes that were written. */
  void wrote(int more) {
    done += more;
  }

  /** The line of which a part was written is to be written from its beginning. */
  void backToLine() {
    while (done > 0 && done < length && bytes[done - 1] != '\n') {
      done--;
    }
  }

  long end() {
    return end;
  }

  void setEnd(long position) {
    end = position;
  }

  void clear() {
    length = 0;
    done = 0;
    if (bytes.length > CAPACITY) {
      bytes = new byte[CAPACITY];
    }
  }
}
