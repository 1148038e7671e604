package dev.clew.logback.record;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.clew.logback.json.JsonWriter;
import dev.clew.logback.names.Key;
import dev.clew.logback.names.NameTable;
import dev.clew.logback.names.RecordNames;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Fields that are the same in many records: those of the logger context, and those of the
 * configuration. They give way to all others. Not thread-safe.
 */
final class FixedFields {
  private final RecordFormat format;
  private final JsonWriter json;
  private final FieldWriter fields;
  private final RecordNames names;
  private final NameTable mdcNames = new NameTable();
  private final BiConsumer<@Nullable String, @Nullable String> mdcName = this::mdcName;

  FixedFields(RecordFormat format, JsonWriter json, FieldWriter fields, RecordNames names) {
    this.format = format;
    this.json = json;
    this.fields = fields;
    this.names = names;
  }

  /** Forgets the names of the record before. */
  void forget() {
    mdcNames.clear();
  }

  /** The context's fields stand before those of the MDC, and give way to them all the same. */
  void writeOfContext(ILoggingEvent event, @Nullable Map<String, String> mdc) {
    List<RecordFormat.StaticField> ofContext = format.contextFields(event);
    byte[] object = format.contextObject;
    if (object != null && format.hasContext()) {
      int start = fields.beginObject(object);
      for (RecordFormat.StaticField field : ofContext) {
        if (fields.hasRoom()) {
          write(field.key(), field.value());
        }
      }
      fields.endObjectEvenIfEmpty(start);
      return;
    }
    if (ofContext.isEmpty()) {
      return;
    }
    if (mdc != null) {
      mdc.forEach(mdcName);
    }
    for (RecordFormat.StaticField field : ofContext) {
      Key key = field.key();
      if (fields.hasRoom()) {
        if (!mdcNames.isFree(key.name(), key.ancestors())) {
          key = key.as(format.names().free(key.name(), mdcNames));
        }
        write(key, field.value());
      }
    }
    mdcNames.clear();
  }

  private void mdcName(@Nullable String rawKey, @Nullable String value) {
    if (rawKey != null && !rawKey.isEmpty()) {
      Key key = format.mdcKey(rawKey);
      if (key.role() != Key.Role.SKIPPED) {
        mdcNames.add(key.name(), key.ancestors());
      }
    }
  }

  /** The configured ones. */
  void writeConfigured() {
    List<RecordFormat.StaticField> configured = format.staticFields();
    for (int i = 0; i < configured.size(); i++) {
      RecordFormat.StaticField field = configured.get(i);
      if (fields.hasRoom()) {
        write(field.key(), field.value());
      }
    }
  }

  private void write(Key key, byte[] value) {
    Key claimed = names.claim(key);
    fields.begin(claimed);
    json.raw(value);
    fields.end(claimed);
  }
}
