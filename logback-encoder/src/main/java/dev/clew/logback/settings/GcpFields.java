package dev.clew.logback.settings;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of the {@link Format#GCP} format, by their names in it. */
public final class GcpFields {
  private static final String LOGGING = "logging.googleapis.com/";

  public static final String TIMESTAMP = "time";
  public static final String SEVERITY = "severity";
  public static final String SERVICE = "serviceContext";
  public static final String SERVICE_ENVIRONMENT = "service_environment";
  public static final String SERVICE_NODE_NAME = "service_node_name";
  public static final String LOGGER = "logger";
  public static final String THREAD = "thread";
  public static final String SEQUENCE = "sequence";
  public static final String SOURCE_LOCATION = LOGGING + "sourceLocation";
  public static final String TRACE = LOGGING + "trace";
  public static final String SPAN_ID = LOGGING + "spanId";
  public static final String TRACE_SAMPLED = LOGGING + "trace_sampled";
  public static final String LABELS = LOGGING + "labels";
  public static final String TYPE = "@type";
  public static final String STACK_HASH = "stack_hash";
  public static final String STACK_TRACE = "stack_trace";
  public static final String TRUNCATED = "log_truncated";
  public static final String RECORDED = "log_recorded";
  public static final String ENCODER_ERROR = "log_encoder_error";

  /** Those that only an exception makes, and that are strings. */
  public static final List<String> ERROR = List.of(STACK_TRACE);

  /** All that there can be. */
  static final List<String> ALL = fields(null);

  private GcpFields() {}

  static String ownName(String field) {
    return switch (field) {
      case CommonFields.TIMESTAMP -> TIMESTAMP;
      case CommonFields.SERVICE_ENVIRONMENT -> SERVICE_ENVIRONMENT;
      case CommonFields.SERVICE_NODE_NAME -> SERVICE_NODE_NAME;
      default -> field;
    };
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
                TIMESTAMP,
                SEVERITY,
                CommonFields.MESSAGE,
                LOGGER,
                THREAD,
                CommonFields.CORRELATION_ID,
                CommonFields.PARENT_ID,
                TRACE,
                SPAN_ID,
                TRACE_SAMPLED,
                LABELS,
                CommonFields.TAGS,
                TYPE,
                STACK_TRACE,
                TRUNCATED,
                RECORDED,
                ENCODER_ERROR));
    FieldList.addIf(
        FieldList.isSet(settings, Setting.SERVICE_NAME)
            || FieldList.isSet(settings, Setting.SERVICE_VERSION),
        fields,
        SERVICE);
    FieldList.addIf(
        FieldList.isSet(settings, Setting.SERVICE_ENVIRONMENT), fields, SERVICE_ENVIRONMENT);
    FieldList.addIf(
        FieldList.isSet(settings, Setting.SERVICE_NODE_NAME), fields, SERVICE_NODE_NAME);
    FieldList.addIf(FieldList.isOn(settings, Setting.INCLUDE_SEQUENCE), fields, SEQUENCE);
    FieldList.addIf(FieldList.isOn(settings, Setting.INCLUDE_CALLER), fields, SOURCE_LOCATION);
    FieldList.addIf(FieldList.isOn(settings, Setting.STACK_HASH), fields, STACK_HASH);
    return List.copyOf(fields);
  }
}
