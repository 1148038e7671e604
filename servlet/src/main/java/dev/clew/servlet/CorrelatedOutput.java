package dev.clew.servlet;

import dev.clew.CorrelationContext;
import dev.clew.CorrelationScope;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The container's stream, whose listener runs in the request's scope; all else is handed on. */
final class CorrelatedOutput extends ServletOutputStream {
  private static final @Nullable MethodHandle WRITE_BUFFER =
      CorrelatedInput.find(
          ServletOutputStream.class, "write", MethodType.methodType(void.class, ByteBuffer.class));

  private final ServletOutputStream container;
  private final CorrelationContext context;
  private final @Nullable ServedRequest served;

  /**
   * @param served the request; null where it is not followed
   */
  CorrelatedOutput(
      ServletOutputStream container, CorrelationContext context, @Nullable ServedRequest served) {
    this.container = container;
    this.context = context;
    this.served = served;
  }

  boolean isOf(ServletOutputStream other) {
    return container == other;
  }

  @Override
  public void setWriteListener(WriteListener listener) {
    container.setWriteListener(listener == null ? null : new Listener(listener, context, served));
  }

  /** Of Servlet 6.1; before, nobody can call it. */
  public void write(ByteBuffer buffer) throws IOException {
    if (WRITE_BUFFER == null) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      container.write(bytes);
      return;
    }
    try {
      WRITE_BUFFER.invokeExact(container, buffer);
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IOException(e);
    }
  }

  @Override
  public void write(int b) throws IOException {
    container.write(b);
  }

  @Override
  public void write(byte[] b) throws IOException {
    container.write(b);
  }

  @Override
  public void write(byte[] b, int off, int len) throws IOException {
    container.write(b, off, len);
  }

  @Override
  public void flush() throws IOException {
    container.flush();
  }

  @Override
  public void close() throws IOException {
    container.close();
  }

  @Override
  public void print(String value) throws IOException {
    container.print(value);
  }

  @Override
  public void print(boolean value) throws IOException {
    container.print(value);
  }

  @Override
  public void print(char value) throws IOException {
    container.print(value);
  }

  @Override
  public void print(int value) throws IOException {
    container.print(value);
  }

  @Override
  public void print(long value) throws IOException {
    container.print(value);
  }

  @Override
  public void print(float value) throws IOException {
    container.print(value);
  }

  @Override
  public void print(double value) throws IOException {
    container.print(value);
  }

  @Override
  public void println() throws IOException {
    container.println();
  }

  @Override
  public void println(String value) throws IOException {
    container.println(value);
  }

  @Override
  public void println(boolean value) throws IOException {
    container.println(value);
  }

  @Override
  public void println(char value) throws IOException {
    container.println(value);
  }

  @Override
  public void println(int value) throws IOException {
    container.println(value);
  }

  @Override
  public void println(long value) throws IOException {
    container.println(value);
  }

  @Override
  public void println(float value) throws IOException {
    container.println(value);
  }

  @Override
  public void println(double value) throws IOException {
    container.println(value);
  }

  @Override
  public boolean isReady() {
    return container.isReady();
  }

  /** Some containers tell nobody but the listener itself what it has thrown. */
  private record Listener(
      WriteListener application, CorrelationContext context, @Nullable ServedRequest served)
      implements WriteListener {
    @Override
    public void onWritePossible() throws IOException {
      CorrelationScope scope = Guarded.open(context);
      @Nullable Throwable thrown = null;
      try {
        application.onWritePossible();
      } catch (Throwable e) {
        thrown = e;
        if (served != null) {
          served.fails(e);
        }
        throw e;
      } finally {
        Guarded.close(scope, thrown);
      }
    }

    @Override
    public void onError(Throwable error) {
      CorrelationScope scope = Guarded.open(context);
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
