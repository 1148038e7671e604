package dev.clew.logback.settings;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Context;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A value whose texts are patterns of Logback's, made anew for each event. Immutable and
 * thread-safe, as far as the patterns' converters are.
 */
public final class Template {
  /** Makes a value of an event; what it throws becomes the value. */
  @FunctionalInterface
  interface Source {
    @Nullable Object of(ILoggingEvent event) throws Exception;
  }

  /** What stands for no value at all, not even null. */
  public static final Object NOTHING = new Object();

  private final @Nullable Source source;
  private final @Nullable Object content;

  /**
   * @param source makes the value, or null where the content is it
   * @param content a constant, or templates in a map or a list
   */
  private Template(@Nullable Source source, @Nullable Object content) {
    this.source = source;
    this.content = content;
  }

  /** A value that is always the same. */
  static Template constant(@Nullable Object value) {
    return new Template(null, value);
  }

  /** A value that somebody makes. */
  static Template of(Source source) {
    return new Template(source, null);
  }

  /**
   * The template in a JSON value, each of whose texts is a pattern.
   *
   * @param context whose conversion words there are; null where it is not known yet
   * @throws IllegalArgumentException when a text is no pattern, with the reason
   */
  static Template of(@Nullable Object json, @Nullable Context context) {
    if (json instanceof String text) {
      return TextPattern.parse(text, context);
    }
    if (json instanceof Map<?, ?> map) {
      Map<String, Template> members = new LinkedHashMap<>();
      map.forEach((name, value) -> members.put((String) name, of(value, context)));
      return ofMembers(members);
    }
    if (json instanceof List<?> list) {
      List<Template> elements = new ArrayList<>();
      list.forEach(value -> elements.add(of(value, context)));
      return elements.stream().allMatch(Template::isConstant)
          ? constant(values(elements, null, null))
          : new Template(null, elements);
    }
    return constant(json);
  }

  /** An object of these. */
  static Template ofMembers(Map<String, Template> members) {
    return members.values().stream().allMatch(Template::isConstant)
        ? constant(values(members, null, null))
        : new Template(null, members);
  }

  /**
   * A member of an object.
   *
   * @param name its name, or null for an object whose members stand there in its place
   */
  record Member(@Nullable String name, Template template) {}

  /** An object of these, in their order. */
  static Template ofMembers(List<Member> members) {
    return new Template(new Nested(members), null);
  }

  private record Nested(List<Member> members) implements Source {
    @Override
    public Object of(ILoggingEvent event) {
      throw new UnsupportedOperationException();
    }

    Object of(ILoggingEvent event, Function<Throwable, String> failed) {
      Map<Object, @Nullable Object> all = new LinkedHashMap<>();
      for (Member member : members) {
        Object value = member.template.value(event, failed);
        if (member.name != null) {
          put(member.name, value, all);
        } else if (value instanceof Map<?, ?> map) {
          map.forEach((name, inner) -> put(name, inner, all));
        }
      }
      return all;
    }

    private static void put(
        Object name, @Nullable Object value, Map<Object, @Nullable Object> all) {
      if (value != NOTHING) {
        all.putIfAbsent(name, value);
      }
    }
  }

  /** Whether it is the same for all events. */
  public boolean isConstant() {
    return source == null && !isOfTemplates(content);
  }

  private static boolean isOfTemplates(@Nullable Object content) {
    return content instanceof List<?> list
        ? list.stream().anyMatch(Template.class::isInstance)
        : content instanceof Map<?, ?> map
            && map.values().stream().anyMatch(Template.class::isInstance);
  }

  /** The value that is the same for all events. */
  public @Nullable Object constant() {
    return content;
  }

  /**
   * The value for an event.
   *
   * @param failed what stands in for a part that throws
   */
  public @Nullable Object of(ILoggingEvent event, Function<Throwable, String> failed) {
    return value(event, failed);
  }

  private @Nullable Object value(
      @Nullable ILoggingEvent event, @Nullable Function<Throwable, String> failed) {
    if (isConstant() || event == null || failed == null) {
      return content;
    }
    if (source == null) {
      return content instanceof List<?> list
          ? values(list, event, failed)
          : content instanceof Map<?, ?> map ? values(map, event, failed) : content;
    }
    try {
      return source instanceof Nested nested ? nested.of(event, failed) : source.of(event);
    } catch (Throwable e) {
      return failed.apply(e);
    }
  }

  private static List<@Nullable Object> values(
      List<?> elements,
      @Nullable ILoggingEvent event,
      @Nullable Function<Throwable, String> failed) {
    List<@Nullable Object> values = new ArrayList<>();
    for (Object element : elements) {
      values.add(((Template) element).value(event, failed));
    }
    return values;
  }

  private static Map<String, @Nullable Object> values(
      Map<?, ?> members,
      @Nullable ILoggingEvent event,
      @Nullable Function<Throwable, String> failed) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    members.forEach(
        (name, member) -> values.put((String) name, ((Template) member).value(event, failed)));
    return values;
  }

  /** Whether a value is null, or nothing is in it. */
  public static boolean isEmpty(@Nullable Object value) {
    return value == null
        || value.equals("")
        || (value instanceof Map<?, ?> map && map.isEmpty())
        || (value instanceof List<?> list && list.isEmpty());
  }

  /** A value without the members and elements that are empty. */
  public static @Nullable Object withoutEmpty(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<Object, @Nullable Object> kept = new LinkedHashMap<>();
      map.forEach(
          (name, member) -> {
            Object rest = withoutEmpty(member);
            if (!isEmpty(rest)) {
              kept.put(name, rest);
            }
          });
      return kept;
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> kept = new ArrayList<>();
      for (Object element : list) {
        Object rest = withoutEmpty(element);
        if (!isEmpty(rest)) {
          kept.add(rest);
        }
      }
      return kept;
    }
    return value;
  }
}
