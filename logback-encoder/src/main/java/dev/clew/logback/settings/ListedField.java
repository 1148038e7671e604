package dev.clew.logback.settings;

import ch.qos.logback.core.Context;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A field, or a group of fields, in the list of those that a record is to have.
 *
 * @param name the field's name; without a template the name of one of the record's own fields in
 *     the format, or of a group
 * @param text how users wrote it
 * @param template makes its value, once the context is known whose conversion words there are; null
 *     where the record does
 * @param omitEmpty whether it is left out when it is empty
 */
public record ListedField(
    String name,
    String text,
    @Nullable Function<@Nullable Context, Template> template,
    boolean omitEmpty) {
  public static final String MDC = "mdc";
  public static final String PAIRS = "keyValuePairs";
  public static final String ARGUMENTS = "structuredArguments";
  public static final String MARKERS = "markers";
  public static final String CONTEXT = "context";
  public static final String PATTERN = "pattern";
  public static final String CUSTOM_FIELDS = "customFields";

  /** No group of a list: its fields are listed one by one. But they too may be in an object. */
  public static final String CALLER = "caller";

  /** What is no field but many. */
  public static final Set<String> GROUPS =
      Set.of(MDC, PAIRS, ARGUMENTS, MARKERS, CONTEXT, PATTERN, CUSTOM_FIELDS);

  /** One of the record's own, or a group. */
  static ListedField own(String name) {
    return new ListedField(name, name, null, false);
  }

  /** One with a pattern. */
  static ListedField pattern(String name, @Nullable Object json, boolean omitEmpty) {
    return new ListedField(
        name, name + '=' + json, context -> Template.of(json, context), omitEmpty);
  }
}
