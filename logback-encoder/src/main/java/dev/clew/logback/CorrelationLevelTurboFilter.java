package dev.clew.logback;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import dev.clew.Correlation;
import dev.clew.internal.LogLevels;
import dev.clew.logback.recorder.LoggerPrefix;
import dev.clew.logback.settings.UndefinedVariable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Lets the records of one request through from DEBUG or TRACE up, when that is the {@linkplain
 * dev.clew.CorrelationContext#logLevel() log level} of the current context, whatever levels the
 * loggers have. All other requests are logged as configured.
 *
 * <pre>{@code
 * <turboFilter class="dev.clew.logback.CorrelationLevelTurboFilter">
 *   <loggerPrefix>com.acme</loggerPrefix>
 * </turboFilter>
 * }</pre>
 *
 * <p>{@code loggerPrefix}, which may be repeated, names the loggers that the filter applies to:
 * {@code com.acme} stands for the logger of this name and those below it. Without any prefix the
 * filter applies to all loggers. Some HTTP clients log headers and bodies at DEBUG, so name your
 * own packages.
 *
 * <p>A logger whose level is {@code OFF} stays silent. The other turbo filters decide about what a
 * logger's level lets pass anyway. Those behind this filter are not asked about what it lets
 * through, so put it last, with no more than a {@link CorrelationRecorder} behind it. Filters and
 * thresholds of appenders apply as always.
 *
 * <p>This class is thread-safe once configured. Logback asks it on every log call. As long as no
 * context in the process ever had a level, that costs reading a variable. Afterwards, a log call
 * whose level is disabled costs a look at the current context, some nanoseconds.
 *
 * @since 0.1
 */
public final class CorrelationLevelTurboFilter extends TurboFilter {
  private static final String[] ALL = {};

  private final List<String> configured = new ArrayList<>();
  private final List<String> errors = new ArrayList<>();
  private volatile String[] loggerPrefixes = ALL;

  /** Makes a filter for all loggers, for Logback to configure. */
  public CorrelationLevelTurboFilter() {}

  /**
   * Adds a logger that this filter applies to, with those below it. Call it before {@link
   * #start()}.
   *
   * @param name the name of a logger or package; a blank name is reported at the start, and the
   *     filter does not start, because it would apply to all loggers. So is a name with a variable
   *     that Logback does not know
   */
  public void addLoggerPrefix(String name) {
    String prefix = LoggerPrefix.of(name);
    if (prefix.isEmpty()) {
      errors.add("loggerPrefix must be the name of a logger or package but was '" + name + "'");
    } else if (UndefinedVariable.isIn(name)) {
      errors.add("loggerPrefix must " + UndefinedVariable.RULE + " but was '" + name + "'");
    } else {
      configured.add(prefix);
    }
  }

  /**
   * Starts the filter, unless a setting is wrong: then the mistake is reported, and nothing is let
   * through.
   */
  @Override
  public void start() {
    if (!errors.isEmpty()) {
      errors.forEach(this::addError);
      errors.clear();
      return;
    }
    loggerPrefixes = configured.toArray(ALL);
    super.start();
  }

  /** Called by Logback on every log call. */
  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String format,
      Object @Nullable [] params,
      @Nullable Throwable thrown) {
    if (!LogLevels.areInUse()) {
      return FilterReply.NEUTRAL;
    }
    int loggerLevel = logger.getEffectiveLevel().levelInt;
    if (level.levelInt >= loggerLevel || loggerLevel == Level.OFF_INT || !isStarted()) {
      return FilterReply.NEUTRAL;
    }
    org.slf4j.event.Level wanted = Correlation.current().logLevel();
    if (wanted == null
        || level.levelInt < Level.convertAnSLF4JLevel(wanted).levelInt
        || !isFor(logger.getName())) {
      return FilterReply.NEUTRAL;
    }
    return FilterReply.ACCEPT;
  }

  private boolean isFor(String logger) {
    String[] prefixes = loggerPrefixes;
    if (prefixes.length == 0) {
      return true;
    }
    for (String prefix : prefixes) {
      if (LoggerPrefix.covers(prefix, logger)) {
        return true;
      }
    }
    return false;
  }
}
