package dev.clew.logback.recorder;

import dev.clew.logback.settings.Settings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a recorder is configured with.
 *
 * @param fromLevel the lowest level that is recorded, as Logback numbers it
 * @param writeLevel the level of a record that has the request's records written
 * @param slowerThanNanos how long a request may take, 0 for any time
 * @param maxWritesPerSecond how many requests a second may have their records written
 * @param outsideRequests whether threads without a request are recorded too
 * @param loggers which loggers are
 * @param record how records look
 * @param hidden whose hiding those settings do too; null where they are what somebody wants for all
 */
public record RecorderSettings(
    int fromLevel,
    int writeLevel,
    long slowerThanNanos,
    int maxWritesPerSecond,
    boolean outsideRequests,
    RecordedLoggers loggers,
    Settings record,
    @Nullable List<Settings> hidden) {

  /**
   * Whether records hide what others' settings do. Where nobody's settings were there, the first
   * ones are to say how records look.
   */
  boolean hides(Settings other) {
    return hidden == null
        || (!hidden.isEmpty()
            && (record.hidesLike(other)
                || hidden.stream().anyMatch(known -> known.hidesLike(other))));
  }
}
