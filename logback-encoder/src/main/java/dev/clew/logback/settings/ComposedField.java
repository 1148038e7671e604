package dev.clew.logback.settings;

import org.jspecify.annotations.Nullable;

/**
 * A field, or a group of fields, that users have put together.
 *
 * @param name its name; without a template that of one of the record's own fields in the format, or
 *     of a group
 * @param template makes its value, or null where the record does
 * @param omitEmpty whether it is left out when it is empty
 */
public record ComposedField(String name, @Nullable Template template, boolean omitEmpty) {}
