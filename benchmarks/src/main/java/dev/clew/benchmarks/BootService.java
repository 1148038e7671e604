package dev.clew.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A {@link LinesApplication} on Tomcat, in a class loader that has the jars of one of the {@link
 * BootStacks} and no other. What it writes to the standard output goes to a null device.
 */
final class BootService implements AutoCloseable {
  private static final int LINES_CHECKED = 3;

  private final PrintStream out = System.out;
  private final Sink sink = new Sink();
  private final BootStacks stack;
  private final URLClassLoader classes;
  private final AutoCloseable application;
  private final IntUnaryOperator requests;

  BootService(BootStacks stack) throws Exception {
    this.stack = stack;
    this.classes = new URLClassLoader(jars(stack), ClassLoader.getPlatformClassLoader());
    System.setOut(new PrintStream(sink, false, StandardCharsets.UTF_8));
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(classes);
    try {
      Object started =
          classes
              .loadClass(LinesApplication.class.getName())
              .getMethod("start", String[].class)
              .invoke(null, (Object) stack.arguments().toArray(new String[0]));
      this.application = (AutoCloseable) started;
      this.requests = (IntUnaryOperator) started;
    } finally {
      thread.setContextClassLoader(before);
    }
    check();
  }

  private static URL[] jars(BootStacks stack) throws MalformedURLException {
    List<URL> jars = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      File file = new File(entry);
      if (stack.has(file)) {
        jars.add(file.toURI().toURL());
      }
    }
    return jars.toArray(new URL[0]);
  }

  /** A request that brings no ID and logs so many lines. */
  int call(int lines) {
    return requests.applyAsInt(lines);
  }

  /**
   * @throws IllegalStateException when not each line is a record with one and the same ID
   */
  private void check() {
    sink.kept = new ByteArrayOutputStream();
    call(LINES_CHECKED);
    String lines = sink.kept.toString(StandardCharsets.UTF_8);
    sink.kept = null;
    List<String> ids =
        lines.lines().map(line -> RecordCheck.read(line).path(stack.idField()).asText()).toList();
    String first = ids.isEmpty() ? "" : ids.get(0);
    long records = ids.stream().filter(first::equals).count();
    if (first.isEmpty() != stack.idField().isEmpty()
        || records != LINES_CHECKED + (stack.writesAccessRecord() ? 1 : 0)) {
      throw new IllegalStateException(stack + " wrote:\n" + lines);
    }
  }

  @Override
  public void close() throws Exception {
    application.close();
    classes.close();
    System.setOut(out);
    sink.close();
  }

  /** Forgets what is written, unless it is to be kept. */
  private static final class Sink extends OutputStream {
    private final OutputStream device;
    volatile @Nullable ByteArrayOutputStream kept;

    Sink() throws IOException {
      device = new FileOutputStream(NullDevice.PATH);
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      ByteArrayOutputStream keeping = kept;
      if (keeping == null) {
        device.write(bytes, offset, length);
      } else {
        keeping.write(bytes, offset, length);
      }
    }

    @Override
    public void close() throws IOException {
      device.close();
    }
  }
}
