package dev.clew.examples.story;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** A file that another process writes while it is read, at the same moments each time. */
final class ChangingFile extends FileChannel {
  /**
   * What a file has until so many bytes of it were read.
   *
   * @param content as long as that of all other states
   */
  record State(ByteBuffer content, long untilRead) {}

  private final State[] states;
  private int state;
  private long read;

  ChangingFile(State... states) {
    this.states = states;
  }

  @Override
  public int read(ByteBuffer target, long from) {
    while (state < states.length - 1 && read >= states[state].untilRead()) {
      state++;
    }
    ByteBuffer content = states[state].content();
    long most = Math.min(states[state].untilRead() - read, content.capacity() - from);
    int length = (int) Math.min(most, target.remaining());
    if (length <= 0) {
      return -1;
    }
    target.put(content.slice((int) from, length));
    read += length;
    return length;
  }

  @Override
  public long size() {
    return states[state].content().capacity();
  }

  @Override
  protected void implCloseChannel() {}

  @Override
  public int read(ByteBuffer target) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int write(ByteBuffer source) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int write(ByteBuffer source, long position) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long position() {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileChannel position(long newPosition) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileChannel truncate(long size) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void force(boolean metaData) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count) {
    throw new UnsupportedOperationException();
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) {
    throw new UnsupportedOperationException();
  }
}
