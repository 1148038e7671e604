package dev.clew.logback.appender;

import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A stream that is there already. */
public final class StreamOutput implements LineOutput {
  private final Supplier<@Nullable OutputStream> stream;
  private final String name;

  /**
   * @param stream gives the stream that lines go to now
   * @param name what users call it
   */
  public StreamOutput(Supplier<@Nullable OutputStream> stream, String name) {
    this.stream = stream;
    this.name = name;
  }

  @Override
  public void write(Batch batch) throws IOException {
    OutputStream out = stream.get();
    if (out == null) {
      throw new IOException(name + " is closed");
    }
    int left = batch.length() - batch.done();
    out.write(batch.bytes(), batch.done(), left);
    out.flush();
    batch.wrote(left);
  }

  @Override
  public String toString() {
    return name;
  }
}
