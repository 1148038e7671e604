package dev.clew.logback.recorder;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggerContextVO;
import dev.clew.logback.settings.Settings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;

/**
 * An event as appenders get it when its record is written after all. Clew's encoder writes the line
 * as it was recorded. For others there is what can be read from that line: a stack trace stands
 * behind the message, because it is text by now.
 *
 * <p>Immutable but for what is read when it is first asked for, and thread-safe.
 */
public final class RecordedEvent implements ILoggingEvent {
  private final Logger logger;
  private final RingRecord record;
  private final RecordedFields.Names names;
  private final RecorderSettings settings;
  private volatile @Nullable RecordedFields fields;

  RecordedEvent(
      Logger logger, RingRecord record, RecordedFields.Names names, RecorderSettings settings) {
    this.logger = logger;
    this.record = record;
    this.names = names;
    this.settings = settings;
  }

  /** Whether its line hides what an encoder's settings say, so that it may be written as it is. */
  public boolean hides(Settings other) {
    return settings.hides(other);
  }

  /**
   * The event for an encoder that hides more than its line does, and says itself that it was
   * recorded. Values with others inside are not there: they are text by now, in which nothing can
   * be found by its name.
   */
  public RecordedEvent withoutNested() {
    RecordedEvent event = new RecordedEvent(logger, record, names, settings);
    event.fields = fields().withoutNestedAnd(names.recorded());
    return event;
  }

  /** The line of JSON, in an array of the caller's own. */
  public byte[] line() {
    return record.line().clone();
  }

  private RecordedFields fields() {
    RecordedFields known = fields;
    if (known == null) {
      known = RecordedFields.read(record.line(), names);
      fields = known;
    }
    return known;
  }

  @Override
  public String getThreadName() {
    return fields().threadName();
  }

  @Override
  public Level getLevel() {
    return Level.toLevel(record.level());
  }

  @Override
  public String getMessage() {
    return fields().message();
  }

  @Override
  public Object @Nullable [] getArgumentArray() {
    return null;
  }

  @Override
  public String getFormattedMessage() {
    return fields().message();
  }

  @Override
  public String getLoggerName() {
    return logger.getName();
  }

  @Override
  public LoggerContextVO getLoggerContextVO() {
    return logger.getLoggerContext().getLoggerContextRemoteView();
  }

  @Override
  public @Nullable IThrowableProxy getThrowableProxy() {
    return null;
  }

  @Override
  public StackTraceElement[] getCallerData() {
    return new StackTraceElement[0];
  }

  @Override
  public boolean hasCallerData() {
    return false;
  }

  @Override
  public List<Marker> getMarkerList() {
    return fields().markers();
  }

  @Override
  public Map<String, String> getMDCPropertyMap() {
    return fields().mdc();
  }

  @Override
  @SuppressWarnings("deprecation") // Logback's older name of the same.
  public Map<String, String> getMdc() {
    return fields().mdc();
  }

  @Override
  public long getTimeStamp() {
    return record.millis();
  }

  @Override
  public int getNanoseconds() {
    return record.nanos();
  }

  @Override
  public Instant getInstant() {
    return Instant.ofEpochSecond(Math.floorDiv(record.millis(), 1_000L), record.nanos());
  }

  @Override
  public long getSequenceNumber() {
    return 0;
  }

  @Override
  public List<KeyValuePair> getKeyValuePairs() {
    return fields().pairs();
  }

  @Override
  public void prepareForDeferredProcessing() {
    fields();
  }

  /** For people: {@code [DEBUG] message}, as Logback's own. */
  @Override
  public String toString() {
    return "[" + getLevel() + "] " + getFormattedMessage();
  }
}
