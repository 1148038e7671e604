package dev.clew.logback.record;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import dev.clew.logback.json.JsonWriter;
import dev.clew.logback.names.Key;
import dev.clew.logback.settings.Setting;
import dev.clew.logback.settings.Settings;
import java.util.ArrayList;
import java.util.List;

/**
 * The record's own fields in the format of Elastic's, in objects in place of their dotted names,
 * where these are what they are by default. What belongs together is written together.
 */
final class EcsObjects {
  private static final String LOG = "log";
  private static final String SERVICE = "service";
  private static final String PROCESS = "process";
  private static final String EVENT = "event";
  private static final FieldWriter.OwnObject IN_LOG = FieldWriter.OwnObject.of(LOG);
  private static final FieldWriter.OwnObject IN_TRACE = FieldWriter.OwnObject.of("trace");
  private static final FieldWriter.OwnObject IN_SPAN = FieldWriter.OwnObject.of("span");
  private static final FieldWriter.OwnObject IN_ERROR = FieldWriter.OwnObject.of("error");

  private static final byte[] END = JsonWriter.ascii("}");
  private static final byte[] TWO_ENDS = JsonWriter.ascii("}}");
  private static final byte[] ORIGIN = Key.encode("origin");
  private static final byte[] FILE = Key.encode("file");
  private static final byte[] NAME = Key.encode("name");
  private static final byte[] LINE = Key.encode("line");
  private static final byte[] FUNCTION = Key.encode("function");
  private static final byte[] ID = Key.encode("id");
  private static final byte[] FLAGS = Key.encode("flags");
  private static final byte[] TYPE = Key.encode("type");
  private static final byte[] MESSAGE = Key.encode("message");
  private static final byte[] STACK_HASH = Key.encode("stack_hash");
  private static final byte[] STACK_TRACE = Key.encode("stack_trace");
  private static final byte[] ENCODER_ERROR = Key.encode("encoder_error");
  private static final byte[] TRUNCATED = JsonWriter.ascii(",\"truncated\":true");
  private static final byte[] RECORDED = JsonWriter.ascii(",\"recorded\":true");
  private static final byte[] SEQUENCE = JsonWriter.ascii(",\"event\":{\"sequence\":");

  private final RecordFormat format;
  private final LevelPart level;
  private final FieldCache logger;
  private final byte[] afterLog;
  private final boolean hasMessage;
  private final byte[] afterMessage;
  private final FieldCache thread =
      new FieldCache(JsonWriter.ascii(",\"process\":{\"thread\":{\"name\":"));

  /** The objects behind the message that are always the same, and where they end in it. */
  private final List<String> constants = new ArrayList<>();

  private final List<Integer> ends = new ArrayList<>();

  EcsObjects(RecordFormat format) {
    this.format = format;
    byte[] timestampEnd = format.timestamp.end();
    byte[] levelKey = JsonWriter.ascii(",\"log\":{\"level\":");
    this.level =
        new LevelPart(
            value -> {
              JsonWriter name = new JsonWriter();
              name.quoted(value == null ? "" : value.toString());
              return RecordFormat.join(timestampEnd, levelKey, name.toByteArray());
            });
    this.logger = new FieldCache(Key.encode("logger"), format.loggerAbbreviator());
    this.hasMessage = format.hasMessage();
    this.afterLog = RecordFormat.join(END, format.beforeMessage());
    this.afterMessage = afterMessage(format);
  }

