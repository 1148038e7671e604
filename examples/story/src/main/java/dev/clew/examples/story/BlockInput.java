package dev.clew.examples.story;

import java.io.IOException;
import java.io.InputStream;

/** An input that is read block by block, and byte by byte in the same way. */
abstract class BlockInput extends InputStream {
  @Override
  public final int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public abstract int read(byte[] b, int from, int length) throws IOException;
}
