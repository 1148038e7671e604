package dev.clew.servlet;

import dev.clew.CorrelationScope;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The container's stream, whose listener runs in the request's scope; all else is handed on. */
final class CorrelatedInput extends ServletInputStream {
  private static final @Nullable MethodHandle READ_BUFFER =
      find(ServletInputStream.class, "read", MethodType.methodType(int.class, ByteBuffer.class));

  private final ServletInputStream container;
  private final ServedRequest served;

  CorrelatedInput(ServletInputStream container, ServedRequest served) {
    this.container = container;
    this.served = served;
  }

  /** A method that older versions of the Servlet API do not have, or null. */
  static @Nullable MethodHandle find(Class<?> type, String name, MethodType signature) {
    try {
      return MethodHandles.publicLookup().findVirtual(type, name, signature);
    } catch (ReflectiveOperationException | LinkageError e) {
      return null;
    }
  }

  boolean isOf(ServletInputStream other) {
    return container == other;
  }

  @Override
  public void setReadListener(ReadListener listener) {
    container.setReadListener(listener == null ? null : new Listener(listener, served));
  }

  /** Of Servlet 6.1; before, nobody can call it. */
  public int read(ByteBuffer buffer) throws IOException {
    if (READ_BUFFER == null) {
      byte[] bytes = new byte[buffer.remaining()];
      int count = container.read(bytes);
      if (count > 0) {
        buffer.put(bytes, 0, count);
      }
      return count;
    }
    try {
      return (int) READ_BUFFER.invokeExact(container, buffer);
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IOException(e);
    }
  }

  @Override
  public synchronized void mark(int limit) {
    container.mark(limit);
  }

  @Override
  public synchronized void reset() throws IOException {
    container.reset();
  }

  @Override
  public int read() throws IOException {
    return container.read();
  }

  @Override
  public int read(byte[] b) throws IOException {
    return container.read(b);
  }

  @Override
  public int read(byte[] b, int off, int len) throws IOException {
    return container.read(b, off, len);
  }

  @Override
  public int readLine(byte[] b, int off, int len) throws IOException {
    return container.readLine(b, off, len);
  }

  @Override
  public byte[] readAllBytes() throws IOException {
    return container.readAllBytes();
  }

  @Override
  public byte[] readNBytes(int len) throws IOException {
    return container.readNBytes(len);
  }

  @Override
  public int readNBytes(byte[] b, int off, int len) throws IOException {
    return container.readNBytes(b, off, len);
  }

  @Override
  public long skip(long n) throws IOException {
    return container.skip(n);
  }

  @Override
  public void skipNBytes(long n) throws IOException {
    container.skipNBytes(n);
  }

  @Override
  public int available() throws IOException {
    return container.available();
  }

  @Override
  public void close() throws IOException {
    container.close();
  }

  @Override
  public boolean markSupported() {
    return container.markSupported();
  }

  @Override
  public long transferTo(OutputStream out) throws IOException {
    return container.transferTo(out);
  }

  @Override
  public boolean isFinished() {
    return container.isFinished();
  }

  @Override
  public boolean isReady() {
    return container.isReady();
  }

  /** Some containers tell nobody but the listener itself what it has thrown. */
  private record Listener(ReadListener application, ServedRequest served) implements ReadListener {
    @Override
    public void onDataAvailable() throws IOException {
      CorrelationScope scope = Guarded.open(served.context());
      @Nullable Throwable thrown = null;
      try {
        application.onDataAvailable();
      } catch (Throwable e) {
        thrown = e;
        served.fails(e);
        throw e;
      } finally {
        Guarded.close(scope, thrown);
      }
    }

    @Override
    public void onAllDataRead() throws IOException {
      CorrelationScope scope = Guarded.open(served.context());
      @Nullable Throwable thrown = null;
      try {
        application.onAllDataRead();
      } catch (Throwable e) {
        thrown = e;
        served.fails(e);
        throw e;
      } finally {
        Guarded.close(scope, thrown);
      }
    }

    @Override
    public void onError(Throwable error) {
      CorrelationScope scope = Guarded.open(served.context());
      @Nullable Throwable thrown = null;
      try {
        application.onError(error);
      } catch (Throwable e) {
        thrown = e;
        throw e;
      } finally {
        Guarded.close(scope, thrown);
      }
    }
  }
}
