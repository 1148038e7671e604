package dev.clew.logback.record;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.clew.logback.json.JsonWriter;
import dev.clew.logback.names.Key;
import dev.clew.logback.names.RecordNames;
import dev.clew.logback.settings.Settings;
import dev.clew.logback.settings.Template;
import dev.clew.logback.values.Fault;
import dev.clew.logback.values.MaskedTexts;
import dev.clew.logback.values.ValueWriter;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fields with patterns. A record that is too long is written several times, but a pattern is asked
 * once. Not thread-safe.
 */
final class TemplateFields {
  private static final Object UNKNOWN = new Object();

  private final List<TemplateField> templates;
  private final JsonWriter json;
  private final FieldWriter fields;
  private final RecordNames names;
  private final ValueWriter values;
  private final Settings settings;
  private final @Nullable MaskedTexts masked;
  private final @Nullable Object[] known;

  TemplateFields(
      List<TemplateField> templates,
      JsonWriter json,
      FieldWriter fields,
      RecordNames names,
      ValueWriter values,
      Settings settings,
      @Nullable MaskedTexts masked) {
    this.templates = templates;
    this.json = json;
    this.fields = fields;
    this.names = names;
    this.values = values;
    this.settings = settings;
    this.masked = masked;
    this.known = new @Nullable Object[templates.size()];
    forget();
  }

  /** Forgets the event of the record before. */
  void forget() {
    Arrays.fill(known, UNKNOWN);
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
      Key key = names.claim(field.key());
      key.write(json);
      int start = json.position();
      json.raw(constant);
      aside(key, start);
      return;
    }
    Object value = value(index, field, event);
    if (value == Template.NOTHING || (field.omitEmpty() && Template.isEmpty(value))) {
      return;
    }
    Key key = names.claim(field.key());
    key.write(json);
    int start = json.position();
    fields.cutUnless(values.write(value, json.positionAfter(fields.bounds().value())));
    start = aside(key, start);
    fields.wrote(json.position() - start);
  }

  private int aside(Key key, int start) {
    return key.aside() == null ? start : Misfits.move(key, json, start, names);
  }

  private @Nullable Object value(int index, TemplateField field, ILoggingEvent event) {
    Object value = known[index];
    if (value == UNKNOWN) {
      value = field.template().of(shown(event), TemplateFields::failed);
      value = field.omitEmpty() ? Template.withoutEmpty(value) : value;
      known[index] = value;
    }
    return value;
  }

  private ILoggingEvent shown(ILoggingEvent event) {
    return masked == null && settings.showsAllToPatterns()
        ? event
        : new MaskedEvent(event, settings, masked);
  }

  private static String failed(Throwable failure) {
    Fault.beforeSwallowing(failure);
    return Fault.describe(failure);
  }
}
