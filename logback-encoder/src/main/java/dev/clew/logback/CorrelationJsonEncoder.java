package dev.clew.logback;

import ch.qos.logback.classic.pattern.ThrowableHandlingConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Context;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.encoder.EncoderBase;
import ch.qos.logback.core.spi.ContextAware;
import ch.qos.logback.core.spi.LifeCycle;
import dev.clew.logback.json.JsonWriter;
import dev.clew.logback.json.Place;
import dev.clew.logback.record.MdcSnapshots;
import dev.clew.logback.record.RecordEncoder;
import dev.clew.logback.recorder.RecordedEvent;
import dev.clew.logback.settings.CommonFields;
import dev.clew.logback.settings.EcsFields;
import dev.clew.logback.settings.ListedField;
import dev.clew.logback.settings.LogstashFields;
import dev.clew.logback.settings.PeerElement;
import dev.clew.logback.settings.PeerProvider;
import dev.clew.logback.settings.Setting;
import dev.clew.logback.settings.Settings;
import dev.clew.logback.settings.UndefinedVariable;
import dev.clew.logback.values.Masks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Encodes each event as one line of JSON, in the format of Elastic's ecs-logging, of
 * logstash-logback-encoder, of Google Cloud or of Graylog, with the correlation ID of the request
 * that the event belongs to.
 *
 * <pre>{@code
 * <encoder class="dev.clew.logback.CorrelationJsonEncoder">
 *   <serviceName>shop</serviceName>
 * </encoder>
 * }</pre>
 *
 * <p>Whatever an event holds, {@link #encode} returns exactly one line: valid UTF-8, one JSON
 * object, no name twice, at most {@code maxRecordBytes} long, ended by one {@code \n}. It throws
 * nothing except {@link OutOfMemoryError}. A value that cannot be rendered becomes {@code
 * "<IllegalStateException: boom>"}. An event that cannot be encoded at all becomes a record of its
 * core fields with {@code log.encoder_error}. A record that is too long is cut and has {@code
 * "log.truncated":true}: frames are cut first, then long values, then the message.
 *
 * <p>The structured arguments and markers of logstash-logback-encoder, and the custom fields of
 * cf-java-logging-support, become the fields that they stand for. Neither library is required.
 *
 * <p>The ID comes from the event's MDC, so that behind an {@link
 * ch.qos.logback.classic.AsyncAppender} it is still the logging thread's. When the MDC lacks it and
 * the event was created on the thread that encodes it, the ID is {@link
 * dev.clew.Correlation#currentId()}.
 *
 * <p>Names are unique. When two fields would have the same name, one keeps it, in this order: the
 * record's own field, the key-value pair, the field of a structured argument or marker, the MDC,
 * the static field. The other gets {@code _} after its name. In a name that a search engine would
 * take for a field inside another field's value, such as {@code message.x}, {@code _} replaces that
 * dot.
 *
 * <h2>Settings</h2>
 *
 * Each setting is an XML element and a method of the {@link Builder}. When the encoder starts, a
 * wrong value, such as one with a variable that is not defined, or an unknown element in XML
 * becomes an ERROR with its name in Logback's status, and the default applies. Where it was to hide
 * something, such as a mask, the encoder does not start instead and nothing is logged. The builder
 * throws {@link IllegalArgumentException}. Logback ignores empty elements: write an empty value as
 * <code>${none:-}</code> there. Settings changed after {@link #start()} apply from the next start
 * on. The elements of logstash-logback-encoder and of ecs-logging are taken too, or are an ERROR
 * that says what to write instead.
 *
 * <table>
 * <caption>Settings and their defaults</caption>
 * <tr><th>name<th>default<th>meaning
 * <tr><td>{@code format}<td>{@code ecs}<td>{@code ecs}; {@code logstash}: the default record of
 *     logstash-logback-encoder with the correlation ID; {@code gcp}: Google Cloud's structured
 *     logging; or {@code gelf}: Graylog's GELF 1.1
 * <tr><td>{@code serviceName}, {@code serviceVersion}, {@code serviceEnvironment}, {@code
 *     serviceNodeName}<td>none<td>{@code service.name} and so on
 * <tr><td>{@code staticField}<td>none<td>{@code name=value}, a field of every record; repeatable
 * <tr><td>{@code customFields}<td>none<td>a JSON object whose fields every record has, with their
 *     types
 * <tr><td>{@code pattern}<td>none<td>a JSON object whose fields every record has; its texts are
 *     patterns of Logback's
 * <tr><td>{@code omitEmptyFields}<td>{@code false}<td>whether fields of patterns are left out when
 *     nothing is in them
 * <tr><td>{@code field}<td>all<td>the fields that records have, and no others, in their order: a
 *     name in the format, a group, or {@code name=pattern}; repeatable
 * <tr><td>{@code correlationIdField}<td>{@code correlation_id}<td>the name of the ID's field <tr><td>{@code outsideRequest}<td>{@code Internal}<td>the ID of records from outside any request; empty leaves it out
 * <tr><td>{@code mdcPrefix}<td>{@code labels.} in ecs, none in others<td>the prefix of the MDC's keys; empty puts them at the root; without one they are labels in gcp
 * <tr><td>{@code includeMdcKey}<td>all<td>an MDC key to write; all others are left out; repeatable. The correlation ID is always written
 * <tr><td>{@code excludeMdcKey}<td>none<td>an MDC key to leave out; repeatable
 * <tr><td>{@code includeMdc}<td>{@code true}<td>whether records have the keys of the MDC
 * <tr><td>{@code mdcKeyFieldName}<td>none<td>{@code key=field}, the whole name of the field of one of
 *     the MDC's keys; repeatable
 * <tr><td>{@code includeKeyValuePairs}<td>{@code true}<td>whether records have the key-value pairs
 *   <tr><td>{@code includeStructuredArguments}<td>{@code true}<td>whether records have the fields of
 *       logstash-logback-encoder's structured arguments
 *   <tr><td>{@code includeNonStructuredArguments}<td>{@code false}<td>whether records have fields of
 *       the message's other arguments
 *   <tr><td>{@code nonStructuredArgumentsFieldPrefix}<td>{@code arg}<td>what the names of these
 *       fields begin with; the argument's number, from 0, follows
 * <tr><td>{@code includeKeyValueKeyName}<td>all<td>a key of a pair to write; all others are left out;
 *     repeatable
 * <tr><td>{@code excludeKeyValueKeyName}<td>none<td>a key of a pair to leave out; repeatable
 * <tr><td>{@code keyValueKeyFieldName}<td>none<td>{@code key=field}, the name of the field of one of
 *     the pairs' keys; repeatable
 * <tr><td>{@code fieldName}<td>none<td>{@code core=name}, another name for one of the record's own
 *     fields, such as {@code log.level=severity}; an empty name leaves the field out; repeatable
 * <tr><td>{@code timestampPrecision}<td>{@code micros}<td>{@code micros} or {@code millis}
 * <tr><td>{@code timestampPattern}<td>none<td>how timestamps are written instead: a pattern of
 *     java.time, the name of one of its formatters in brackets, {@code [UNIX_TIMESTAMP_AS_NUMBER]} or
 *     {@code [UNIX_TIMESTAMP_AS_STRING]}
 * <tr><td>{@code timeZone}<td>none<td>the time zone of timestamps, or {@code [DEFAULT]} for the
 *     system's, which it is with a {@code timestampPattern}
 * <tr><td>{@code maxRecordBytes}<td>32000<td>the longest line in bytes, its end included; from 512
 *     to 16777216
 * <tr><td>{@code maxFramesPerThrowable}<td>no limit<td>how many frames each throwable may have
 * <tr><td>{@code excludeFrame}<td>none<td>frames to leave out: how their {@code class.method} begins, or a regular expression that is found in it when the text has one of <code>
 *     \^*+?()[]{}|</code>; repeatable
 * <tr><td>{@code rootCauseFirst}<td>{@code false}<td>whether the last cause comes first
 * <tr><td>{@code stackTraceAsArray}<td>{@code false}<td>whether a stack trace is an array of its
 *     lines
 * <tr><td>{@code stackHash}<td>{@code false}<td>whether an exception has a hash that stays the same
 *     when messages, line numbers and generated names change
 * <tr><td>{@code maskKey}<td>none<td>a key in the MDC, in a pair or inside a value, in any capitalisation, whose value becomes {@code ****}; repeatable
 * <tr><td>{@code maskPath}<td>none<td>names with a dot or a slash between them, such as {@code user.password},
 *     whose value becomes {@code ****}; a slash before them stands for the record, and {@code *} for
 *     any name; repeatable
 * <tr><td>{@code maskPreset}<td>none<td>{@code card}, {@code jwt}, {@code bearer}, {@code email} or
 *     {@code iban}: such secrets in the message, in strings and in stack traces become {@code ****};
 *     repeatable
 * <tr><td>{@code maskPattern}<td>none<td>a regular expression; its matches in the message, in strings and in stack traces become {@code ****}; repeatable
 * <tr><td>{@code includeCaller}<td>{@code false}<td>whether the record has the class, method, file and line that logged, which costs a stack walk for each event
 * <tr><td>{@code includeSequence}<td>{@code false}<td>whether records are numbered, by Logback's
 *     generator where the context has one
 * <tr><td>{@code includeContext}<td>{@code true}<td>whether records in logstash have the properties
 *     of the logger context, which those in ecs never have
 * <tr><td>{@code shortenedLoggerNameLength}<td>no limit<td>the length that names of loggers are
 *     shortened to; 0 leaves the class alone
 * <tr><td>{@code version}<td>{@code 1}<td>the {@code @version} of records in logstash
 * <tr><td>{@code writeVersionAsInteger}<td>{@code false}<td>whether that version is a number
 * <tr><td>{@code nested}<td>{@code false}<td>whether records in ecs have objects instead of dotted
 *     names
 * <tr><td>{@code gcpProject}<td>none<td>the ID of the Google Cloud project that has the traces, for
 *     gcp
 * </table>
 *
 * <p>This class is thread-safe and re-entrant once configured, and takes no lock. Between records
 * it keeps, in encoded form, at most 256 buffers of 64 KiB, each with 4 MDCs of 4 KiB and 16
 * sequences of 32 keys; 1,024 keys of 64 characters; 512 names of loggers and threads of 128
 * characters; 1,024 frames of 512 bytes and 64 stacks of 16 KiB. A buffer that long strings were
 * written into keeps 9 KiB more. None of this holds a class. Jackson's mappers remember the classes
 * of the values that they wrote: each class loader has a mapper, which goes with it. {@link
 * #stop()} and the next {@link #start()} release all of it.
 *
 * @since 0.1
 */
public final class CorrelationJsonEncoder extends EncoderBase<ILoggingEvent> {
  private static final byte[] NOTHING = new byte[0];
  private static final String DEFAULT_APPLIES = "; the default applies";

  /** As {@link RecordEncoder#lastResort}, where there is not even stack enough for one of those. */
  private static final byte[] LAST_RESORT =
      ("{\"@timestamp\":\"1970-01-01T00:00:00.000000Z\",\"log.level\":\"ERROR\","
              + "\"message\":\"An event could not be encoded\",\"ecs.version\":\"8.11.0\","
              + "\"log.logger\":\"dev.clew.logback.CorrelationJsonEncoder\","
              + "\"log.encoder_error\":\"<no room on the stack>\"}\n")
          .getBytes(StandardCharsets.US_ASCII);

  private final Settings.Builder settings;
  private final List<String> errors = new ArrayList<>();
  private final AtomicReference<@Nullable RecordEncoder> records = new AtomicReference<>();
  private @Nullable UnknownElements unknownElements;

  /** Held for the recorders of its context, which ask for it there. */
  @SuppressWarnings("UnusedVariable") // The context itself holds it weakly.
  private @Nullable ContextEncoders others;

  /** Why it must not write records: what was to hide something is not in force. Null if it may. */
  private volatile @Nullable String refusal;

  // For what comes after a stop.
  private volatile @Nullable Settings lastSettings;
  private volatile long lastNumber;

  /** That of the records that it was started with last. */
  private volatile byte[] lastResort = LAST_RESORT;

  /** Makes an encoder with all defaults, for Logback to configure. */
  public CorrelationJsonEncoder() {
    this(new Settings.Builder());
  }

  private CorrelationJsonEncoder(Settings.Builder settings) {
    this.settings = settings;
  }

  /**
   * Starts configuring an encoder in code. The result still needs Logback's context and a start, as
   * every encoder does.
   *
   * @return a new builder with all defaults
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Reports wrong settings and applies the others. A running encoder may be started again. One with
   * a wrong setting that was to hide something does not start: it writes nothing, nor does its
   * appender start, as far as Logback lets it say so.
   */
  @Override
  public void start() {
    List<String> wrong = new ArrayList<>(errors);
    errors.clear();
    Settings checked = settings.build(error -> wrong.add(error + DEFAULT_APPLIES), this::refuse);
    wrong.forEach(this::addError);
    checked.masksOfTheRecord().forEach(this::refuse);
    if (unknownElements != null) {
      unknownElements.stop().forEach(this::unknown);
      unknownElements = null;
    }
    String reason = refusal;
    if (reason != null) {
      addError("The encoder does not start, and nothing is logged: " + reason);
      tellRecorders();
      return;
    }
    RecordEncoder made = newRecords(checked);
    RecordEncoder before = records.getAndSet(made);
    lastResort = made.lastResort;
    lastSettings = checked;
    lastNumber = 0;
    if (before != null) {
      before.forget();
    }
    super.start();
    tellRecorders();
  }

  private void tellRecorders() {
    Context context = getContext();
    if (context != null) {
      ContextEncoders all = ContextEncoders.of(context);
      others = all;
      all.started(this);
    }
  }

  private void unknown(String element) {
    String error = PeerElement.error(element);
    if (PeerElement.mayHide(element)) {
      refuse(error);
    } else {
      addError(error);
    }
  }

  /**
   * Releases everything that is kept between records. A stopped encoder still encodes late events
   * with the settings that it was started with. What it then keeps, it keeps until it is started or
   * stopped once more.
   */
  @Override
  public void stop() {
    super.stop();
    RecordEncoder before = records.getAndSet(null);
    if (before != null) {
      lastNumber = before.lastNumber();
      before.forget();
    }
  }

  /**
   * Those in use, or those that it would start with.
   *
   * @throws IllegalStateException when they do not hide what they were to hide
   */
  Settings settings() {
    String reason = refusal;
    if (reason != null) {
      throw new IllegalStateException("an encoder does not start: " + reason);
    }
    Settings last = lastSettings;
    if (last != null) {
      return last;
    }
    List<String> refused = new ArrayList<>();
    Settings checked = settings.build(error -> {}, refused::add);
    refused.addAll(checked.masksOfTheRecord());
    if (!refused.isEmpty()) {
      throw new IllegalStateException("an encoder will not start: " + refused.get(0));
    }
    return checked;
  }

  private RecordEncoder newRecords(Settings checked) {
    Context context = getContext();
    return new RecordEncoder(
            checked,
            context != null && context.getSequenceNumberGenerator() != null,
            new MdcSnapshots(context),
            CorrelationJsonEncoder.class.getName())
        .reportingTo(this::addWarn);
  }

  /**
   * Sets the context. Logback calls this before it configures the encoder.
   *
   * @param context the logger context
   */
  @Override
  public void setContext(Context context) {
    super.setContext(context);
    settings.context(context);
    if (unknownElements == null && context != null) {
      unknownElements = UnknownElements.watch(context.getStatusManager());
    }
  }

  /**
   * Encodes an event. It works before {@link #start()} and after {@link #stop()} too, so that no
   * event is lost around a reconfiguration.
   *
   * @param event the event
   * @return one line of JSON in UTF-8, in an array of the caller's own; an empty array when the
   *     encoder could not start
   */
  @Override
  public byte[] encode(ILoggingEvent event) {
    if (refusal != null) {
      return NOTHING;
    }
    RecordEncoder encoder = null;
    try {
      ILoggingEvent recordedAnew = null;
      if (event instanceof RecordedEvent recorded) {
        if (recorded.hides(settings())) {
          return recorded.line();
        }
        recordedAnew = recorded.withoutNested();
      }
      // Not by a method of its own, which at the end of the stack there is no room for.
      encoder = records.get();
      if (encoder == null) {
        encoder = lateRecords();
      }
      return recordedAnew == null ? encoder.encode(event) : encoder.encodeRecorded(recordedAnew);
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (Throwable e) {
      return (encoder == null ? lastResort : encoder.lastResort).clone();
    }
  }

  /**
   * Encodes an event and shows its line to an appender of ours, which needs no array of its own.
   *
   * @param sink what takes the line
   */
  void encode(ILoggingEvent event, JsonWriter.Sink sink) {
    if (refusal != null) {
      return;
    }
    RecordEncoder encoder = null;
    try {
      if (!(event instanceof RecordedEvent)) {
        encoder = records.get();
        if (encoder == null) {
          encoder = lateRecords();
        }
        encoder.encodeNumbered(event, sink);
        return;
      }
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (Throwable e) {
      byte[] line = encoder == null ? lastResort : encoder.lastResort;
      sink.take(line, line.length, new Place());
      return;
    }
    byte[] line = encode(event);
    sink.take(line, line.length, new Place());
  }

  /** For what comes before the start or after the stop. */
  private RecordEncoder lateRecords() {
    RecordEncoder late = newRecords(settings());
    late.numberFrom(lastNumber);
    // One that start() has set meanwhile stays.
    records.compareAndSet(null, late);
    return late;
  }

  /** {@return nothing: a file of records has no header} */
  @Override
  public byte[] headerBytes() {
    String reason = refusal;
    if (reason != null) {
      // Logback's appenders do not start then, those of the first versions of 1.5 excepted.
      CorrelationJsonEncoder.<RuntimeException>throwSneaky(new IOException(reason));
    }
    return NOTHING;
  }

  /** Throws it though nothing declares it: appenders expect nothing else here. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Exception> void throwSneaky(Exception exception) throws E {
    throw (E) exception;
  }

  /** {@return nothing: a file of records has no footer} */
  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }

  /**
   * For Logback: the format of the record.
   *
   * @param value {@code ecs}, {@code logstash}, {@code gcp} or {@code gelf}
   */
  public void setFormat(String value) {
    configure(Setting.FORMAT, value);
  }

  /**
   * For Logback: {@code service.name}.
   *
   * @param value the name; blank for none
   */
  public void setServiceName(String value) {
    configure(Setting.SERVICE_NAME, value);
  }

  /**
   * For Logback: {@code service.version}.
   *
   * @param value the version; blank for none
   */
  public void setServiceVersion(String value) {
    configure(Setting.SERVICE_VERSION, value);
  }

  /**
   * For Logback: {@code service.environment}.
   *
   * @param value the environment, such as {@code production}; blank for none
   */
  public void setServiceEnvironment(String value) {
    configure(Setting.SERVICE_ENVIRONMENT, value);
  }

  /**
   * For Logback: {@code service.node.name}.
   *
   * @param value the node's name; blank for none
   */
  public void setServiceNodeName(String value) {
    configure(Setting.SERVICE_NODE_NAME, value);
  }

  /**
   * For Logback: one more field that every record has, as a string.
   *
   * @param nameAndValue {@code name=value}; the last one of a name counts
   */
  public void addStaticField(String nameAndValue) {
    configure(Setting.STATIC_FIELD, nameAndValue);
  }

  /**
   * For Logback: the name of the correlation ID's field.
   *
   * @param name a name that no other field has
   */
  public void setCorrelationIdField(String name) {
    configure(Setting.CORRELATION_ID_FIELD, name);
  }

  /**
   * For Logback: the correlation ID of records from outside any request.
   *
   * @param value the label; blank to leave the field out
   */
  public void setOutsideRequest(String value) {
    configure(Setting.OUTSIDE_REQUEST, value);
  }

  /**
   * For Logback: the prefix of the MDC's keys.
   *
   * @param value the prefix; blank for none
   */
  public void setMdcPrefix(String value) {
    configure(Setting.MDC_PREFIX, value);
  }

  /**
   * For Logback: one more MDC key to write; keys that are not listed are left out.
   *
   * @param key the key as the application knows it
   */
  public void addIncludeMdcKey(String key) {
    configure(Setting.INCLUDE_MDC_KEY, key);
  }

  /**
   * For Logback: one more MDC key to leave out.
   *
   * @param key the key as the application knows it
   */
  public void addExcludeMdcKey(String key) {
    configure(Setting.EXCLUDE_MDC_KEY, key);
  }

  /**
   * For Logback: another name for one of the record's own fields.
   *
   * @param coreAndName {@code core=name}; {@code core=} leaves the field out
   */
  public void addFieldName(String coreAndName) {
    configure(Setting.FIELD_NAME, coreAndName);
  }

  /**
   * For Logback: the precision of timestamps.
   *
   * @param value {@code micros} or {@code millis}
   */
  public void setTimestampPrecision(String value) {
    configure(Setting.TIMESTAMP_PRECISION, value);
  }

  /**
   * For Logback: the maximum length of a line.
   *
   * @param value a number of bytes
   */
  public void setMaxRecordBytes(String value) {
    configure(Setting.MAX_RECORD_BYTES, value);
  }

  /**
   * For Logback: how many frames each throwable may have.
   *
   * @param value a number of frames
   */
  public void setMaxFramesPerThrowable(String value) {
    configure(Setting.MAX_FRAMES_PER_THROWABLE, value);
  }

  /**
   * For Logback: one more kind of frame to leave out.
   *
   * @param frame a prefix of {@code class.method}, or a regular expression
   */
  public void addExcludeFrame(String frame) {
    configure(Setting.EXCLUDE_FRAME, frame);
  }

  /**
   * For Logback: whether the last cause comes first.
   *
   * @param value {@code true} or {@code false}
   */
  public void setRootCauseFirst(String value) {
    configure(Setting.ROOT_CAUSE_FIRST, value);
  }

  /**
   * For Logback: whether exceptions have a hash.
   *
   * @param value {@code true} or {@code false}
   */
  public void setStackHash(String value) {
    configure(Setting.STACK_HASH, value);
  }

  /**
   * For Logback: one more key whose value is masked.
   *
   * @param key the key as the application knows it, in any capitalisation
   */
  public void addMaskKey(String key) {
    configure(Setting.MASK_KEY, key);
  }

  /**
   * For Logback: one more path whose values are masked.
   *
   * @param path names with a dot or a slash between them, in any capitalisation
   */
  public void addMaskPath(String path) {
    configure(Setting.MASK_PATH, path);
  }

  /**
   * For Logback: masks with a text of their own.
   *
   * @param mask patterns and paths, and the text
   */
  public void addMask(Mask mask) {
    mask.applyTo(this);
  }

  /**
   * For Logback: secrets of a kind, which are masked wherever a text has them.
   *
   * @param name {@code card}, {@code jwt}, {@code bearer}, {@code email} or {@code iban}
   */
  public void addMaskPreset(String name) {
    configure(Setting.MASK_PRESET, name);
  }

  /**
   * For Logback: one more pattern whose matches are masked.
   *
   * @param regex a regular expression that does not match the empty text
   */
  public void addMaskPattern(String regex) {
    configure(Setting.MASK_PATTERN, regex);
  }

  /**
   * For Logback: whether records say where they were logged.
   *
   * @param value {@code true} or {@code false}
   */
  public void setIncludeCaller(String value) {
    configure(Setting.INCLUDE_CALLER, value);
  }

  /**
   * For Logback: whether records are numbered.
   *
   * @param value {@code true} or {@code false}
   */
  public void setIncludeSequence(String value) {
    configure(Setting.INCLUDE_SEQUENCE, value);
  }

  /**
   * For Logback: whether records in logstash have the properties of the logger context.
   *
   * @param value {@code true} or {@code false}
   */
  public void setIncludeContext(String value) {
    configure(Setting.INCLUDE_CONTEXT, value);
  }

  /**
   * For Logback: whether records in ecs have objects instead of dotted names.
   *
   * @param value {@code true} or {@code false}
   */
  public void setNested(String value) {
    configure(Setting.NESTED, value);
  }

  /**
   * For Logback: the project that has the traces, in gcp.
   *
   * @param id the project's ID
   */
  public void setGcpProject(String id) {
    configure(Setting.GCP_PROJECT, id);
  }

  /**
   * For Logback: a JSON object whose fields every record has, with their types.
   *
   * @param json the object
   */
  public void setCustomFields(String json) {
    configure(Setting.CUSTOM_FIELDS, json);
  }

  /**
   * For Logback: whether records have the keys of the MDC.
   *
   * @param value {@code true} or {@code false}
   */
  public void setIncludeMdc(String value) {
    configure(Setting.INCLUDE_MDC, value);
  }

  /**
   * For Logback: the name of the field of one of the MDC's keys.
   *
   * @param keyAndField {@code key=field}
   */
  public void addMdcKeyFieldName(String keyAndField) {
    configure(Setting.MDC_KEY_FIELD_NAME, keyAndField);
  }

  /**
   * For Logback: whether records have the key-value pairs.
   *
   * @param value {@code true} or {@code false}
   */
  public void setIncludeKeyValuePairs(String value) {
    configure(Setting.INCLUDE_KEY_VALUE_PAIRS, value);
  }

  /**
   * For Logback: one more key of a pair to write; keys that are not listed are left out.
   *
   * @param key the key as the application knows it
   */
  public void addIncludeKeyValueKeyName(String key) {
    configure(Setting.INCLUDE_KEY_VALUE_KEY_NAME, key);
  }

  /**
   * For Logback: one more key of a pair to leave out.
   *
   * @param key the key as the application knows it
   */
  public void addExcludeKeyValueKeyName(String key) {
    configure(Setting.EXCLUDE_KEY_VALUE_KEY_NAME, key);
  }

  /**
   * For Logback: the name of the field of one of the pairs' keys.
   *
   * @param keyAndField {@code key=field}
   */
  public void addKeyValueKeyFieldName(String keyAndField) {
    configure(Setting.KEY_VALUE_KEY_FIELD_NAME, keyAndField);
  }

  /**
   * For Logback: how timestamps are written.
   *
   * @param value a pattern of java.time, or a name in brackets
   */
  public void setTimestampPattern(String value) {
    configure(Setting.TIMESTAMP_PATTERN, value);
  }

  /**
   * For Logback: the time zone of timestamps.
   *
   * @param value its name, or {@code [DEFAULT]}
   */
  public void setTimeZone(String value) {
    configure(Setting.TIME_ZONE, value);
  }

  /**
   * For Logback: whether a stack trace is an array of its lines.
   *
   * @param value {@code true} or {@code false}
   */
  public void setStackTraceAsArray(String value) {
    configure(Setting.STACK_TRACE_AS_ARRAY, value);
  }

  /**
   * For Logback: the length that names of loggers are shortened to.
   *
   * @param value a number of characters
   */
  public void setShortenedLoggerNameLength(String value) {
    configure(Setting.SHORTENED_LOGGER_NAME_LENGTH, value);
  }

  /**
   * For Logback: the {@code @version} of records in logstash.
   *
   * @param value the version
   */
  public void setVersion(String value) {
    configure(Setting.VERSION, value);
  }

  /**
   * For Logback: whether that version is a number.
   *
   * @param value {@code true} or {@code false}
   */
  public void setWriteVersionAsInteger(String value) {
    configure(Setting.WRITE_VERSION_AS_INTEGER, value);
  }

  // Elements of other encoders, see PeerElement.

  /**
   * For Logback: as {@code includeMdcKey}.
   *
   * @param key the key as the application knows it
   */
  public void addIncludeMdcKeyName(String key) {
    configure("includeMdcKeyName", Setting.INCLUDE_MDC_KEY, key);
  }

  /**
   * For Logback: as {@code excludeMdcKey}.
   *
   * @param key the key as the application knows it
   */
  public void addExcludeMdcKeyName(String key) {
    configure("excludeMdcKeyName", Setting.EXCLUDE_MDC_KEY, key);
  }

  /**
   * For Logback: as {@code includeCaller}.
   *
   * @param value {@code true} or {@code false}
   */
  public void setIncludeCallerData(String value) {
    configure("includeCallerData", Setting.INCLUDE_CALLER, value);
  }

  /**
   * For Logback: as {@code includeCaller}.
   *
   * @param value {@code true} or {@code false}
   */
  public void setIncludeOrigin(String value) {
    settings.ofEcsLogging();
    configure("includeOrigin", Setting.INCLUDE_CALLER, value);
  }

  /**
   * For Logback: as {@code stackTraceAsArray}.
   *
   * @param value {@code true} or {@code false}
   */
  public void setWriteStackTraceAsArray(String value) {
    configure("writeStackTraceAsArray", Setting.STACK_TRACE_AS_ARRAY, value);
  }

  /**
   * For Logback: whether records have the markers.
   *
   * @param value {@code true} or {@code false}
   */
  public void setIncludeTags(String value) {
    tags("includeTags", value);
  }

  /**
   * For Logback: whether records have the markers.
   *
   * @param value {@code true} or {@code false}
   */
  public void setIncludeMarkers(String value) {
    settings.ofEcsLogging();
    tags("includeMarkers", value);
  }

  /**
   * For Logback: the field {@code event.dataset}.
   *
   * @param value the name of the data set
   */
  public void setEventDataset(String value) {
    settings.ofEcsLogging();
    configure("eventDataset", Setting.STATIC_FIELD, EcsFields.DATASET + '=' + value);
  }

  /**
   * For Logback: a field that every record has.
   *
   * @param field its name and value
   */
  public void addAdditionalField(AdditionalField field) {
    settings.ofEcsLogging();
    field.applyTo(this);
  }

  /**
   * For Logback: other names for the record's own fields, of the format logstash.
   *
   * @param names the names
   */
  public void setFieldNames(FieldNames names) {
    names.fields.forEach(field -> configure("fieldNames", Setting.FIELD_NAME, field));
    names.objects.forEach(this::object);
  }

  /**
   * For Logback: the fields of records, as logstash-logback-encoder's composed records list them;
   * of the format logstash.
   *
   * @param providers the fields
   */
  public void setProviders(Providers providers) {
    configure(Setting.FORMAT, "logstash");
    ThrowableHandlingConverter converter = providers.throwableConverter();
    if (converter != null) {
      settings.throwableConverter(converter);
    }
    PeerProvider.apply(
        providers.list(), settings, error -> errors.add("providers: " + error), this::refuse);
  }

  /**
   * For Logback: what renders exceptions.
   *
   * @param converter a converter, such as one of logstash-logback-encoder's
   */
  public void setThrowableConverter(ThrowableHandlingConverter converter) {
    settings.throwableConverter(converter);
  }

  /**
   * For Logback: what renders messages.
   *
   * @param layout a layout of Logback's kind
   */
  public void setMessageLayout(Layout<ILoggingEvent> layout) {
    settings.ofEcsLogging();
    settings.messageLayout(layout);
  }

  /**
   * For Logback: a provider of more fields.
   *
   * @param provider one of logstash-logback-encoder's kind, of any class
   */
  public void addProvider(ContextAware provider) {
    try {
      settings.provider(provider, getContext());
    } catch (IllegalArgumentException e) {
      errors.add(PeerElement.error("provider") + " (" + e.getMessage() + ")");
    }
  }

  /**
   * For Logback: masks, as logstash-logback-encoder 9 has them.
   *
   * @param decorator its {@code MaskingJsonGeneratorDecorator}
   */
  public void addDecorator(LifeCycle decorator) {
    masks("decorator", decorator);
  }

  /**
   * For Logback: masks, as logstash-logback-encoder 7 and 8 have them.
   *
   * @param decorator its {@code MaskingJsonGeneratorDecorator}
   */
  public void setJsonGeneratorDecorator(LifeCycle decorator) {
    masks("jsonGeneratorDecorator", decorator);
  }

  /**
   * For Logback: the encoding of records, which is always UTF-8.
   *
   * @param value {@code UTF-8}
   */
  public void setEncoding(String value) {
    accept("encoding", value, "UTF-?8");
  }

  /**
   * For Logback: the format of records, which is always JSON.
   *
   * @param value {@code json}
   */
  public void setDataFormat(String value) {
    accept("dataFormat", value, "json");
  }

  /**
   * For Logback: the end of a record, which is always a newline.
   *
   * @param value {@code UNIX}
   */
  public void setLineSeparator(String value) {
    accept("lineSeparator", value, System.lineSeparator().equals("\n") ? "UNIX|SYSTEM" : "UNIX");
  }

  /**
   * For Logback: whether Jackson has its modules, which it always has.
   *
   * @param value {@code true}
   */
  public void setFindAndRegisterJacksonModules(String value) {
    accept("findAndRegisterJacksonModules", value, "true");
  }

  /**
   * For Logback: whether structured arguments are fields.
   *
   * @param value {@code true} or {@code false}
   */
  public void setIncludeStructuredArguments(String value) {
    configure(Setting.INCLUDE_STRUCTURED_ARGUMENTS, value);
  }

  /**
   * For Logback: whether the message's other arguments are fields too.
   *
   * @param value {@code true} or {@code false}
   */
  public void setIncludeNonStructuredArguments(String value) {
    configure(Setting.INCLUDE_NON_STRUCTURED_ARGUMENTS, value);
  }

  /**
   * For Logback: what the names of the fields of other arguments begin with.
   *
   * @param value the beginning, such as {@code arg}
   */
  public void setNonStructuredArgumentsFieldPrefix(String value) {
    configure(Setting.NON_STRUCTURED_ARGUMENTS_FIELD_PREFIX, value);
  }

  /**
   * For Logback: nothing, for the appender flushes.
   *
   * @param value any
   */
  public void setImmediateFlush(String value) {
    accept("immediateFlush", value, ".*");
  }

  /**
   * For Logback: nothing, for buffers are kept.
   *
   * @param value any
   */
  public void setMinBufferSize(String value) {
    accept("minBufferSize", value, ".*");
  }

  /**
   * For Logback: fields with patterns that every record has.
   *
   * @param json a JSON object whose texts are patterns
   */
  public void setPattern(String json) {
    configure(Setting.PATTERN, json);
  }

  /**
   * For Logback: whether fields of patterns are left out when nothing is in them.
   *
   * @param value {@code true} or {@code false}
   */
  public void setOmitEmptyFields(String value) {
    configure(Setting.OMIT_EMPTY_FIELDS, value);
  }

  /**
   * For Logback: a field that records have; once there is one, they have no others.
   *
   * @param field a name in the format, a group, or {@code name=pattern}
   */
  public void addField(String field) {
    settings.beginList();
    configure(Setting.FIELD, field);
  }

  private void configure(Setting<?> setting, String text) {
    configure(setting.name(), setting, text);
  }

  private void configure(String element, Setting<?> setting, String text) {
    try {
      settings.set(setting, text);
    } catch (IllegalArgumentException e) {
      String error = element + String.valueOf(e.getMessage()).substring(setting.name().length());
      if (setting.hides(text)) {
        refuse(error);
      } else {
        errors.add(error + DEFAULT_APPLIES);
      }
    }
  }

  /** The first reason is what the others come from. */
  private void refuse(String reason) {
    refusal = refusal == null ? reason : refusal;
  }

  private void masks(String element, LifeCycle decorator) {
    try {
      PeerMasks.read(decorator, settings);
    } catch (IllegalArgumentException e) {
      refuse(PeerElement.error(element) + " (" + e.getMessage() + ")");
    }
  }

  private void object(String group, String text) {
    String name = PeerElement.fieldName(text);
    if (name.isEmpty() || UndefinedVariable.isIn(name)) {
      String rule = name.isEmpty() ? "have a name" : UndefinedVariable.RULE;
      errors.add("fieldNames must " + rule + " for '" + group + "' but had '" + text + "'");
    } else {
      settings.objectName(group, name);
    }
  }

  private void tags(String element, String text) {
    switch (text.trim().toLowerCase(Locale.ROOT)) {
      case "true" -> {}
      case "false" -> configure(element, Setting.FIELD_NAME, CommonFields.TAGS + '=');
      default -> refuse(element + " must be true or false but was '" + text + "'");
    }
  }

  private void accept(String element, String text, String regex) {
    if (!Pattern.compile(regex, Pattern.CASE_INSENSITIVE).matcher(text.trim()).matches()) {
      errors.add(PeerElement.error(element) + ", but it was '" + text + "'");
    }
  }

  /**
   * For Logback: masks with a text of their own.
   *
   * @since 0.1
   */
  public static final class Mask {
    private final List<String> patterns = new ArrayList<>();
    private final List<String> paths = new ArrayList<>();
    private String replacement = Masks.MASKED;

    /** Makes one that masks nothing, for Logback to configure. */
    public Mask() {}

    /**
     * For Logback: one more pattern whose matches are masked.
     *
     * @param regex a regular expression that does not match the empty text
     */
    public void addPattern(String regex) {
      patterns.add(regex);
    }

    /**
     * For Logback: one more path whose values are masked.
     *
     * @param path names with a dot or a slash between them, in any capitalisation
     */
    public void addPath(String path) {
      paths.add(path);
    }

    /**
     * For Logback: what stands in for secrets.
     *
     * @param text by default {@code ****}; of a pattern {@code $1} is a group
     */
    public void setReplacement(String text) {
      replacement = text;
    }

    private void applyTo(CorrelationJsonEncoder encoder) {
      if (patterns.isEmpty() && paths.isEmpty()) {
        encoder.refuse("mask must have a pattern or a path");
      }
      try {
        patterns.forEach(regex -> encoder.settings.maskPattern(regex, replacement));
        paths.forEach(path -> encoder.settings.maskPath(path, replacement));
      } catch (IllegalArgumentException e) {
        encoder.refuse("mask: " + e.getMessage());
      }
    }
  }

  /**
   * For Logback: the names of fields, by those that logstash-logback-encoder has for them.
   *
   * @since 0.1
   */
  public static final class FieldNames {
    private final List<String> fields = new ArrayList<>();
    private final Map<String, String> objects = new LinkedHashMap<>();

    /** Makes one without names, for Logback to configure. */
    public FieldNames() {}

    private void name(String field, String name) {
      fields.add(field + '=' + PeerElement.fieldName(name));
    }

    /**
     * For Logback: the name of {@code @timestamp}.
     *
     * @param name the name, or {@code [ignore]} to leave the field out
     */
    public void setTimestamp(String name) {
      name(CommonFields.TIMESTAMP, name);
    }

    /**
     * For Logback: the name of {@code @version}.
     *
     * @param name the name, or {@code [ignore]} to leave the field out
     */
    public void setVersion(String name) {
      name(LogstashFields.VERSION, name);
    }

    /**
     * For Logback: the name of {@code message}.
     *
     * @param name the name, or {@code [ignore]} to leave the field out
     */
    public void setMessage(String name) {
      name(CommonFields.MESSAGE, name);
    }

    /**
     * For Logback: the name of {@code logger_name}.
     *
     * @param name the name, or {@code [ignore]} to leave the field out
     */
    public void setLogger(String name) {
      name(LogstashFields.LOGGER, name);
    }

    /**
     * For Logback: the name of {@code thread_name}.
     *
     * @param name the name, or {@code [ignore]} to leave the field out
     */
    public void setThread(String name) {
      name(LogstashFields.THREAD, name);
    }

    /**
     * For Logback: the name of {@code level}.
     *
     * @param name the name, or {@code [ignore]} to leave the field out
     */
    public void setLevel(String name) {
      name(LogstashFields.LEVEL, name);
    }

    /**
     * For Logback: the name of {@code level_value}.
     *
     * @param name the name, or {@code [ignore]} to leave the field out
     */
    public void setLevelValue(String name) {
      name(LogstashFields.LEVEL_VALUE, name);
    }

    /**
     * For Logback: the name of {@code caller_class_name}.
     *
     * @param name the name, or {@code [ignore]} to leave the field out
     */
    public void setCallerClass(String name) {
      name(LogstashFields.CALLER_CLASS, name);
    }

    /**
     * For Logback: the name of {@code caller_method_name}.
     *
     * @param name the name, or {@code [ignore]} to leave the field out
     */
    public void setCallerMethod(String name) {
      name(LogstashFields.CALLER_METHOD, name);
    }

    /**
     * For Logback: the name of {@code caller_file_name}.
     *
     * @param name the name, or {@code [ignore]} to leave the field out
     */
    public void setCallerFile(String name) {
      name(LogstashFields.CALLER_FILE, name);
    }

    /**
     * For Logback: the name of {@code caller_line_number}.
     *
     * @param name the name, or {@code [ignore]} to leave the field out
     */
    public void setCallerLine(String name) {
      name(LogstashFields.CALLER_LINE, name);
    }

    /**
     * For Logback: the name of {@code stack_trace}.
     *
     * @param name the name, or {@code [ignore]} to leave the field out
     */
    public void setStackTrace(String name) {
      name(LogstashFields.STACK_TRACE, name);
    }

    /**
     * For Logback: the name of {@code tags}.
     *
     * @param name the name, or {@code [ignore]} to leave the field out
     */
    public void setTags(String name) {
      name(CommonFields.TAGS, name);
    }

    /**
     * For Logback: the object that the MDC is in, but for the correlation ID.
     *
     * @param name the name
     */
    public void setMdc(String name) {
      objects.put(ListedField.MDC, name);
    }

    /**
     * For Logback: the object that the key-value pairs are in.
     *
     * @param name the name
     */
    public void setKeyValuePair(String name) {
      objects.put(ListedField.PAIRS, name);
    }

    /**
     * For Logback: the object that the fields of structured arguments are in.
     *
     * @param name the name
     */
    public void setArguments(String name) {
      objects.put(ListedField.ARGUMENTS, name);
    }

    /**
     * For Logback: the object that the context's properties are in.
     *
     * @param name the name
     */
    public void setContext(String name) {
      objects.put(ListedField.CONTEXT, name);
    }

    /**
     * For Logback: the object that says where an event was logged.
     *
     * @param name the name
     */
    public void setCaller(String name) {
      objects.put(ListedField.CALLER, name);
    }
  }

  /**
   * For Logback: a field that every record has.
   *
   * @since 0.1
   */
  public static final class AdditionalField {
    private String key = "";
    private String value = "";

    /** Makes one without a name, for Logback to configure. */
    public AdditionalField() {}

    /**
     * For Logback: its name.
     *
     * @param newKey the name
     */
    public void setKey(String newKey) {
      key = newKey;
    }

    /**
     * For Logback: its value.
     *
     * @param newValue the value
     */
    public void setValue(String newValue) {
      value = newValue;
    }

    private void applyTo(CorrelationJsonEncoder encoder) {
      try {
        encoder.settings.staticField(key, value);
      } catch (IllegalArgumentException e) {
        String rule = key.isBlank() ? "have a key" : UndefinedVariable.RULE;
        encoder.errors.add("additionalField must " + rule + " but was '" + key + '=' + value + "'");
      }
    }
  }

  /**
   * Configures a {@link CorrelationJsonEncoder} in code. Each setting is checked when it is made.
   * This class is not thread-safe.
   *
   * @since 0.1
   */
  public static final class Builder {
    private final Settings.Builder settings = new Settings.Builder();

    private Builder() {}

    /**
     * Sets the format of the record.
     *
     * @param format {@code ecs}, the default, {@code logstash}, {@code gcp} or {@code gelf}
     * @return this builder
     * @throws IllegalArgumentException for other values
     */
    public Builder format(String format) {
      return set(Setting.FORMAT, Objects.requireNonNull(format, "format"));
    }

    /**
     * Sets {@code service.name}.
     *
     * @param name the name; blank for none, which is the default
     * @return this builder
     */
    public Builder serviceName(String name) {
      return set(Setting.SERVICE_NAME, Objects.requireNonNull(name, "serviceName"));
    }

    /**
     * Sets {@code service.version}.
     *
     * @param version the version; blank for none, which is the default
     * @return this builder
     */
    public Builder serviceVersion(String version) {
      return set(Setting.SERVICE_VERSION, Objects.requireNonNull(version, "serviceVersion"));
    }

    /**
     * Sets {@code service.environment}.
     *
     * @param environment the environment; blank for none, which is the default
     * @return this builder
     */
    public Builder serviceEnvironment(String environment) {
      return set(
          Setting.SERVICE_ENVIRONMENT, Objects.requireNonNull(environment, "serviceEnvironment"));
    }

    /**
     * Sets {@code service.node.name}.
     *
     * @param nodeName the node's name; blank for none, which is the default
     * @return this builder
     */
    public Builder serviceNodeName(String nodeName) {
      return set(Setting.SERVICE_NODE_NAME, Objects.requireNonNull(nodeName, "serviceNodeName"));
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
     * Sets the name of the correlation ID's field.
     *
     * @param name the name, by default {@code correlation_id}
     * @return this builder
     * @throws IllegalArgumentException when it is blank
     */
    public Builder correlationIdField(String name) {
      return set(Setting.CORRELATION_ID_FIELD, Objects.requireNonNull(name, "correlationIdField"));
    }

    /**
     * Sets the correlation ID of records from outside any request.
     *
     * @param label the label, by default {@code Internal}; blank to leave the field out
     * @return this builder
     */
    public Builder outsideRequest(String label) {
      return set(Setting.OUTSIDE_REQUEST, Objects.requireNonNull(label, "outsideRequest"));
    }

    /**
     * Sets the prefix of the MDC's keys.
     *
     * @param prefix the prefix, by default {@code labels.} in ecs and none in others; blank for
     *     none
     * @return this builder
     */
    public Builder mdcPrefix(String prefix) {
      return set(Setting.MDC_PREFIX, Objects.requireNonNull(prefix, "mdcPrefix"));
    }

    /**
     * Adds an MDC key to write. By default all keys are written; once one is added, only the added
     * ones are.
     *
     * @param key the key as the application knows it
     * @return this builder
     * @throws IllegalArgumentException when it is blank
     */
    public Builder includeMdcKey(String key) {
      return set(Setting.INCLUDE_MDC_KEY, Objects.requireNonNull(key, "includeMdcKey"));
    }

    /**
     * Adds an MDC key to leave out.
     *
     * @param key the key as the application knows it
     * @return this builder
     * @throws IllegalArgumentException when it is blank
     */
    public Builder excludeMdcKey(String key) {
      return set(Setting.EXCLUDE_MDC_KEY, Objects.requireNonNull(key, "excludeMdcKey"));
    }

    /**
     * Sets the name of one of the record's own fields.
     *
     * @param core the field's name in the format, such as {@code log.level}
     * @param name its name in these records; empty to leave it out
     * @return this builder
     * @throws IllegalArgumentException when the field's name is blank. {@link #build} throws it
     *     when the format has no such field, or when two fields would have the same name
     */
    public Builder fieldName(String core, String name) {
      return set(
          Setting.FIELD_NAME,
          Objects.requireNonNull(core, "fieldName") + '=' + Objects.requireNonNull(name, core));
    }

    /**
     * Sets the precision of timestamps.
     *
     * @param precision {@link ChronoUnit#MICROS}, the default, or {@link ChronoUnit#MILLIS}
     * @return this builder
     * @throws IllegalArgumentException for other units
     */
    public Builder timestampPrecision(ChronoUnit precision) {
      return set(
          Setting.TIMESTAMP_PRECISION,
          Objects.requireNonNull(precision, "timestampPrecision").toString());
    }

    /**
     * Sets the maximum length of a line.
     *
     * @param bytes its length in bytes, end of line included: from 512 to 16777216, by default
     *     32000
     * @return this builder
     * @throws IllegalArgumentException when the number is out of range
     */
    public Builder maxRecordBytes(int bytes) {
      return set(Setting.MAX_RECORD_BYTES, String.valueOf(bytes));
    }

    /**
     * Sets how many frames each throwable may have.
     *
     * @param frames the number; 0 for none, by default there is no limit
     * @return this builder
     * @throws IllegalArgumentException when the number is negative
     */
    public Builder maxFramesPerThrowable(int frames) {
      return set(Setting.MAX_FRAMES_PER_THROWABLE, String.valueOf(frames));
    }

    /**
     * Adds a kind of frame to leave out of stack traces.
     *
     * @param frame the beginning of {@code class.method}; or, when it has one of <code>
     *     \\^*+?()[]{}|</code>, a regular expression that is found in {@code class.method} @return
     *     this builder
     * @throws IllegalArgumentException when it is blank or an invalid regular expression
     */
    public Builder excludeFrame(String frame) {
      return set(Setting.EXCLUDE_FRAME, Objects.requireNonNull(frame, "excludeFrame"));
    }

    /**
     * Sets whether the last cause comes first.
     *
     * @param first by default {@code false}
     * @return this builder
     */
    public Builder rootCauseFirst(boolean first) {
      return set(Setting.ROOT_CAUSE_FIRST, String.valueOf(first));
    }

    /**
     * Sets whether exceptions have a hash that stays the same when messages, line numbers and
     * generated names change.
     *
     * @param include by default {@code false}
     * @return this builder
     */
    public Builder stackHash(boolean include) {
      return set(Setting.STACK_HASH, String.valueOf(include));
    }

    /**
     * Adds a key whose value is masked, in the MDC, in key-value pairs and inside values.
     *
     * @param key the key as the application knows it, in any capitalisation
     * @return this builder
     * @throws IllegalArgumentException when it is blank
     */
    public Builder maskKey(String key) {
      return set(Setting.MASK_KEY, Objects.requireNonNull(key, "maskKey"));
    }

    /**
     * Masks the values at the end of a path, in the MDC, in pairs and inside values.
     *
     * @param path names with a dot or a slash between them, in any capitalisation, such as {@code
     *     user.password}: from any name on, or from the record on where a slash stands before them;
     *     {@code *} is any name
     * @return this builder
     * @throws IllegalArgumentException when it is blank or a part of it is, or is of JSONPath's
     *     kind. {@link #build} throws it when it leads to a field of the record's own
     */
    public Builder maskPath(String path) {
      return set(Setting.MASK_PATH, Objects.requireNonNull(path, "maskPath"));
    }

    /**
     * Masks the values at the end of a path with a text of their own.
     *
     * @param path as in {@link #maskPath(String)}
     * @param replacement what stands in for the values
     * @return this builder
     * @throws IllegalArgumentException as there
     */
    public Builder maskPath(String path, String replacement) {
      settings.maskPath(
          Objects.requireNonNull(path, "maskPath"),
          Objects.requireNonNull(replacement, "replacement"));
      return this;
    }

    /**
     * Masks secrets of a kind in the message, in strings and in stack traces: {@code card} the
     * numbers of payment cards and {@code iban} those of accounts, if their check digits are right,
     * {@code jwt} JSON Web Tokens, {@code bearer} what follows that word, and {@code email}
     * addresses.
     *
     * @param name one of these; may be called repeatedly
     * @return this builder
     * @throws IllegalArgumentException for other names
     */
    public Builder maskPreset(String name) {
      return set(Setting.MASK_PRESET, Objects.requireNonNull(name, "maskPreset"));
    }

    /**
     * Adds a pattern whose matches are masked, in the message, in strings and in stack traces.
     *
     * @param regex a regular expression
     * @return this builder
     * @throws IllegalArgumentException when it is not a regular expression, or matches the empty
     *     text
     */
    public Builder maskPattern(String regex) {
      return set(Setting.MASK_PATTERN, Objects.requireNonNull(regex, "maskPattern"));
    }

    /**
     * Masks what a regular expression matches, and may keep parts of it.
     *
     * @param regex a regular expression that does not match the empty text
     * @param replacement what stands in for a match, as {@link java.util.regex.Matcher#replaceAll}
     *     has it: {@code $1} and <code>${name}</code> are groups, and {@code \$} is a dollar
     * @return this builder
     * @throws IllegalArgumentException when one of them is wrong
     */
    public Builder maskPattern(String regex, String replacement) {
      settings.maskPattern(
          Objects.requireNonNull(regex, "maskPattern"),
          Objects.requireNonNull(replacement, "replacement"));
      return this;
    }

    /**
     * Sets whether records say where they were logged, which costs a stack walk for each event.
     *
     * @param include by default {@code false}
     * @return this builder
     */
    public Builder includeCaller(boolean include) {
      return set(Setting.INCLUDE_CALLER, String.valueOf(include));
    }

    /**
     * Sets whether records are numbered: by the logger context's generator if it has one, otherwise
     * in the order in which they are encoded.
     *
     * @param include by default {@code false}
     * @return this builder
     */
    public Builder includeSequence(boolean include) {
      return set(Setting.INCLUDE_SEQUENCE, String.valueOf(include));
    }

    /**
     * Sets whether records in the logstash format have the properties of the logger context.
     *
     * @param include by default {@code true}
     * @return this builder
     */
    public Builder includeContext(boolean include) {
      return set(Setting.INCLUDE_CONTEXT, String.valueOf(include));
    }

    /**
     * Sets whether records in the ecs format have objects instead of dotted names.
     *
     * @param nested by default {@code false}
     * @return this builder
     */
    public Builder nested(boolean nested) {
      return set(Setting.NESTED, String.valueOf(nested));
    }

    /**
     * Sets the Google Cloud project that has the traces: a record in the gcp format names them by
     * it.
     *
     * @param id the project's ID; by default there is none, and a trace has its ID alone
     * @return this builder
     * @throws IllegalArgumentException when it is no ID of a project
     */
    public Builder gcpProject(String id) {
      return set(Setting.GCP_PROJECT, Objects.requireNonNull(id, "gcpProject"));
    }

    /**
     * Sets fields that every record has, with their types.
     *
     * @param json a JSON object; by default there are none
     * @return this builder
     * @throws IllegalArgumentException when it is no JSON object
     */
    public Builder customFields(String json) {
      return set(Setting.CUSTOM_FIELDS, Objects.requireNonNull(json, "customFields"));
    }

    /**
     * Sets whether records have the keys of the MDC.
     *
     * @param include by default {@code true}
     * @return this builder
     */
    public Builder includeMdc(boolean include) {
      return set(Setting.INCLUDE_MDC, String.valueOf(include));
    }

    /**
     * Sets whether records have the key-value pairs.
     *
     * @param include by default {@code true}
     * @return this builder
     */
    public Builder includeKeyValuePairs(boolean include) {
      return set(Setting.INCLUDE_KEY_VALUE_PAIRS, String.valueOf(include));
    }

    /**
     * Sets whether records have the fields of logstash-logback-encoder's structured arguments, and
     * of cf-java-logging-support's custom fields.
     *
     * @param include by default {@code true}
     * @return this builder
     */
    public Builder includeStructuredArguments(boolean include) {
      return set(Setting.INCLUDE_STRUCTURED_ARGUMENTS, String.valueOf(include));
    }

    /**
     * Sets whether records have fields of the message's other arguments: {@code arg0} of the first.
     *
     * @param include by default {@code false}
     * @return this builder
     */
    public Builder includeNonStructuredArguments(boolean include) {
      return set(Setting.INCLUDE_NON_STRUCTURED_ARGUMENTS, String.valueOf(include));
    }

    /**
     * Sets what the names of the fields of other arguments begin with.
     *
     * @param prefix by default {@code arg}
     * @return this builder
     * @throws IllegalArgumentException when it is blank
     */
    public Builder nonStructuredArgumentsFieldPrefix(String prefix) {
      return set(
          Setting.NON_STRUCTURED_ARGUMENTS_FIELD_PREFIX,
          Objects.requireNonNull(prefix, "nonStructuredArgumentsFieldPrefix"));
    }

    /**
     * Adds a key of a pair to write. By default all are written; once one is added, only the added
     * ones are.
     *
     * @param key the key as the application knows it
     * @return this builder
     * @throws IllegalArgumentException when it is blank
     */
    public Builder includeKeyValueKeyName(String key) {
      return set(
          Setting.INCLUDE_KEY_VALUE_KEY_NAME,
          Objects.requireNonNull(key, "includeKeyValueKeyName"));
    }

    /**
     * Adds a key of a pair to leave out.
     *
     * @param key the key as the application knows it
     * @return this builder
     * @throws IllegalArgumentException when it is blank
     */
    public Builder excludeKeyValueKeyName(String key) {
      return set(
          Setting.EXCLUDE_KEY_VALUE_KEY_NAME,
          Objects.requireNonNull(key, "excludeKeyValueKeyName"));
    }

    /**
     * Sets the whole name of the field of one of the MDC's keys.
     *
     * @param key the key as the application knows it
     * @param field the name of its field
     * @return this builder
     * @throws IllegalArgumentException when one of them is blank or has a {@code =}
     */
    public Builder mdcKeyFieldName(String key, String field) {
      return set(
          Setting.MDC_KEY_FIELD_NAME,
          Objects.requireNonNull(key, "mdcKeyFieldName")
              + '='
              + Objects.requireNonNull(field, key));
    }

    /**
     * Sets the name of the field of one of the pairs' keys.
     *
     * @param key the key as the application knows it
     * @param field the name of its field
     * @return this builder
     * @throws IllegalArgumentException when one of them is blank or has a {@code =}
     */
    public Builder keyValueKeyFieldName(String key, String field) {
      return set(
          Setting.KEY_VALUE_KEY_FIELD_NAME,
          Objects.requireNonNull(key, "keyValueKeyFieldName")
              + '='
              + Objects.requireNonNull(field, key));
    }

    /**
     * Sets how timestamps are written.
     *
     * @param pattern a pattern of {@link java.time.format.DateTimeFormatter}, the name of one of
     *     its constants in brackets, {@code [UNIX_TIMESTAMP_AS_NUMBER]} or {@code
     *     [UNIX_TIMESTAMP_AS_STRING]}
     * @return this builder
     * @throws IllegalArgumentException when it is none of these
     */
    public Builder timestampPattern(String pattern) {
      return set(Setting.TIMESTAMP_PATTERN, Objects.requireNonNull(pattern, "timestampPattern"));
    }

    /**
     * Sets the time zone of timestamps.
     *
     * @param zone its name, or {@code [DEFAULT]} for the system's, which is the default where there
     *     is a pattern
     * @return this builder
     * @throws IllegalArgumentException when there is no such zone
     */
    public Builder timeZone(String zone) {
      return set(Setting.TIME_ZONE, Objects.requireNonNull(zone, "timeZone"));
    }

    /**
     * Sets whether a stack trace is an array of its lines.
     *
     * @param array by default {@code false}
     * @return this builder
     */
    public Builder stackTraceAsArray(boolean array) {
      return set(Setting.STACK_TRACE_AS_ARRAY, String.valueOf(array));
    }

    /**
     * Sets the length that names of loggers are shortened to.
     *
     * @param length a number of characters; 0 for the class alone, negative for no limit
     * @return this builder
     */
    public Builder shortenedLoggerNameLength(int length) {
      return set(Setting.SHORTENED_LOGGER_NAME_LENGTH, String.valueOf(length));
    }

    /**
     * Sets the {@code @version} of records in logstash.
     *
     * @param version by default {@code 1}
     * @return this builder
     * @throws IllegalArgumentException when it is blank
     */
    public Builder version(String version) {
      return set(Setting.VERSION, Objects.requireNonNull(version, "version"));
    }

    /**
     * Sets whether that version is a number.
     *
     * @param number by default {@code false}
     * @return this builder
     */
    public Builder writeVersionAsInteger(boolean number) {
      return set(Setting.WRITE_VERSION_AS_INTEGER, String.valueOf(number));
    }

    /**
     * Sets fields with patterns that every record has.
     *
     * @param json a JSON object whose texts are patterns of Logback's, such as {@code %X{user}} or
     *     {@code #asLong{%X{size}}}
     * @return this builder
     * @throws IllegalArgumentException when it is no JSON object. {@link #build} throws it when a
     *     text is no pattern
     */
    public Builder pattern(String json) {
      return set(Setting.PATTERN, Objects.requireNonNull(json, "pattern"));
    }

    /**
     * Sets whether fields of patterns are left out when nothing is in them.
     *
     * @param omit by default {@code false}
     * @return this builder
     */
    public Builder omitEmptyFields(boolean omit) {
      return set(Setting.OMIT_EMPTY_FIELDS, String.valueOf(omit));
    }

    /**
     * Adds a field that records have. By default they have those of the format; once one is added,
     * they have only the added ones, in this order, and the correlation ID.
     *
     * @param field the name of a field in the format, {@code mdc}, {@code keyValuePairs}, {@code
     *     context}, {@code pattern} or {@code customFields}, or {@code name=pattern} with a pattern
     *     of Logback's
     * @return this builder
     * @throws IllegalArgumentException when it is blank. {@link #build} throws it when there is no
     *     such field, or when two would have the same name
     */
    public Builder field(String field) {
      return set(Setting.FIELD, Objects.requireNonNull(field, "field"));
    }

    /**
     * Makes a setting by its name, as {@code logback.xml} does: for configuration of another kind.
     *
     * @param name the setting's name, such as {@code maskKey}
     * @param text its value as a text; one that is repeatable is added to
     * @return this builder
     * @throws IllegalArgumentException with the name and the text, when there is no such setting or
     *     the text is wrong
     */
    public Builder set(String name, String text) {
      return set(
          Setting.named(Objects.requireNonNull(name, "name")), Objects.requireNonNull(text, name));
    }

    private Builder set(Setting<?> setting, String text) {
      settings.set(setting, text);
      return this;
    }

    /**
     * Builds the encoder.
     *
     * @return a new encoder, not started
     * @throws IllegalArgumentException when settings contradict each other
     */
    public CorrelationJsonEncoder build() {
      Settings built =
          settings.build(
              error -> {
                throw new IllegalArgumentException(error);
              });
      List<String> wrong = built.masksOfTheRecord();
      if (!wrong.isEmpty()) {
        throw new IllegalArgumentException(wrong.get(0));
      }
      return new CorrelationJsonEncoder(settings.copy());
    }
  }
}
