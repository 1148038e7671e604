package dev.clew.logback;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Encodes each event as one line of JSON in the shape of Elastic's ecs-logging, with the
 * correlation ID of the request that it belongs to.
 *
 * <pre>{@code
 * <encoder class="dev.clew.logback.CorrelationJsonEncoder">
 *   <serviceName>shop</serviceName>
 * </encoder>
 * }</pre>
 *
 * <p>Whatever an event holds, {@link #encode} returns exactly one line: valid UTF-8, one JSON
 * object, no name twice, at most {@code maxRecordBytes} long, ended by one {@code \n}. It does not
 * throw, {@link OutOfMemoryError} excepted. A value that cannot be rendered becomes {@code
 * "<IllegalStateException: boom>"}; an event that cannot be encoded at all becomes a record of its
 * core with {@code log.encoder_error}; one that is too long is cut and says so with {@code
 * "log.truncated":true}: frames go first, then long values, then the message.
 *
 * <p>The ID is taken from the event's MDC, so that it is the logging thread's behind an {@link
 * ch.qos.logback.classic.AsyncAppender} too. When the MDC lacks it and the event was born on the
 * thread that encodes it, it is {@link dev.clew.Correlation#currentId()}.
 *
 * <p>Names are unique. Where two fields would have one name, the record's own field, then the
 * key-value pair, then the MDC, then the static field has it, and the other one gets {@code _}
 * behind its name. A name that a search engine would take for a field inside another field's value,
 * such as {@code message.x}, gets {@code _} in place of that dot.
 *
 * <h2>Settings</h2>
 *
 * Each is an XML element and a method of the {@link Builder}. A wrong value in XML is an ERROR in
 * Logback's status with its name and value when the encoder starts, and the default applies; the
 * builder throws {@link IllegalArgumentException}. Logback ignores empty elements: an empty value
 * is written as <code>${none:-}</code> there. Settings changed after {@link #start()} apply from
 * the next start on.
 *
 * <table>
 * <caption>Settings and their defaults</caption>
 * <tr><th>name<th>default<th>meaning
 * <tr><td>{@code serviceName}, {@code serviceVersion}, {@code serviceEnvironment}, {@code
 *     serviceNodeName}<td>none<td>{@code service.name} and so on
 * <tr><td>{@code staticField}<td>none<td>{@code name=value}, a field of every record; repeatable
 * <tr><td>{@code outsideRequest}<td>{@code Internal}<td>the ID of records born outside any request;
 *     empty leaves it out
 * <tr><td>{@code mdcPrefix}<td>{@code labels.}<td>what stands before the keys of the MDC, in which
 *     dots become {@code _}; empty puts them at the root
 * <tr><td>{@code includeMdcKey}<td>all<td>a key of the MDC to write, and no others; repeatable. The
 *     correlation ID is always written
 * <tr><td>{@code excludeMdcKey}<td>none<td>a key of the MDC to leave out; repeatable
 * <tr><td>{@code timestampPrecision}<td>{@code micros}<td>{@code micros} or {@code millis}
 * <tr><td>{@code maxRecordBytes}<td>32000<td>the longest line in bytes, its end included; from 512
 *     to 16777216
 * <tr><td>{@code maxFramesPerThrowable}<td>no limit<td>how many frames each throwable may have
 * </table>
 *
 * <p>Thread-safe and re-entrant once configured; it takes no lock. It keeps at most 32 buffers of
 * at most 64 KiB, and the encoded form of at most 512 keys.
 *
 * @since 0.1
 */
public final class CorrelationJsonEncoder extends EncoderBase<ILoggingEvent> {
  private static final byte[] NOTHING = new byte[0];

  /** Where there is not even stack enough to write a record that tells so. */
  private static final byte[] LAST_RESORT =
      ("{\"@timestamp\":\"1970-01-01T00:00:00.000000Z\",\"log.level\":\"ERROR\","
              + "\"message\":\"An event could not be encoded\",\"ecs.version\":\"8.11.0\","
              + "\"log.logger\":\"dev.clew.logback.CorrelationJsonEncoder\","
              + "\"log.encoder_error\":\"<no room on the stack>\"}\n")
          .getBytes(StandardCharsets.US_ASCII);

  private final Settings.Builder settings;
  private final List<String> errors = new ArrayList<>();
  private final AtomicReference<@Nullable RecordEncoder> records = new AtomicReference<>();

  /** An encoder with all defaults, for Logback to configure. */
  public CorrelationJsonEncoder() {
    this(new Settings.Builder());
  }

  private CorrelationJsonEncoder(Settings.Builder settings) {
    this.settings = settings;
  }

  /**
   * Starts configuring an encoder in code. The result still wants Logback's context and a start, as
   * every encoder does.
   *
   * @return a new builder with all defaults
   */
  public static Builder builder() {
    return new Builder();
  }

  /** Reports wrong settings and applies the others. An encoder that runs may be started again. */
  @Override
  public void start() {
    errors.forEach(this::addError);
    errors.clear();
    records.set(new RecordEncoder(settings.build()));
    super.start();
  }

  /**
   * Encodes an event. It works before {@link #start()} and after {@link #stop()} too, so that no
   * event is lost around a reconfiguration.
   *
   * @param event the event
   * @return one line of JSON in UTF-8, in an array of the caller's own
   */
  @Override
  public byte[] encode(ILoggingEvent event) {
    try {
      RecordEncoder encoder = records.get();
      if (encoder == null) {
        encoder = new RecordEncoder(settings.build());
        // One that start() has set meanwhile stays.
        records.compareAndSet(null, encoder);
      }
      return encoder.encode(event);
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (Throwable e) {
      return LAST_RESORT.clone();
    }
  }

  /** {@return nothing: a file of records has no header} */
  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  /** {@return nothing: a file of records has no footer} */
  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }

  /**
   * For Logback: {@code service.name}.
   *
   * @param value the name; blank for none
   */
  public void setServiceName(String value) {
    configure(settings::serviceName, value);
  }

  /**
   * For Logback: {@code service.version}.
   *
   * @param value the version; blank for none
   */
  public void setServiceVersion(String value) {
    configure(settings::serviceVersion, value);
  }

  /**
   * For Logback: {@code service.environment}.
   *
   * @param value the environment, such as {@code production}; blank for none
   */
  public void setServiceEnvironment(String value) {
    configure(settings::serviceEnvironment, value);
  }

  /**
   * For Logback: {@code service.node.name}.
   *
   * @param value the node's name; blank for none
   */
  public void setServiceNodeName(String value) {
    configure(settings::serviceNodeName, value);
  }

  /**
   * For Logback: one more field that every record has, as a string.
   *
   * @param nameAndValue {@code name=value}; the last one of a name counts
   */
  public void addStaticField(String nameAndValue) {
    configure(settings::staticField, nameAndValue);
  }

  /**
   * For Logback: the correlation ID of records born outside any request.
   *
   * @param value the label; blank to leave the field out
   */
  public void setOutsideRequest(String value) {
    configure(settings::outsideRequest, value);
  }

  /**
   * For Logback: what stands before the keys of the MDC.
   *
   * @param value the prefix; blank for none
   */
  public void setMdcPrefix(String value) {
    configure(settings::mdcPrefix, value);
  }

  /**
   * For Logback: one more key of the MDC to write, and none but such.
   *
   * @param key the key as the application knows it
   */
  public void addIncludeMdcKey(String key) {
    configure(settings::includeMdcKey, key);
  }

  /**
   * For Logback: one more key of the MDC to leave out.
   *
   * @param key the key as the application knows it
   */
  public void addExcludeMdcKey(String key) {
    configure(settings::excludeMdcKey, key);
  }

  /**
   * For Logback: the digits of timestamps.
   *
   * @param value {@code micros} or {@code millis}
   */
  public void setTimestampPrecision(String value) {
    configure(settings::timestampPrecision, value);
  }

  /**
   * For Logback: the longest line.
   *
   * @param value a number of bytes
   */
  public void setMaxRecordBytes(String value) {
    configure(settings::maxRecordBytes, value);
  }

  /**
   * For Logback: how many frames each throwable may have.
   *
   * @param value a number of frames
   */
  public void setMaxFramesPerThrowable(String value) {
    configure(settings::maxFramesPerThrowable, value);
  }

  private void configure(Consumer<String> setting, String value) {
    try {
      setting.accept(value);
    } catch (IllegalArgumentException e) {
      errors.add(e.getMessage() + "; the default applies");
    }
  }

  /**
   * Configures a {@link CorrelationJsonEncoder} in code. Each setting is checked when it is made.
   * Not thread-safe.
   *
   * @since 0.1
   */
  public static final class Builder {
    private final Settings.Builder settings = new Settings.Builder();

    private Builder() {}

    /**
     * Sets {@code service.name}.
     *
     * @param name the name; blank for none, which is the default
     * @return this builder
     */
    public Builder serviceName(String name) {
      settings.serviceName(Objects.requireNonNull(name, "serviceName"));
      return this;
    }

    /**
     * Sets {@code service.version}.
     *
     * @param version the version; blank for none, which is the default
     * @return this builder
     */
    public Builder serviceVersion(String version) {
      settings.serviceVersion(Objects.requireNonNull(version, "serviceVersion"));
      return this;
    }

    /**
     * Sets {@code service.environment}.
     *
     * @param environment the environment; blank for none, which is the default
     * @return this builder
     */
    public Builder serviceEnvironment(String environment) {
      settings.serviceEnvironment(Objects.requireNonNull(environment, "serviceEnvironment"));
      return this;
    }

    /**
     * Sets {@code service.node.name}.
     *
     * @param nodeName the node's name; blank for none, which is the default
     * @return this builder
     */
    public Builder serviceNodeName(String nodeName) {
      settings.serviceNodeName(Objects.requireNonNull(nodeName, "serviceNodeName"));
      return this;
    }

    /**
     * Adds a field that every record has.
     *
     * @param name the name, not blank; the last value of a name counts
     * @param value the value, a string in the record
     * @return this builder
     * @throws IllegalArgumentException when the name is blank
     */
    public Builder staticField(String name, String value) {
      settings.staticField(
          Objects.requireNonNull(name, "staticField"), Objects.requireNonNull(value, name));
      return this;
    }

    /**
     * Sets the correlation ID of records born outside any request.
     *
     * @param label the label, by default {@code Internal}; blank to leave the field out
     * @return this builder
     */
    public Builder outsideRequest(String label) {
      settings.outsideRequest(Objects.requireNonNull(label, "outsideRequest"));
      return this;
    }

    /**
     * Sets what stands before the keys of the MDC.
     *
     * @param prefix the prefix, by default {@code labels.}; blank for none
     * @return this builder
     */
    public Builder mdcPrefix(String prefix) {
      settings.mdcPrefix(Objects.requireNonNull(prefix, "mdcPrefix"));
      return this;
    }

    /**
     * Adds a key of the MDC to write. By default all are written; with this, only those added.
     *
     * @param key the key as the application knows it, not blank
     * @return this builder
     * @throws IllegalArgumentException when the key is blank
     */
    public Builder includeMdcKey(String key) {
      settings.includeMdcKey(Objects.requireNonNull(key, "includeMdcKey"));
      return this;
    }

    /**
     * Adds a key of the MDC to leave out.
     *
     * @param key the key as the application knows it, not blank
     * @return this builder
     * @throws IllegalArgumentException when the key is blank
     */
    public Builder excludeMdcKey(String key) {
      settings.excludeMdcKey(Objects.requireNonNull(key, "excludeMdcKey"));
      return this;
    }

    /**
     * Sets the digits of timestamps.
     *
     * @param precision {@link ChronoUnit#MICROS}, the default, or {@link ChronoUnit#MILLIS}
     * @return this builder
     * @throws IllegalArgumentException for other units
     */
    public Builder timestampPrecision(ChronoUnit precision) {
      settings.timestampPrecision(
          Objects.requireNonNull(precision, "timestampPrecision").toString());
      return this;
    }

    /**
     * Sets the longest line.
     *
     * @param bytes its length in bytes, end of line included: from 512 to 16777216, by default
     *     32000
     * @return this builder
     * @throws IllegalArgumentException when the number is out of range
     */
    public Builder maxRecordBytes(int bytes) {
      settings.maxRecordBytes(bytes);
      return this;
    }

    /**
     * Sets how many frames each throwable may have.
     *
     * @param frames the number; 0 for none, by default there is no limit
     * @return this builder
     * @throws IllegalArgumentException when the number is negative
     */
    public Builder maxFramesPerThrowable(int frames) {
      settings.maxFramesPerThrowable(frames);
      return this;
    }

    /**
     * Makes the encoder.
     *
     * @return a new encoder, not started
     */
    public CorrelationJsonEncoder build() {
      return new CorrelationJsonEncoder(settings.copy());
    }
  }
}
