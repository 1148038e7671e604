package dev.clew.logback.record;

import dev.clew.logback.names.Key;
import dev.clew.logback.settings.Template;
import org.jspecify.annotations.Nullable;

/**
 * A field with patterns.
 *
 * @param key its name
 * @param template makes its value
 * @param constant its value as JSON, or null where that is not always the same
 * @param prepared the template with its constant parts as JSON, or null where it is simpler as it
 *     is
 * @param omitEmpty whether it is left out when it is empty
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared, and never handed out.
record TemplateField(
    Key key,
    Template template,
    byte @Nullable [] constant,
    @Nullable PreparedTemplate prepared,
    boolean omitEmpty) {}
