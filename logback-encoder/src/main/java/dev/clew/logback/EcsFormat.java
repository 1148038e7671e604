package dev.clew.logback;

import static dev.clew.logback.JsonWriter.ascii;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import dev.clew.Correlation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Elastic's ecs-logging: dotted names at the top level.
 *
 * @see <a href="https://github.com/elastic/ecs-logging/tree/main/spec">the specification</a>
 */
final class EcsFormat extends RecordFormat {
  private static final String ECS_VERSION = "8.11.0";

  private static final List<String> NAMES =
      List.of(
          "@timestamp",
          "log.level",
          "message",
          "ecs.version",
          "service.name",
          "service.version",
          "service.environment",
          "service.node.name",
          "process.thread.name",
          "log.logger",
          Correlation.MDC_KEY,
          Correlation.PARENT_ID_MDC_KEY,
          "trace.id",
          "span.id",
          "tags",
          "error.type",
          "error.message",
          "error.stack_trace",
          RecordWriter.TRUNCATED_NAME,
          RecordWriter.ENCODER_ERROR_NAME);

  private static final Set<String> OWN_MDC_KEYS =
      Set.of(Correlation.MDC_KEY, Correlation.PARENT_ID_MDC_KEY);

  private static final byte[] TIMESTAMP = ascii("{\"@timestamp\":");
  private static final byte[] LEVEL = Key.encode("log.level");
  private static final byte[] MESSAGE = Key.encode("message");
  private static final byte[] VERSION = ascii(",\"ecs.version\":\"" + ECS_VERSION + "\"");
  private static final byte[] THREAD = Key.encode("process.thread.name");
  private static final byte[] LOGGER = Key.encode("log.logger");
  private static final byte[] TRACE_ID = Key.encode("trace.id");
  private static final byte[] SPAN_ID = Key.encode("span.id");
  private static final byte[] ERROR_TYPE = Key.encode("error.type");
  private static final byte[] ERROR_MESSAGE = Key.encode("error.message");
  private static final byte[] STACK_TRACE = Key.encode("error.stack_trace");

  private final byte[] versionAndService;
  private final List<StaticField> staticFields;
  private final Settings settings;

  EcsFormat(Settings settings) {
    super(new FieldNames(names(settings)));
    this.settings = settings;
    this.versionAndService = versionAndService(settings);
    this.staticFields = staticFields(settings);
  }

  private static List<String> names(Settings settings) {
    List<String> names = new ArrayList<>(NAMES);
    String prefix = settings.mdcPrefix();
    if (prefix.endsWith(".")) {
      // What stands before the dot is an object in every record that has an MDC.
      names.add(prefix + "*");
    }
    return names;
  }

  private static byte[] versionAndService(Settings settings) {
    JsonWriter json = new JsonWriter();
    json.raw(VERSION);
    service(json, "service.name", settings.serviceName());
    service(json, "service.version", settings.serviceVersion());
    service(json, "service.environment", settings.serviceEnvironment());
    service(json, "service.node.name", settings.serviceNodeName());
    return json.toByteArray();
  }

  private static void service(JsonWriter json, String name, @Nullable String value) {
    if (value != null) {
      json.raw(Key.encode(name));
      json.quoted(value);
    }
  }

  private List<StaticField> staticFields(Settings settings) {
    List<StaticField> fields = new ArrayList<>();
    NameTable taken = new NameTable();
    for (Map.Entry<String, String> field : settings.staticFields().entrySet()) {
      String name = names().free(names().nameOf(field.getKey()), taken);
      taken.add(name);
      JsonWriter value = new JsonWriter();
      value.quoted(field.getValue());
      fields.add(
          new StaticField(
              Key.of(Key.Role.FIELD, name, !name.equals(field.getKey())), value.toByteArray()));
    }
    return List.copyOf(fields);
  }

  @Override
  Key computeMdcKey(String key) {
    if (OWN_MDC_KEYS.contains(key)) {
      return Key.skipped();
    }
    Key.Role role =
        switch (key) {
          case "trace_id", "traceId" -> Key.Role.TRACE_ID;
          case "span_id", "spanId" -> Key.Role.SPAN_ID;
          default -> settings.includesMdcKey(key) ? Key.Role.FIELD : Key.Role.SKIPPED;
        };
    if (role == Key.Role.SKIPPED) {
      return Key.skipped();
    }
    String label = label(FieldNames.cut(key));
    String name = names().nameOf(settings.mdcPrefix() + label);
    return Key.of(role, name, !label.equals(key) || !name.equals(settings.mdcPrefix() + label));
  }

  /** The specification's rule for the keys of labels. */
  private static String label(String key) {
    return key.replace('.', '_').replace('*', '_').replace('\\', '_');
  }

  @Override
  void core(RecordWriter record, ILoggingEvent event) {
    record.timestamp(TIMESTAMP, event.getTimeStamp(), event.getNanoseconds());
    record.level(LEVEL, event.getLevel());
    record.message(MESSAGE, event.getFormattedMessage());
    record.constant(versionAndService);
    record.string(THREAD, event.getThreadName());
    record.string(LOGGER, event.getLoggerName());
  }

  @Override
  void trace(RecordWriter record, @Nullable String traceId, @Nullable String spanId) {
    if (traceId != null) {
      record.string(TRACE_ID, traceId);
    }
    if (spanId != null) {
      record.string(SPAN_ID, spanId);
    }
  }

  @Override
  void error(RecordWriter record, IThrowableProxy throwable) {
    record.string(ERROR_TYPE, throwable.getClassName());
    String message = throwable.getMessage();
    if (message != null) {
      record.string(ERROR_MESSAGE, message);
    }
    record.stackTrace(STACK_TRACE, throwable);
  }

  @Override
  List<StaticField> staticFields() {
    return staticFields;
  }

  @Override
  void minimalCore(RecordWriter record, Essentials event) {
    record.timestamp(TIMESTAMP, event.epochMillis(), event.nanoOfSecond());
    record.level(LEVEL, event.level());
    record.message(MESSAGE, event.message());
    record.constant(VERSION);
    record.string(LOGGER, event.loggerName());
  }
}
