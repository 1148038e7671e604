package dev.clew.examples.story;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what is read from it. */
final class CountedInput extends FilterInputStream {
  private final AtomicLong read;

  CountedInput(InputStream in, AtomicLong read) {
    super(in);
    this.read = read;
  }

  @Override
  public int read() throws IOException {
    int next = super.read();
    read.addAndGet(next < 0 ? 0 : 1);
    return next;
  }

  @Override
  public int read(byte[] b, int from, int length) throws IOException {
    int count = super.read(b, from, length);
    read.addAndGet(Math.max(0, count));
    return count;
  }
}
