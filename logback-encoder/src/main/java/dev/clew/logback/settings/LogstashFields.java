package dev.clew.logback.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fields of the {@link Format#LOGSTASH} format, by their names in it. */
public final class LogstashFields {
  public static final String VERSION = "@version";
  public static final String LOGGER = "logger_name";
  public static final String THREAD = "thread_name";
  public static final String LEVEL = "level";
  public static final String LEVEL_VALUE = "level_value";
  public static final String SEQUENCE = "sequence";
  public static final String CALLER_CLASS = "caller_class_name";
  public static final String CALLER_METHOD = "caller_method_name";
  public static final String CALLER_FILE = "caller_file_name";
  public static final String CALLER_LINE = "caller_line_number";
  public static final String STACK_HASH = "stack_hash";
  public static final String STACK_TRACE = "stack_trace";
  public static final String TRUNCATED = "log_truncated";
  public static final String RECORDED = "log_recorded";
  public static final String ENCODER_ERROR = "log_encoder_error";

  // No fields of the record's own: as keys of the MDC they stand at the root.
  public static final String TRACE_ID = "trace_id";
  public static final String SPAN_ID = "span_id";
  public static final String TRACE_FLAGS = "trace_flags";

  /** Those that only an exception makes, and that are strings. */
  public static final List<String> ERROR = List.of(STACK_TRACE);

  /** Those that tell where an event was logged. */
  public static final Set<String> CALLER =
      Set.of(CALLER_CLASS, CALLER_METHOD, CALLER_FILE, CALLER_LINE);

  /** All that there can be. */
  static final List<String> ALL = fields(null);

  /**
   * Plain values that the index template knows beside those that are kept for the record always.
   */
  static final List<String> VALUES =
      List.of(
          SEQUENCE,
          CALLER_CLASS,
          CALLER_METHOD,
          CALLER_FILE,
          CALLER_LINE,
          STACK_HASH,
          TRACE_ID,
          SPAN_ID,
          TRACE_FLAGS);

  private LogstashFields() {}

  /** Those that settings make. What they do not make is not kept from users. */
  static List<String> of(Settings settings) {
    return fields(settings);
  }

  /**
   * @param settings null for all that there can be
   */
  private static List<String> fields(@Nullable Settings settings) {
    List<String> fields =
        new ArrayList<>(
            List.of(
                CommonFields.TIMESTAMP,
                VERSION,
                CommonFields.MESSAGE,
                LOGGER,
                THREAD,
                LEVEL,
                LEVEL_VALUE,
                CommonFields.CORRELATION_ID,
                CommonFields.PARENT_ID,
                STACK_TRACE,
                CommonFields.TAGS,
                TRUNCATED,
                RECORDED,
                ENCODER_ERROR));
    FieldList.addIf(FieldList.isOn(settings, Setting.INCLUDE_SEQUENCE), fields, SEQUENCE);
    boolean caller = FieldList.isOn(settings, Setting.INCLUDE_CALLER);
    FieldList.addIf(caller, fields, CALLER_CLASS);
    FieldList.addIf(caller, fields, CALLER_METHOD);
    FieldList.addIf(caller, fields, CALLER_FILE);
    FieldList.addIf(caller, fields, CALLER_LINE);
    FieldList.addIf(FieldList.isOn(settings, Setting.STACK_HASH), fields, STACK_HASH);
    FieldList.addIf(
        FieldList.isSet(settings, Setting.SERVICE_NAME), fields, CommonFields.SERVICE_NAME);
    FieldList.addIf(
        FieldList.isSet(settings, Setting.SERVICE_VERSION), fields, CommonFields.SERVICE_VERSION);
    FieldList.addIf(
        FieldList.isSet(settings, Setting.SERVICE_ENVIRONMENT),
        fields,
        CommonFields.SERVICE_ENVIRONMENT);
    FieldList.addIf(
        FieldList.isSet(settings, Setting.SERVICE_NODE_NAME),
        fields,
        CommonFields.SERVICE_NODE_NAME);
    return List.copyOf(fields);
  }
}
