package dev.clew.logback.settings;

import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.pattern.PropertyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Context;
import ch.qos.logback.core.ContextBase;
import ch.qos.logback.core.pattern.CompositeConverter;
import ch.qos.logback.core.pattern.Converter;
import ch.qos.logback.core.pattern.FormattingConverter;
import ch.qos.logback.core.pattern.LiteralConverter;
import dev.clew.logback.values.JsonText;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A text with Logback's conversion words, such as {@code %X{user}}; behind an operation such as
 * {@code #asLong{%X{size}}} a value of another type. The operations are those of
 * logstash-logback-encoder.
 */
final class TextPattern {
  private static final Pattern OPERATION = Pattern.compile("#(\\w+)\\{(.*)}", Pattern.DOTALL);

  /** What Logback writes in the place of a word that there is not. */
  private static final Pattern UNKNOWN_WORD = Pattern.compile("%PARSER_ERROR\\[(.*)]");

  @FunctionalInterface
  private interface Operation {
    @Nullable Object of(String text);
  }

  private static final Operation PLAIN = text -> text;

  private static final Map<String, Operation> OPERATIONS =
      Map.of(
          "asLong",
          TextPattern::asLong,
          "asDouble",
          TextPattern::asDouble,
          "asBoolean",
          TextPattern::asBoolean,
          "asNullIfEmpty",
          text -> text.isEmpty() ? null : text,
          "asJson",
          text -> asJson(text, null),
          "tryJson",
          text -> asJson(text, text.isBlank() ? null : text));

  private final PatternLayout layout = new PatternLayout();
  private final StringBuilder literals = new StringBuilder();
  private boolean isLiteral = true;

  /** What the pattern is, where that is a single word without a width. */
  private @Nullable Converter<ILoggingEvent> only;

  private @Nullable String unknown;

  private TextPattern() {}

  /**
   * The template in a text.
   *
   * @param context whose conversion words there are; null where it is not known yet
   * @throws IllegalArgumentException when it is no pattern, with the reason
   */
  static Template parse(String text, @Nullable Context context) {
    Matcher matcher = OPERATION.matcher(text);
    if (!matcher.matches()) {
      return compile(text.startsWith("\\#") ? text.substring(1) : text, context, PLAIN);
    }
    Operation operation = OPERATIONS.get(matcher.group(1));
    if (operation == null) {
      throw new IllegalArgumentException(
          "there is no #"
              + matcher.group(1)
              + " but "
              + OPERATIONS.keySet().stream().sorted().map(name -> '#' + name).toList());
    }
    return compile(matcher.group(2), context, operation);
  }

  private static Template compile(String text, @Nullable Context context, Operation operation) {
    if (text.isEmpty()) {
      // Which Logback does not take for a pattern.
      return Template.constant(operation.of(text));
    }
    TextPattern pattern = new TextPattern();
    pattern.start(text, context == null ? new ContextBase() : context);
    if (!pattern.layout.isStarted()) {
      throw new IllegalArgumentException("'" + text + "' is no pattern of Logback's");
    }
    if (pattern.unknown != null && context != null) {
      throw new IllegalArgumentException(pattern.unknown);
    }
    if (pattern.isLiteral) {
      return Template.constant(operation.of(pattern.literals.toString()));
    }
    Converter<ILoggingEvent> only = pattern.only;
    PatternLayout layout = pattern.layout;
    if (only != null && operation == PLAIN) {
      return Template.of(event -> String.valueOf(only.convert(event)));
    }
    return only == null
        ? Template.of(event -> operation.of(layout.doLayout(event)))
        : Template.of(event -> operation.of(String.valueOf(only.convert(event))));
  }

  private void start(String text, Context context) {
    layout.setContext(context);
    layout.setPattern(text);
    // In place of what puts an exception behind everything.
    layout.setPostCompileProcessor(
        (ignored, head) -> {
          inspect(head);
          only = isPlain(head) ? head : null;
        });
    layout.start();
  }

  private static boolean isPlain(@Nullable Converter<ILoggingEvent> head) {
    return head instanceof FormattingConverter<ILoggingEvent> word
        && head.getNext() == null
        && word.getFormattingInfo() == null;
  }

  private void inspect(@Nullable Converter<ILoggingEvent> head) {
    for (Converter<ILoggingEvent> at = head; at != null; at = at.getNext()) {
      if (at instanceof LiteralConverter<ILoggingEvent> literal) {
        StringBuilder own = new StringBuilder();
        literal.write(own, null);
        literals.append(own);
        Matcher word = UNKNOWN_WORD.matcher(own);
        if (word.matches()) {
          unknown = "Logback has no word %" + word.group(1);
        }
        continue;
      }
      isLiteral = false;
      if (at instanceof PropertyConverter property && hasDefault(property.getFirstOption())) {
        unknown = "%property has no default; write ${name:-default}";
      }
      if (at instanceof CompositeConverter<ILoggingEvent> composite) {
        inspect(composite.getChildConverter());
      }
    }
  }

  private static boolean hasDefault(@Nullable String option) {
    return option != null && option.contains(":-");
  }

  private static @Nullable Object asLong(String text) {
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static @Nullable Object asDouble(String text) {
    try {
      return Double.valueOf(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static @Nullable Object asBoolean(String text) {
    return text.isEmpty()
        ? null
        : Boolean.valueOf(
            text.equalsIgnoreCase("true")
                || text.equals("1")
                || text.equalsIgnoreCase("yes")
                || text.equalsIgnoreCase("y"));
  }

  private static @Nullable Object asJson(String text, @Nullable Object otherwise) {
    try {
      return JsonText.read(text);
    } catch (IllegalArgumentException e) {
      return otherwise;
    }
  }
}
