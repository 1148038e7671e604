package dev.clew.logback.record;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.Context;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.slf4j.spi.MDCAdapter;

/**
 * Knows Logback's own snapshots of the MDC. They are unmodifiable copies that nobody else can
 * write, and stay the same object until the MDC changes; no other map has both.
 */
public final class MdcSnapshots {
  private static final Class<?> UNMODIFIABLE =
      Collections.unmodifiableMap(new HashMap<String, String>()).getClass();

  private final @Nullable Context context;

  /**
   * @param context the encoder's, or null when it has none
   */
  public MdcSnapshots(@Nullable Context context) {
    this.context = context;
  }

  /** Whether a map is the snapshot of this thread's MDC, and will never change. */
  @SuppressWarnings("ReferenceEquality") // Equal maps may be anybody's.
  boolean isCurrent(Map<String, String> map) {
    MDCAdapter adapter =
        context instanceof LoggerContext loggers ? loggers.getMDCAdapter() : MDC.getMDCAdapter();
    // A subclass may hand out anything.
    return adapter != null
        && adapter.getClass() == LogbackMDCAdapter.class
        && map.getClass() == UNMODIFIABLE
        && ((LogbackMDCAdapter) adapter).getPropertyMap() == map;
  }
}
