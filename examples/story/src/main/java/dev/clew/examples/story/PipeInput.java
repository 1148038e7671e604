package dev.clew.examples.story;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.zip.GZIPInputStream;

/** What comes through a pipe: nobody knows how it begins before it is read. */
final class PipeInput {
  private PipeInput() {}

  /**
   * Unpacks what is compressed. Waits for the first bytes.
   *
   * @param block how many bytes of what is compressed are asked for at once
   * @throws IOException when it can be read only from a file, or not at all, with the reason
   */
  static InputStream unpacked(InputStream in, int block) throws IOException {
    byte[] start = in.readNBytes(RingHead.magicLength());
    InputStream all = readable(start, in);
    if (!Inputs.isGzip(start)) {
      return all;
    }
    InputStream unpacked = new GZIPInputStream(new ToTheEnd(all), block);
    return readable(unpacked.readNBytes(RingHead.magicLength()), unpacked);
  }

  /** A ring is read from all sides, which a stream does not allow. */
  static InputStream withoutRing(InputStream in) throws IOException {
    return withoutRing(in.readNBytes(RingHead.magicLength()), in);
  }

  private static InputStream withoutRing(byte[] start, InputStream rest) throws IOException {
    if (RingHead.isMagic(start)) {
      throw new IOException(
          "a recorder's ring can only be read from a file that is not compressed");
    }
    return new SequenceInputStream(new ByteArrayInputStream(start), rest);
  }

  private static InputStream readable(byte[] start, InputStream rest) throws IOException {
    String unreadable = Inputs.unreadable(start);
    if (unreadable != null) {
      throw new IOException(unreadable);
    }
    return withoutRing(start, rest);
  }

  /** Of a pipe nobody knows whether more follows: who asks is told so, and finds it out. */
  private static final class ToTheEnd extends FilterInputStream {
    ToTheEnd(InputStream in) {
      super(in);
    }

    @Override
    public int available() {
      return 1;
    }
  }
}
