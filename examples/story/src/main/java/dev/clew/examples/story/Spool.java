package dev.clew.examples.story;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Standard input for two readings: what is read first is kept in a temporary file. */
final class Spool extends BlockInput {
  private final InputStream in;
  private final Path file;
  private final OutputStream out;

  Spool(InputStream in) {
    this.in = in;
    try {
      file = Files.createTempFile("clew-story-", ".tmp");
      file.toFile().deleteOnExit();
      out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
    } catch (IOException e) {
      throw new UncheckedIOException("standard input cannot be kept for a second reading", e);
    }
  }

  @Override
  public int read(byte[] b, int from, int length) throws IOException {
    int read = in.read(b, from, length);
    if (read > 0) {
      out.write(b, from, read);
    }
    return read;
  }

  /** All that was read, once more. */
  InputStream again() {
    try {
      out.close();
      return Files.newInputStream(file);
    } catch (IOException e) {
      throw new UncheckedIOException("standard input cannot be read a second time", e);
    }
  }

  /** Removes what was kept. Who reads to the end closes the stream, and needs it again. */
  void discard() {
    try {
      out.close();
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // Deleted when the JVM ends.
    }
  }
}
