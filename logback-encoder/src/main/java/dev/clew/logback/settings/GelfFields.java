package dev.clew.logback.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of the {@link Format#GELF} format, by their names in it: its own, and behind a {@code
 * _} all others.
 */
public final class GelfFields {
  static final String PREFIX = "_";

  public static final String VERSION = "version";
  public static final String HOST = "host";
  public static final String TIMESTAMP = "timestamp";
  public static final String LEVEL = "level";
  public static final String MESSAGE = "short_message";
  public static final String STACK_TRACE = "full_message";
  public static final String CORRELATION_ID = PREFIX + CommonFields.CORRELATION_ID;
  public static final String PARENT_ID = PREFIX + CommonFields.PARENT_ID;
  public static final String TAGS = PREFIX + CommonFields.TAGS;
  public static final String SERVICE_NAME = "_service_name";
  public static final String SERVICE_VERSION = "_service_version";
  public static final String SERVICE_ENVIRONMENT = "_service_environment";
  public static final String LEVEL_NAME = "_level_name";
  public static final String LOGGER = "_logger_name";
  public static final String THREAD = "_thread_name";
  public static final String SEQUENCE = "_sequence";
  public static final String CALLER_CLASS = "_caller_class_name";
  public static final String CALLER_METHOD = "_caller_method_name";
  public static final String CALLER_FILE = "_caller_file_name";
  public static final String CALLER_LINE = "_caller_line_number";
  public static final String TRACE_ID = "_trace_id";
  public static final String SPAN_ID = "_span_id";
  public static final String TRACE_FLAGS = "_trace_flags";
  public static final String STACK_HASH = "_stack_hash";
  public static final String TRUNCATED = "_log_truncated";
  public static final String RECORDED = "_log_recorded";
  public static final String ENCODER_ERROR = "_log_encoder_error";

  /** Those that only an exception makes, and that users' fields may be: none has such a name. */
  public static final List<String> ERROR = List.of();

  /** Graylog has them without the {@code _}, and drops other fields that would be called so. */
  static final List<String> KEPT =
      List.of(
          "_full_message",
          "_host",
          "_id",
          "_level",
          "_message",
          "_short_message",
          "_source",
          "_streams",
          "_timestamp",
          "_version");

  private static final Set<String> REQUIRED = Set.of(VERSION, HOST, MESSAGE);

  /** All that there can be. */
  static final List<String> ALL = fields(null);

  private GelfFields() {}

  static String ownName(String field) {
    return switch (field) {
      case CommonFields.TIMESTAMP -> TIMESTAMP;
      case CommonFields.MESSAGE -> MESSAGE;
      case CommonFields.CORRELATION_ID -> CORRELATION_ID;
      case CommonFields.PARENT_ID -> PARENT_ID;
      case CommonFields.TAGS -> TAGS;
      case CommonFields.SERVICE_NAME -> SERVICE_NAME;
      case CommonFields.SERVICE_VERSION -> SERVICE_VERSION;
      case CommonFields.SERVICE_ENVIRONMENT -> SERVICE_ENVIRONMENT;
      default -> field;
    };
  }

  /** A name of users': behind a {@code _}, and of the characters that are allowed. */
  static String spelt(String name) {
    StringBuilder spelt = new StringBuilder(name.length() + 1).append(PREFIX);
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean allowed =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '_'
              || c == '.'
              || c == '-';
      spelt.append(allowed ? c : '_');
    }
    return spelt.toString();
  }

  /** What the format has of its own keeps its name. */
  static boolean allows(String field, String name) {
    return field.startsWith(PREFIX) || (name.isEmpty() && !REQUIRED.contains(field));
  }

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
                VERSION,
                HOST,
                TIMESTAMP,
                LEVEL,
                LEVEL_NAME,
                MESSAGE,
                LOGGER,
                THREAD,
                CORRELATION_ID,
                PARENT_ID,
                TRACE_ID,
                SPAN_ID,
                TRACE_FLAGS,
                TAGS,
                STACK_TRACE,
                TRUNCATED,
                RECORDED,
                ENCODER_ERROR));
    FieldList.addIf(FieldList.isSet(settings, Setting.SERVICE_NAME), fields, SERVICE_NAME);
    FieldList.addIf(FieldList.isSet(settings, Setting.SERVICE_VERSION), fields, SERVICE_VERSION);
    FieldList.addIf(
        FieldList.isSet(settings, Setting.SERVICE_ENVIRONMENT), fields, SERVICE_ENVIRONMENT);
    FieldList.addIf(FieldList.isOn(settings, Setting.INCLUDE_SEQUENCE), fields, SEQUENCE);
    boolean caller = FieldList.isOn(settings, Setting.INCLUDE_CALLER);
    FieldList.addIf(caller, fields, CALLER_CLASS);
    FieldList.addIf(caller, fields, CALLER_METHOD);
    FieldList.addIf(caller, fields, CALLER_FILE);
    FieldList.addIf(caller, fields, CALLER_LINE);
    FieldList.addIf(FieldList.isOn(settings, Setting.STACK_HASH), fields, STACK_HASH);
    return List.copyOf(fields);
  }
}
