package dev.clew.logback;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.RollingPolicy;
import ch.qos.logback.core.rolling.TriggeringPolicy;
import ch.qos.logback.core.rolling.helper.CompressionMode;
import dev.clew.logback.appender.FileOutput;
import dev.clew.logback.appender.Queue;
import dev.clew.logback.settings.UndefinedVariable;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Writes lines to a file without the threads that log waiting for it: they encode into a queue of
 * bytes, and one thread writes all that is there in one go. It stands in the place of Logback's
 * {@link FileAppender} and {@link RollingFileAppender}, takes their settings, and rolls by their
 * policies.
 *
 * <pre>{@code
 * <appender name="file" class="dev.clew.logback.CorrelationFileAppender">
 *   <file>logs/shop.log</file>
 *   <encoder class="dev.clew.logback.CorrelationJsonEncoder"/>
 * </appender>
 * }</pre>
 *
 * <p>No line is lost, doubled or split. The lines of a thread stay in their order. The queue is in
 * a file beside the log, which the operating system keeps when the process is killed: the next
 * start writes what the last one had not. A stop, and the end of the process, write what is in the
 * queue, for {@code maxFlushTime} at most. When the queue is full, who logs waits, while the
 * process ends no longer than that. What cannot be written, because the disk is full or the file
 * has no rights, is tried again until it can.
 *
 * <p>Any encoder may be used; with a {@link CorrelationJsonEncoder} a line costs no array.
 *
 * <h2>Settings</h2>
 *
 * beside those of {@link RollingFileAppender}, of which {@code immediateFlush} and {@code
 * bufferSize} have no meaning, and with {@code prudent} the queue is in memory. A wrong value
 * becomes an ERROR with its name in Logback's status, and the default applies.
 *
 * <table>
 * <caption>Settings and their defaults</caption>
 * <tr><th>name<th>default<th>meaning
 * <tr><td>{@code queueSize}<td>{@code 8MB}<td>the size of the queue, 64KB to 1GB; the next power of
 *     two is taken. In memory it is smaller where there is not so much, and, unless it is set, an
 *     eighth of what {@code MaxDirectMemorySize} allows at most
 * <tr><td>{@code mapped}<td>{@code true}<td>whether the queue is in a file, where {@code file} is
 *     given
 * <tr><td>{@code queueFile}<td>{@code file} and {@code .unwritten}<td>that file, with rights for its
 *     owner alone; where it is in use or not ours, the queue is in memory
 * <tr><td>{@code synchronous}<td>{@code false}<td>whether who logs waits until its line is with the
 *     operating system; one write is for all who wait
 * <tr><td>{@code maxBlockMillis}<td>{@code -1}<td>how long who logs waits for room at most, before
 *     its line is left out; -1 for as long as it takes
 * <tr><td>{@code discardBelow}<td>none<td>the level below which lines are left out at once when the
 *     queue is full; a record says how many
 * <tr><td>{@code maxFlushTime}<td>{@code 5000}<td>how long a stop waits at most, in ms;
 *     one that gave up waits up to a second more, until the next one can have the file
 * <tr><td>{@code reopenMoved}<td>{@code true}<td>whether a file that others have renamed or deleted
 *     is opened anew, within a second
 * </table>
 *
 * <p>This class is thread-safe once configured.
 *
 * @since 0.1
 */
public final class CorrelationFileAppender extends RollingFileAppender<ILoggingEvent> {
  private static final String QUEUE_FILE_SUFFIX = ".unwritten";

  /** For policies, which may not care whose turn it is. */
  private static final ILoggingEvent ANY_EVENT = anyEvent();

  private final XmlSettings settings = new XmlSettings();
  private final AppenderLines lines = new AppenderLines(this, settings, /* takesItsOwn= */ true);
  private boolean mapped = true;
  private boolean reopenMoved = true;
  private @Nullable Path queueFile;
  private boolean truncates;
  private boolean policyHasFailed;
  private @Nullable LengthCount lengthCount;
  private @Nullable FileOutput output;

  /** Makes an appender with all defaults, for Logback to configure. */
  public CorrelationFileAppender() {}

  private static ILoggingEvent anyEvent() {
    LoggingEvent event = new LoggingEvent();
    event.setLevel(Level.INFO);
    event.setMessage("");
    event.setThreadName("");
    event.setLoggerName(CorrelationFileAppender.class.getName());
    return event;
  }

  /**
   * Sets the size of the queue.
   *
   * @param value such as {@code 8MB}
   */
  public void setQueueSize(String value) {
    lines.setQueueSize(value);
  }

  /**
   * Sets whether the queue is in a file.
   *
   * @param value {@code true} or {@code false}
   */
  public void setMapped(String value) {
    settings.set("mapped", value, "be true or false", XmlSettings::flag, flag -> mapped = flag);
  }

  /**
   * Sets the queue's file.
   *
   * @param value a path, relative to where the process was started
   */
  public void setQueueFile(String value) {
    settings.set("queueFile", value, "be a path to a file", Path::of, path -> queueFile = path);
  }

  /**
   * Sets whether who logs waits until its line is with the operating system.
   *
   * @param value {@code true} or {@code false}
   */
  public void setSynchronous(String value) {
    lines.setSynchronous(value);
  }

  /**
   * Sets how long who logs waits for room at most.
   *
   * @param value milliseconds, or {@code -1} for as long as it takes
   */
  public void setMaxBlockMillis(String value) {
    lines.setMaxBlockMillis(value);
  }