  private byte[] afterMessage(RecordFormat of) {
    Settings settings = of.settings();
    JsonWriter json = new JsonWriter();
    FieldWriter fields = new FieldWriter(json, null, null);
    json.raw(of.afterMessage());
    json.rawAscii(",\"ecs\":{\"version\":\"" + EcsFormat.ECS_VERSION + "\"}");
    known("ecs", json.position() - 1);
    byte[] service = Key.encode(SERVICE);
    int start = fields.beginObject(service);
    string(fields, "name", settings.get(Setting.SERVICE_NAME));
    string(fields, "version", settings.get(Setting.SERVICE_VERSION));
    string(fields, "environment", settings.get(Setting.SERVICE_ENVIRONMENT));
    byte[] node = Key.encode("node");
    int nodeStart = fields.beginObject(node);
    string(fields, "name", settings.get(Setting.SERVICE_NODE_NAME));
    fields.endObject(node, nodeStart);
    if (json.position() > nodeStart) {
      known("service.node", json.position() - 1);
    }
    fields.endObject(service, start);
    if (json.position() > start) {
      known(SERVICE, json.position() - 1);
    }
    return json.toByteArray();
  }

  private void known(String object, int end) {
    constants.add(object);
    ends.add(end);
  }

  private static void string(FieldWriter fields, String name, String value) {
    fields.stringIfAny(Key.encode(name), value.isEmpty() ? null : value);
  }

  void core(CoreFields core, FieldWriter fields, ILoggingEvent event) {
    core.timestamp(event.getTimeStamp(), event.getNanoseconds());
    fields.constant(level.of(event.getLevel()));
    fields.recurring(logger, event.getLoggerName());
    StackTraceElement caller = core.caller(event);
    if (caller != null) {
      origin(fields, caller);
    }
    fields.know(LOG, fields.position());
    fields.constant(afterLog);
    if (hasMessage) {
      core.message(format.message(event));
    }
    int start = fields.position();
    fields.constant(afterMessage);
    for (int i = 0; i < constants.size(); i++) {
      fields.know(constants.get(i), start + ends.get(i));
    }
    fields.recurring(thread, event.getThreadName());
    fields.know("process.thread", fields.position());
    fields.know(PROCESS, fields.position() + 1);
    fields.constant(TWO_ENDS);
    if (core.sequence(SEQUENCE)) {
      fields.know(EVENT, fields.position());
      fields.constant(END);
    }
  }

  private static void origin(FieldWriter fields, StackTraceElement caller) {
    int start = fields.beginObject(ORIGIN);
    int fileStart = fields.beginObject(FILE);
    fields.stringIfAny(NAME, caller.getFileName());
    fields.numberIfPositive(LINE, caller.getLineNumber());
    fields.endObject(FILE, fileStart);
    if (fields.position() > fileStart) {
      fields.know("log.origin.file", fields.position() - 1);
    }
    fields.stringIfAny(FUNCTION, caller.getMethodName());
    fields.endObject(ORIGIN, start);
    if (fields.position() > start) {
      fields.know("log.origin", fields.position() - 1);
    }
  }

  void trace(TraceFields trace, FieldWriter fields) {
    if (trace.traceId() != null || trace.traceFlags() != null) {
      fields.beginIn(IN_TRACE);
      fields.idIfAny(ID, trace.traceId());
      fields.idIfAny(FLAGS, trace.traceFlags());
      fields.endIn();
    }
    if (trace.spanId() != null) {
      fields.beginIn(IN_SPAN);
      fields.idIfAny(ID, trace.spanId());
      fields.endIn();
    }
  }

  void error(ErrorFields error, FieldWriter fields, IThrowableProxy throwable) {
    fields.beginIn(IN_ERROR);
    fields.string(TYPE, throwable.getClassName());
    fields.stringIfAny(MESSAGE, throwable.getMessage());
    error.stackHash(STACK_HASH, throwable);
    error.stackTrace(STACK_TRACE, throwable);
    fields.endIn();
  }

  void problem(FieldWriter fields, String problem) {
    fields.beginIn(IN_LOG);
    fields.string(ENCODER_ERROR, problem);
    fields.endIn();
  }

  void marks(FieldWriter fields, boolean isCut, boolean isRecorded) {
    fields.beginIn(IN_LOG);
    if (isCut) {
      fields.constant(TRUNCATED);
    }
    if (isRecorded) {
      fields.constant(RECORDED);
    }
    fields.endIn();
  }
}
