package dev.clew.servlet.ingress;

import dev.clew.internal.AddressRange;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request is believed when it brings a correlation ID, whatever the server's requests
 * are: by the address that it comes from, or by what a predicate of the application's says of it.
 *
 * <p>Immutable, and so thread-safe.
 */
public final class Trust {
  /** Every request is believed. */
  public static final Trust ALWAYS = new Trust("always", List.of(), request -> true);

  /** None is. */
  public static final Trust NEVER = new Trust("never", List.of(), request -> false);

  private final String name;
  private final List<AddressRange> ranges;

  /** Null where the address decides. */
  private final @Nullable Predicate<Object> predicate;

  private Trust(String name, List<AddressRange> ranges, @Nullable Predicate<Object> predicate) {
    this.name = name;
    this.ranges = ranges;
    this.predicate = predicate;
  }

  /**
   * Those whose connection comes from one of these ranges are believed.
   *
   * @throws IllegalArgumentException when there are none, or one is no range
   */
  public static Trust addresses(List<String> texts) {
    if (texts.isEmpty()) {
      throw new IllegalArgumentException("no range is given");
    }
    return new Trust(
        String.join(",", texts), texts.stream().map(AddressRange::parse).toList(), null);
  }

  /** A predicate, with a name for {@code toString()} that asks nothing of it. */
  @SuppressWarnings("unchecked") // It is asked about the requests of its own server alone.
  public static <C> Trust when(Predicate<? super C> predicate) {
    return new Trust(predicate.getClass().getName(), List.of(), (Predicate<Object>) predicate);
  }

  /**
   * What a text stands for.
   *
   * @throws IllegalArgumentException when it stands for nothing
   */
  public static Trust parse(String text) {
    return switch (text) {
      case "always" -> ALWAYS;
      case "never" -> NEVER;
      default -> parseRanges(text);
    };
  }

  private static Trust parseRanges(String text) {
    try {
      return addresses(Setting.list(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "must be always, never, or address ranges: " + e.getMessage(), e);
    }
  }

  /**
   * Whether a request is believed.
   *
   * @param request the request
   * @param address the address that a request comes from, as a literal; null when it has none
   */
  public <C> boolean test(C request, Function<? super C, @Nullable String> address) {
    if (predicate != null) {
      return predicate.test(request);
    }
    byte[] from = AddressRange.address(address.apply(request));
    if (from != null) {
      for (AddressRange range : ranges) {
        if (range.contains(from)) {
          return true;
        }
      }
    }
    return false;
  }

  /** As it is written in a configuration, or the class of a predicate. */
  @Override
  public String toString() {
    return name;
  }
}
