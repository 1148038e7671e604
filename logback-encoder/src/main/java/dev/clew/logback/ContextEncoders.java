package dev.clew.logback;

import ch.qos.logback.core.Context;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The encoders of a logger context, wherever they are: in its appenders, behind appenders that hand
 * events on, in appenders of other libraries, or where a {@code SiftingAppender} makes them late.
 * What one of them hides is not to be in a recorder's ring. Thread-safe.
 */
final class ContextEncoders {
  /** There may be several copies of this class in one context. */
  private static final String KEY =
      ContextEncoders.class.getName() + '@' + System.identityHashCode(ContextEncoders.class);

  private final List<WeakReference<CorrelationJsonEncoder>> encoders = new ArrayList<>();
  private final List<CorrelationRecorder> recorders = new ArrayList<>();

  private ContextEncoders() {}

  /**
   * Those of a context, until it is reset, and for as long as one of them or a recorder holds what
   * this returns: a context that outlives an application does not keep the application's classes.
   */
  static synchronized ContextEncoders of(Context context) {
    if (context.getObject(KEY) instanceof WeakReference<?> reference
        && reference.get() instanceof ContextEncoders known) {
      return known;
    }
    ContextEncoders made = new ContextEncoders();
    context.putObject(KEY, new WeakReference<>(made));
    return made;
  }

  /** To be called when an encoder has started, or was to and must not write. */
  void started(CorrelationJsonEncoder encoder) {
    List<CorrelationRecorder> told;
    synchronized (this) {
      encoders.removeIf(known -> known.refersTo(null) || known.refersTo(encoder));
      encoders.add(new WeakReference<>(encoder));
      told = List.copyOf(recorders);
    }
    told.forEach(recorder -> recorder.started(encoder));
  }

  /** Those that have started, in that order. */
  synchronized List<CorrelationJsonEncoder> all() {
    return encoders.stream().map(WeakReference::get).filter(Objects::nonNull).toList();
  }

  /** Has a recorder told of encoders. */
  synchronized void add(CorrelationRecorder recorder) {
    recorders.add(recorder);
  }

  synchronized void remove(CorrelationRecorder recorder) {
    recorders.remove(recorder);
  }
}
