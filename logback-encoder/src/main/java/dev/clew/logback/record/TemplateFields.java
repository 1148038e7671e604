package dev.clew.logback.record;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.clew.logback.json.JsonWriter;
import dev.clew.logback.names.Key;
import dev.clew.logback.names.RecordNames;
import dev.clew.logback.settings.Template;
import dev.clew.logback.values.Fault;
import dev.clew.logback.values.ValueWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fields with patterns. A record that is too long is written several times, but a pattern is asked
 * once. Not thread-safe.
 */
final class TemplateFields {
  /** A value that is null. */
  private static final Object NULL = new Object();

  /** The values in the field are there. */
  private static final Object MADE = new Object();

  private final List<TemplateField> templates;
  private final JsonWriter json;
  private final FieldWriter fields;
  private final @Nullable RecordNames names;
  private final ValueWriter values;
  private final RecordFormat format;

  /** Where the values in a field that always has the same parts begin; they are behind all else. */
  private final int[] leaves;

  private final int size;

  /**
   * The values of the event, null where they were not asked for. New for each event: to put what is
   * new into what is old costs more, a tenth of EncoderBenchmark's composed.
   */
  private @Nullable Object @Nullable [] known;

  /**
   * @param names where the fields get their names; null where they have them for themselves
   */
  TemplateFields(
      List<TemplateField> templates,
      JsonWriter json,
      FieldWriter fields,
      @Nullable RecordNames names,
      ValueWriter values,
      RecordFormat format) {
    this.templates = templates;
    this.json = json;
    this.fields = fields;
    this.names = names;
    this.values = values;
    this.format = format;
    this.leaves = new int[templates.size()];
    int next = leaves.length;
    for (int i = 0; i < leaves.length; i++) {
      PreparedTemplate prepared = templates.get(i).prepared();
      leaves[i] = next;
      next += prepared == null ? 0 : prepared.leafCount();
    }
    this.size = next;
  }

  /**
   * A whole field that is always the same, where fields have their names for themselves; nothing
   * when it is always left out, null when it is not always the same.
   */
  byte @Nullable [] constant(int index) {
    TemplateField field = templates.get(index);
    byte[] value = field.constant();
    return value == null || value.length == 0
        ? value
        : RecordFormat.join(field.key().json(), value);
  }

  /** Forgets the event of the record before. */
  void forget() {
    known = null;
  }

  private @Nullable Object[] known() {
    @Nullable Object[] values = known;
    if (values == null) {
      values = new @Nullable Object[size];
      known = values;
    }
    return values;
  }

  void write(ILoggingEvent event) {
    for (int i = 0; i < templates.size(); i++) {
      write(i, event);
    }
  }

  /** Writes one of them. */
  void write(int index, ILoggingEvent event) {
    TemplateField field = templates.get(index);
    byte[] constant = field.constant();
    if ((constant != null && constant.length == 0) || !fields.hasRoom()) {
      return;
    }
    if (constant != null) {
      Key key = begin(field.key());
      int start = json.position();
      json.raw(constant);
      end(key, start);
      return;
    }
    if (field.prepared() != null) {
      write(index, field, field.prepared(), event);
      return;
    }
    Object value = value(index, field, event);
    if (value == Template.NOTHING || (field.omitEmpty() && Template.isEmpty(value))) {
      return;
    }
    Key key = begin(field.key());
    int start = json.position();
    int end = json.positionAfter(fields.bounds().value());
    fields.cutUnless(
        values.write(field.key().raw(), field.key().name(), field.key().otherName(), value, end));
    fields.wrote(json.position() - start);
    end(key, start);
  }

  /** Writes one that always has the same parts. */
  private void write(
      int index, TemplateField field, PreparedTemplate prepared, ILoggingEvent event) {
    @Nullable Object[] parts = known();
    int first = leaves[index];
    if (parts[index] == null) {
      prepared.make(format.shown(event), TemplateFields::failed, parts, first);
      parts[index] = MADE;
    }
    Key key = begin(field.key());
    int start = json.position();
    int end = json.positionAfter(fields.bounds().value());
    if (!prepared.write(parts, first, values, json, end)) {
      json.rewind(start);
      fields.cutUnless(
          values.write(PreparedTemplate.assemble(field.template(), parts, first), end));
    }
    fields.wrote(json.position() - start);
    end(key, start);
  }

  private Key begin(Key key) {
    Key claimed = names == null ? key : names.claim(key);
    fields.begin(claimed);
    return claimed;
  }

  private void end(Key key, int start) {
    if (names == null || key.aside() == null) {
      fields.end(key);
    } else {
      fields.end(Misfits.move(key, start, json, fields, names));
    }
  }

  private @Nullable Object value(int index, TemplateField field, ILoggingEvent event) {
    @Nullable Object[] values = known();
    Object value = values[index];
    if (value == null) {
      value = field.template().of(format.shown(event), TemplateFields::failed);
      value = field.omitEmpty() ? Template.withoutEmpty(value) : value;
      values[index] = value == null ? NULL : value;
    }
    return value == NULL ? null : value;
  }

  private static String failed(Throwable failure) {
    Fault.beforeSwallowing(failure);
    return Fault.describe(failure);
  }
}
