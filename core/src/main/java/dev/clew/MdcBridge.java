package dev.clew;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.slf4j.spi.MDCAdapter;

/**
 * Shows the current context in SLF4J's MDC, key by key. Maps are never copied: what {@link
 * MDC#getCopyOfContextMap()} returns and {@link MDC#setContextMap} accepts differs between the
 * logging frameworks, and both cost a hundred times as much.
 *
 * <p>What stood under a key before is remembered and put back. For the ordinary context, an ID and
 * nothing else, that is one String; for others it is an array of keys and values.
 */
final class MdcBridge {
  /** Of the adapters that are known, the only ones that hand nothing down to new threads. */
  private static final String NOT_INHERITED = "ch.qos.logback.";

  /**
   * Whether new threads, workers of pools among them, may have the values of whoever made them:
   * always with SLF4J's own adapter, reload4j and the JBoss LogManager, by a setting with Log4j 2.
   */
  private static final boolean INHERITED = mayBeInherited(MDC.getMDCAdapter());

  /** Stands for null where null says something else. Known by its identity. */
  @SuppressWarnings("StringOperationCanBeSimplified")
  static final String NOTHING = new String("nothing");

  /** Where a list of keys and values has room for a link to another one. */
  static final int LINK = 0;

  private static final int FIRST = 1;

  private MdcBridge() {}

  private static boolean mayBeInherited(@Nullable MDCAdapter adapter) {
    return adapter != null && !adapter.getClass().getName().startsWith(NOT_INHERITED);
  }

  /**
   * Reads what {@link #show} will replace. Changes nothing.
   *
   * @param context what to show
   * @param shown the context that the MDC shows now; those of its keys that the new one lacks go
   * @return what to hand to {@link #show} and {@link #restore}
   */
  static @Nullable Object read(CorrelationContext context, CorrelationContext shown) {
    if (isIdOnly(context) && isIdOnly(shown)) {
      return readOne(Correlation.MDC_KEY, context, shown);
    }
    Set<String> keys = keys(context, shown);
    @Nullable Object[] before = new @Nullable Object[FIRST + 2 * keys.size()];
    int i = FIRST;
    for (String key : keys) {
      before[i++] = key;
      before[i++] = readOne(key, context, shown);
    }
    return before;
  }

  private static @Nullable String readOne(
      String key, CorrelationContext context, CorrelationContext shown) {
    String value;
    try {
      value = MDC.get(key);
    } catch (Throwable e) {
      value = readAgain(key, shown, e);
    }
    return INHERITED && value != null && isInherited(key, value, context, shown) ? null : value;
  }

  private static @Nullable String readAgain(String key, CorrelationContext shown, Throwable first) {
    try {
      return MDC.get(key);
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Throwable e) {
      report(first);
      // What stands there if nobody but Clew has written it.
      return value(shown, key);
    }
  }

  /**
   * Makes the MDC show a context. Where that fails, it shows none.
   *
   * @param context what to show
   * @param before what {@link #read} returned
   */
  static void show(CorrelationContext context, @Nullable Object before) {
    try {
      if (before instanceof @Nullable Object[] pairs) {
        for (int i = FIRST; i < pairs.length; i += 2) {
          String key = key(pairs, i);
          set(key, (String) pairs[i + 1], value(context, key));
        }
      } else {
        set(Correlation.MDC_KEY, (String) before, context.id());
      }
    } catch (Throwable e) {
      hide(before);
      report(e);
    }
  }

  /** Rather no ID than another's. */
  private static void hide(@Nullable Object before) {
    try {
      if (before instanceof @Nullable Object[] pairs) {
        for (int i = FIRST; i < pairs.length; i += 2) {
          MDC.remove(key(pairs, i));
        }
      } else {
        MDC.remove(Correlation.MDC_KEY);
      }
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Throwable e) {
      report(e);
    }
  }

  /**
   * Puts back what {@link #show} replaced. Throws whatever keeps it from that, and may be called
   * again then.
   *
   * @param before what {@link #read} returned
   */
  static void restore(@Nullable Object before) {
    if (before instanceof @Nullable Object[] pairs) {
      for (int i = FIRST; i < pairs.length; i += 2) {
        putBack(key(pairs, i), (String) pairs[i + 1]);
      }
    } else {
      putBack(Correlation.MDC_KEY, before == NOTHING ? null : (String) before);
    }
  }

  /**
   * What {@link #read} returned, but for the values that a leak may have left behind.
   *
   * @param before what {@link #read} returned
   * @return what to use instead
   */
  static @Nullable Object withoutLeaks(@Nullable Object before) {
    if (!(before instanceof @Nullable Object[] pairs)) {
      return null;
    }
    for (int i = FIRST; i < pairs.length; i += 2) {
      String key = key(pairs, i);
      if (key.equals(Correlation.MDC_KEY) || key.equals(Correlation.PARENT_ID_MDC_KEY)) {
        pairs[i + 1] = null;
      }
    }
    return pairs;
  }

  /** Removes what a leak may have left behind. */
  static void clear() {
    clear(Correlation.MDC_KEY);
    clear(Correlation.PARENT_ID_MDC_KEY);
  }

  private static void clear(String key) {
    try {
      MDC.remove(key);
    } catch (Throwable first) {
      try {
        MDC.remove(key);
      } catch (Throwable e) {
        report(e);
      }
    }
  }

  /** Reports a failure of the adapter; the end of the stack is none, and no place to log from. */
  static void report(Throwable failure) {
    if (!(failure instanceof StackOverflowError)) {
      Fault.MDC_FAILED.reportDegraded(() -> null, failure);
    }
  }

  private static String key(@Nullable Object[] pairs, int i) {
    return String.valueOf(pairs[i]);
  }

  /**
   * Whether a value came with the thread: a worker that was made because this very context's task
   * needed one, or because its parent scheduled it. Put back, it would stay on that worker for
   * ever.
   */
  private static boolean isInherited(
      String key, String before, CorrelationContext context, CorrelationContext shown) {
    return shown.isEmpty()
        && (before.equals(value(context, key))
            || (key.equals(Correlation.MDC_KEY) && before.equals(context.parentId())));
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