  /**
   * Sets the level below which lines are left out when the queue is full.
   *
   * @param value such as {@code WARN}
   */
  public void setDiscardBelow(String value) {
    lines.setDiscardBelow(value);
  }

  /**
   * Sets how long a stop waits at most for what is in the queue to be written.
   *
   * @param value milliseconds
   */
  public void setMaxFlushTime(String value) {
    lines.setMaxFlushTime(value);
  }

  /**
   * Sets whether a file that others have renamed or deleted is opened anew.
   *
   * @param value {@code true} or {@code false}
   */
  public void setReopenMoved(String value) {
    settings.set(
        "reopenMoved", value, "be true or false", XmlSettings::flag, flag -> reopenMoved = flag);
  }

  /** Opens the file and the queue, and writes what an earlier process had not written. */
  @Override
  public void start() {
    if (isStarted() || lines.isOpen()) {
      return;
    }
    lines.report();
    String file = rawFileProperty();
    if (file != null && UndefinedVariable.isIn(file)) {
      addWarn("file must " + UndefinedVariable.RULE + " but was '" + file + "'");
    }
    if (getRollingPolicy() == null && getTriggeringPolicy() == null) {
      if (file == null) {
        addError("\"File\" property not set for appender named [" + getName() + "].");
        return;
      }
      setRollingPolicy(new SingleFile(file));
    }
    if (getRollingPolicy() instanceof SingleFile && !isPrudent()) {
      truncates = !isAppend();
      setAppend(true);
    }
    output = new FileOutput(new Owner());
    super.start();
    FileOutput opened = output;
    if (!isStarted() || opened == null) {
      return;
    }
    lengthCount = LengthCount.of(getTriggeringPolicy());
    lines.open(queue(opened), opened);
    lines.start();
  }

  private Queue queue(FileOutput opened) {
    String file = rawFileProperty();
    if (mapped && !isPrudent() && (queueFile != null || file != null)) {
      try {
        Path path = queueFile == null ? Path.of(file + QUEUE_FILE_SUFFIX) : queueFile;
        if (opened.isFile(path.toFile())) {
          throw new IOException(path + " is the log itself");
        }
        Queue queue = Queue.inFile(path, lines.queueSize(), opened);
        addInfo("Lines wait in " + path);
        return queue;
      } catch (IOException | RuntimeException e) {
        addWarn(
            "The queue is in memory, where a killed process loses what it has not written: "
                + e.getMessage(),
            e);
      }
    }
    return lines.queueInMemory();
  }

  /** Writes what is in the queue, for a time, and closes the file. */
  @Override
  public void stop() {
    boolean wasOpen = lines.isOpen();
    lines.stop();
    // Logback takes one that could not write a header for stopped, with its file and policies open.
    if (wasOpen) {
      started = true;
    }
    super.stop();
  }

  /** Takes an event; nothing is thrown at who logs. */
  @Override
  public void doAppend(ILoggingEvent event) {
    if (lines.isOpen()) {
      lines.append(event);
    } else {
      super.doAppend(event);
    }
  }

  @Override
  protected void append(ILoggingEvent event) {
    lines.append(event);
  }

  /** Called by Logback to open the first file and those after it. */
  @Override
  public void openFile(String name) throws IOException {
    FileOutput to = output;
    if (to == null) {
      throw new IOException("not started");
    }
    boolean keeps = !truncates;
    truncates = false;
    setOutputStream(to.open(new File(name), keeps));
  }

  /** What the file asks for while lines are written. */
  private final class Owner implements FileOutput.Owner {
    @Override
    public boolean followsMoves() {
      return reopenMoved;
    }

    @Override
    public void roll(File active) {
      TriggeringPolicy<ILoggingEvent> policy = getTriggeringPolicy();
      try {
        if (policy != null && policy.isTriggeringEvent(active, ANY_EVENT)) {
          rollover();
        }
      } catch (Throwable e) {
        policyFailed(e);
      }
    }

    /** Whatever it was, lines are written. */
    private void policyFailed(Throwable e) {
      if (!policyHasFailed) {
        policyHasFailed = true;
        addError("The file was not rolled. Reported once", e);
      }
    }

    @Override
    public void reopen(File last) throws IOException {
      openFile(active(last));
    }

    private String active(File last) {
      try {
        String name = getFile();
        if (name != null) {
          return name;
        }
      } catch (Throwable e) {
        policyFailed(e);
      }
      return last.getPath();
    }

    @Override
    public void wrote(int bytes) {
      LengthCount counter = lengthCount;
      if (counter != null) {
        try {
          counter.add(bytes);
        } catch (Throwable e) {
          policyFailed(e);
        }
      }
    }

    @Override
    public void moved(File file) {
      addWarn(file + " was renamed or deleted, and is opened anew");
    }
  }

  /**
   * No rolling. Its file is the one that was set: with {@code prudent}, Logback takes that away. It
   * is none of Logback's policies, whose patterns Logback compares.
   */
  private record SingleFile(String file) implements RollingPolicy, TriggeringPolicy<ILoggingEvent> {
    @Override
    public void start() {}

    @Override
    public void stop() {}

    @Override
    public boolean isStarted() {
      return true;
    }

    @Override
    public void rollover() {}

    @Override
    public String getActiveFileName() {
      return file;
    }

    @Override
    public CompressionMode getCompressionMode() {
      return CompressionMode.NONE;
    }

    @Override
    public void setParent(FileAppender<?> parent) {}

    @Override
    public boolean isTriggeringEvent(File activeFile, ILoggingEvent event) {
      return false;
    }
  }
}
