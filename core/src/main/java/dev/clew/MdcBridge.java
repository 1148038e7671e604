package dev.clew;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.slf4j.helpers.BasicMDCAdapter;

/**
 * Shows the current context in SLF4J's MDC, key by key. Maps are never copied: what {@link
 * MDC#getCopyOfContextMap()} returns and {@link MDC#setContextMap} accepts differs between the
 * logging frameworks, and both cost a hundred times as much.
 *
 * <p>What stood under a key before is remembered and put back. For the ordinary context, an ID and
 * nothing else, that is one String; for others it is a list of keys and values.
 */
final class MdcBridge {
  /** SLF4J's own adapter hands its values down to new threads, workers of pools among them. */
  private static final boolean INHERITED = MDC.getMDCAdapter() instanceof BasicMDCAdapter;

  private MdcBridge() {}

  /**
   * Makes the MDC show a context.
   *
   * @param context what to show
   * @param shown the context that the MDC shows now; those of its keys that the new one lacks go
   * @return what to hand to {@link #restore}
   */
  static @Nullable Object install(CorrelationContext context, CorrelationContext shown) {
    try {
      if (isIdOnly(context) && isIdOnly(shown)) {
        String before = MDC.get(Correlation.MDC_KEY);
        set(Correlation.MDC_KEY, before, context.id());
        return isInherited(before, context.id(), shown) ? null : before;
      }
      List<@Nullable String> before = new ArrayList<>();
      for (String key : keys(context, shown)) {
        String value = MDC.get(key);
        before.add(key);
        String installed = value(context, key);
        before.add(isInherited(value, installed, shown) ? null : value);
        set(key, value, installed);
      }
      return before;
    } catch (RuntimeException | LinkageError e) {
      Misuse.MDC_FAILED.reportDegraded(() -> null, e);
      return null;
    }
  }

  /**
   * Puts back what {@link #install} replaced.
   *
   * @param before what {@link #install} returned
   */
  static void restore(@Nullable Object before) {
    try {
      if (before instanceof List<?> pairs) {
        for (int i = 0; i < pairs.size(); i += 2) {
          putBack((String) pairs.get(i), (String) pairs.get(i + 1));
        }
      } else {
        putBack(Correlation.MDC_KEY, (String) before);
      }
    } catch (RuntimeException | LinkageError e) {
      Misuse.MDC_FAILED.reportDegraded(() -> null, e);
    }
  }

  /** Removes what a leak may have left behind. */
  static void clear() {
    try {
      MDC.remove(Correlation.MDC_KEY);
      MDC.remove(Correlation.PARENT_ID_MDC_KEY);
    } catch (RuntimeException | LinkageError e) {
      Misuse.MDC_FAILED.reportDegraded(() -> null, e);
    }
  }

  /**
   * Whether a value came with the thread: a worker that was made because this very context's task
   * needed one. Put back, it would stay on that worker for ever.
   */
  private static boolean isInherited(
      @Nullable String before, @Nullable String installed, CorrelationContext shown) {
    return INHERITED && before != null && before.equals(installed) && shown.isEmpty();
  }

  private static boolean isIdOnly(CorrelationContext context) {
    return context.parentId() == null && context.fields().isEmpty();
  }

  private static Set<String> keys(CorrelationContext context, CorrelationContext shown) {
    Set<String> keys = new LinkedHashSet<>();
    keys.add(Correlation.MDC_KEY);
    if (context.parentId() != null || shown.parentId() != null) {
      keys.add(Correlation.PARENT_ID_MDC_KEY);
    }
    keys.addAll(context.fields().keySet());
    keys.addAll(shown.fields().keySet());
    return keys;
  }

  private static @Nullable String value(CorrelationContext context, String key) {
    return switch (key) {
      case Correlation.MDC_KEY -> context.id();
      case Correlation.PARENT_ID_MDC_KEY -> context.parentId();
      default -> context.fields().get(key);
    };
  }

  private static void set(String key, @Nullable String before, @Nullable String value) {
    // Writing costs more than reading: a nested scope with the same ID writes nothing.
    if (value == null ? before != null : !value.equals(before)) {
      put(key, value);
    }
  }

  private static void putBack(String key, @Nullable String before) {
    if (before == null) {
      MDC.remove(key);
    } else if (!before.equals(MDC.get(key))) {
      MDC.put(key, before);
    }
  }

  private static void put(String key, @Nullable String value) {
    if (value == null) {
      MDC.remove(key);
    } else {
      MDC.put(key, value);
    }
  }
}
