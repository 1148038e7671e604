package dev.clew.logback.settings;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Context;
import dev.clew.logback.values.Fault;
import dev.clew.logback.values.NamedValues;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  /** Makes a value of an event, or of each of its parts that throws what stands in for it. */
  @FunctionalInterface
  private interface Maker {
    @Nullable Object of(ILoggingEvent event, Function<Throwable, String> failed);
  }

  /**
   * A member of an object, or an element of an array.
   *
   * @param name its name; null for an element, and for an object whose members stand there in its
   *     place
   */
  public record Member(@Nullable String name, Template template) {}

  /** What stands for no value at all, not even null. */
  public static final Object NOTHING = new Object();

  private final @Nullable Maker maker;
  private final @Nullable Object constant;
  private final @Nullable List<Member> parts;
  private final boolean isArray;

  /**
   * @param maker makes the value, or null where it is the constant
   * @param parts what the value always consists of, in that order; null where it depends
   */
  private Template(
      @Nullable Maker maker,
      @Nullable Object constant,
      @Nullable List<Member> parts,
      boolean isArray) {
    this.maker = maker;
    this.constant = constant;
    this.parts = parts;
    this.isArray = isArray;
  }

  /** A value that is always the same. */
  static Template constant(@Nullable Object value) {
    return new Template(null, value, null, false);
  }

  /** A value that somebody makes. */
  static Template of(Source source) {
    Maker maker =
        (event, failed) -> {
          try {
            return source.of(event);
          } catch (Throwable e) {
            return failed.apply(e);
          }
        };
    return new Template(maker, null, null, false);
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
    List<Member> parts = new ArrayList<>();
    if (json instanceof Map<?, ?> map) {
      map.forEach((name, value) -> parts.add(new Member((String) name, of(value, context))));
    } else if (json instanceof List<?> list) {
      list.forEach(value -> parts.add(new Member(null, of(value, context))));
    }
    if (parts.stream().allMatch(part -> part.template.isConstant())) {
      // Not as it is: in a pattern each text is what it says, such as one with a \#.
      return constant(json instanceof Map || json instanceof List ? constant(json, parts) : json);
    }
    List<Member> all = List.copyOf(parts);
    boolean isArray = json instanceof List;
    Maker maker = isArray ? (e, failed) -> array(all, e, failed) : (e, f) -> object(all, e, f);
    return new Template(maker, null, all, isArray);
  }

  private static Object constant(Object json, List<Member> parts) {
    if (json instanceof List) {
      List<@Nullable Object> elements = new ArrayList<>();
      parts.forEach(part -> elements.add(part.template.constant));
      return elements;
    }
    Map<@Nullable String, @Nullable Object> members = new LinkedHashMap<>();
    parts.forEach(part -> members.put(part.name, part.template.constant));
    return members;
  }

  /** An object of these, in their order, those of one name included. */
  static Template ofMembers(List<Member> members) {
    List<Member> all = List.copyOf(members);
    return new Template((event, failed) -> object(all, event, failed), null, null, false);
  }

  private static List<@Nullable Object> array(
      List<Member> elements, ILoggingEvent event, Function<Throwable, String> failed) {
    List<@Nullable Object> values = new ArrayList<>(elements.size());
    for (Member element : elements) {
      values.add(element.template.of(event, failed));
    }
    return values;
  }

  private static Map<String, @Nullable Object> object(
      List<Member> members, ILoggingEvent event, Function<Throwable, String> failed) {
    NamedValues all = new NamedValues();
    for (Member member : members) {
      Object value = member.template.of(event, failed);
      if (member.name == null) {
        if (value instanceof Map<?, ?> map) {
          map.forEach((name, inner) -> all.add(String.valueOf(name), inner));
        }
      } else if (value != NOTHING) {
        all.add(member.name, value);
      }
    }
    return all;
  }

  /** Whether it is the same for all events. */
  public boolean isConstant() {
    return maker == null;
  }

  /** The value that is the same for all events. */
  public @Nullable Object constant() {
    return constant;
  }

  /** What the value always consists of, in that order; null where it depends on the event. */
  public @Nullable List<Member> parts() {
    return parts;
  }

  /** Whether its parts are elements of an array. */
  public boolean isArray() {
    return isArray;
  }

  /**
   * The value for an event.
   *
   * @param failed what stands in for a part that throws
   */
  public @Nullable Object of(ILoggingEvent event, Function<Throwable, String> failed) {
    Maker known = maker;
    return known == null ? constant : known.of(event, failed);
  }

  /** Whether a value is null, or nothing is in it. */
  public static boolean isEmpty(@Nullable Object value) {
    return value == null
        || "".equals(value)
        || (value instanceof Map<?, ?> map && map.isEmpty())
        || (value instanceof List<?> list && list.isEmpty())
        || (value instanceof Optional<?> given && given.isPresent() && isEmptyInside(given.get()));
  }

  /**
   * An application's value as one that is not looked into: what its containers do when they are
   * asked, and how they are to be written, is for who writes values.
   */
  static @Nullable Object given(@Nullable Object value) {
    return value instanceof Map || value instanceof List ? Optional.of(value) : value;
  }

  private static boolean isEmptyInside(Object given) {
    try {
      return isEmpty(given);
    } catch (Throwable e) {
      Fault.beforeSwallowing(e);
      return false;
    }
  }

  /** This one without the members and elements that are empty; no value where that is all. */
  Template omittingEmpty() {
    return new Template(
        (event, failed) -> {
          Object rest = withoutEmpty(of(event, failed));
          return isEmpty(rest) ? NOTHING : rest;
        },
        null,
        null,
        false);
  }

  /** A value without the members and elements that are empty. */
  public static @Nullable Object withoutEmpty(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      NamedValues kept = new NamedValues();
      map.forEach(
          (name, member) -> {
            Object rest = withoutEmpty(member);
            if (!isEmpty(rest)) {
              kept.add(String.valueOf(name), rest);
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
