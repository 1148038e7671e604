package dev.clew.logback.settings;

import ch.qos.logback.core.Context;
import dev.clew.logback.names.FieldNames;
import dev.clew.logback.names.NameTable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What users have put together of a record: fields with patterns, and a list of all fields.
 *
 * @param patterns the fields that records have besides
 * @param fields those of the list; null where there is none, and the format says which fields there
 *     are
 */
record Composition(List<ComposedField> patterns, @Nullable List<ComposedField> fields) {
  /** What nobody has to list: no record is without its ID, and none hides that it was cut. */
  private static final Set<String> ALWAYS =
      Set.of(
          CommonFields.CORRELATION_ID,
          EcsFields.TRUNCATED,
          EcsFields.RECORDED,
          EcsFields.ENCODER_ERROR,
          LogstashFields.TRUNCATED,
          LogstashFields.RECORDED,
          LogstashFields.ENCODER_ERROR);

  /** Fields that no format has of its own: they may come from the MDC. */
  private static final Set<String> TRACE =
      Set.of(LogstashFields.TRACE_ID, LogstashFields.SPAN_ID, LogstashFields.TRACE_FLAGS);

  /**
   * What settings say.
   *
   * @param values gets what a list of fields brings with it
   * @param names the names of the record's own fields; what is not in a list is left out
   * @param objects the names of the objects that groups of fields are in, by the groups
   * @param context whose conversion words there are; null where it is not known yet
   * @param errors is told of what is wrong; it is left out
   * @param refused is told of a list that cannot be, and without which there would be all fields
   */
  static Composition of(
      Map<Setting<?>, Object> values,
      Map<String, String> names,
      Map<String, String> objects,
      @Nullable Context context,
      Consumer<String> errors,
      Consumer<String> refused) {
    boolean omitEmpty = Settings.get(values, Setting.OMIT_EMPTY_FIELDS);
    Format format = Settings.get(values, Setting.FORMAT);
    refuse(Setting.PATTERN, format == Format.GELF, format, values, errors);
    refuse(Setting.FIELD, format == Format.GELF || format == Format.GCP, format, values, refused);
    List<ComposedField> patterns = new ArrayList<>();
    Settings.get(values, Setting.PATTERN)
        .forEach(
            (name, json) -> {
              String text = name + '=' + json;
              if (UndefinedVariable.isIn(text)) {
                errors.accept(Setting.PATTERN.wrong(UndefinedVariable.RULE, text));
                return;
              }
              try {
                patterns.add(new ComposedField(name, Template.of(json, context), omitEmpty));
              } catch (IllegalArgumentException e) {
                errors.accept(
                    Setting.PATTERN.wrong(
                        "have patterns of Logback's (" + e.getMessage() + ")", text));
              }
            });
    if (!values.containsKey(Setting.FIELD)) {
      return new Composition(List.copyOf(patterns), null);
    }
    List<ListedField> listed = Settings.get(values, Setting.FIELD);
    List<ComposedField> fields = new ArrayList<>();
    Set<String> own = new HashSet<>();
    for (ListedField field : listed) {
      if (field.template() == null) {
        if (!isKnown(format, field.name())) {
          errors.accept(
              Setting.FIELD.wrong(
                  "name a field of the "
                      + format.shownName()
                      + " format or one of "
                      + ListedField.GROUPS.stream().sorted().toList()
                      + ", or have the form name=pattern",
                  field.text()));
        } else if (!own.add(field.name())) {
          errors.accept(Setting.FIELD.wrong("not stand there twice", field.text()));
        }
      }
    }
    NameTable taken = leaveOutOthers(format, own, names);
    objects.forEach(
        (group, name) -> {
          if (own.contains(group) || (group.equals(ListedField.CALLER) && hasCaller(own))) {
            taken.add(name);
          }
        });
    Set<String> written = new HashSet<>();
    for (ListedField field : listed) {
      if (field.template() != null) {
        addTemplate(field, context, omitEmpty, taken, fields, errors);
      } else if (own.contains(field.name()) && written.add(field.name())) {
        fields.add(new ComposedField(field.name(), null, false));
        implied(field.name(), values);
      }
    }
    if (written.add(CommonFields.CORRELATION_ID)) {
      fields.add(new ComposedField(CommonFields.CORRELATION_ID, null, false));
    }
    return new Composition(List.copyOf(patterns), List.copyOf(fields));
  }

  /** These formats say themselves what a record is to have, and how it is spelt. */
  private static void refuse(
      Setting<?> setting,
      boolean refused,
      Format format,
      Map<Setting<?>, Object> values,
      Consumer<String> told) {
    if (refused && values.remove(setting) != null) {
      told.accept(setting.wrong("not be there in the " + format.shownName() + " format", "…"));
    }
  }

  private static boolean isKnown(Format format, String name) {
    return ListedField.GROUPS.contains(name)
        || format.fields().contains(name)
        || (format == Format.LOGSTASH && TRACE.contains(name));
  }

  /** Returns the names of those that stay. */
  private static NameTable leaveOutOthers(
      Format format, Set<String> own, Map<String, String> names) {
    NameTable taken = new NameTable();
    for (String core : format.fields()) {
      if (own.contains(core) || ALWAYS.contains(core)) {
        String name = names.getOrDefault(core, core);
        if (!name.isEmpty()) {
          taken.add(name);
        }
      } else {
        names.put(core, "");
      }
    }
    return taken;
  }

  private static boolean hasCaller(Set<String> own) {
    return LogstashFields.CALLER.stream().anyMatch(own::contains);
  }

  private static void addTemplate(
      ListedField field,
      @Nullable Context context,
      boolean omitEmpty,
      NameTable taken,
      List<ComposedField> fields,
      Consumer<String> errors) {
    if (UndefinedVariable.isIn(field.text())) {
      errors.accept(Setting.FIELD.wrong(UndefinedVariable.RULE, field.text()));
      return;
    }
    String name = FieldNames.tidy(field.name());
    if (!taken.isFree(name, NameTable.ancestorsOf(name)) || field.template() == null) {
      errors.accept(Setting.FIELD.wrong("not give two fields one name", field.text()));
      return;
    }
    try {
      Template template = field.template().apply(context);
      fields.add(new ComposedField(name, template, omitEmpty || field.omitEmpty()));
      taken.add(name);
    } catch (IllegalArgumentException e) {
      errors.accept(
          Setting.FIELD.wrong(
              "have a pattern of Logback's (" + e.getMessage() + ")", field.text()));
    }
  }

  /** Who lists a field wants it. */
  private static void implied(String field, Map<Setting<?>, Object> values) {
    switch (field) {
      case EcsFields.SEQUENCE, LogstashFields.SEQUENCE ->
          values.put(Setting.INCLUDE_SEQUENCE, true);
      case EcsFields.STACK_HASH, LogstashFields.STACK_HASH -> values.put(Setting.STACK_HASH, true);
      case EcsFields.CALLER_FILE,
          EcsFields.CALLER_LINE,
          EcsFields.CALLER_METHOD,
          LogstashFields.CALLER_CLASS,
          LogstashFields.CALLER_METHOD,
          LogstashFields.CALLER_FILE,
          LogstashFields.CALLER_LINE ->
          values.put(Setting.INCLUDE_CALLER, true);
      default -> {}
    }
  }

  /** Whether records have a group of fields. */
  boolean has(String group) {
    return fields == null
        || fields.stream().anyMatch(f -> f.template() == null && f.name().equals(group));
  }
}
