package dev.clew;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextStorage;
import io.opentelemetry.context.ContextStorageProvider;
import io.opentelemetry.context.Scope;
import java.lang.reflect.Field;
import java.util.Deque;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.slf4j.spi.MDCAdapter;

/** Lets the calls to the MDC's adapter and to OpenTelemetry's storage fail, of one thread. */
final class Faults {
  private static final Faults NONE = new Faults(0, false, false, IllegalStateException::new);
  private static final ThreadLocal<Faults> ARMED = ThreadLocal.withInitial(() -> NONE);

  private final int at;
  private final boolean afterTheWork;
  private final boolean forGood;
  private final Supplier<Throwable> failure;
  private int calls;

  /**
   * @param at which call fails, counted from one; none for zero
   * @param afterTheWork whether it fails having done its work
   * @param forGood whether all later ones fail too
   * @param failure what is thrown
   */
  Faults(int at, boolean afterTheWork, boolean forGood, Supplier<Throwable> failure) {
    this.at = at;
    this.afterTheWork = afterTheWork;
    this.forGood = forGood;
    this.failure = failure;
  }

  /** Runs a task under these faults; whatever it throws is gone. */
  boolean strike(Runnable task) {
    ARMED.set(this);
    try {
      task.run();
    } catch (Throwable expected) {
      // What matters is what is left behind.
    } finally {
      ARMED.set(NONE);
    }
    return calls >= at;
  }

  private static <T extends @Nullable Object> T through(Supplier<T> work) {
    Faults faults = ARMED.get();
    faults.calls++;
    boolean fails =
        faults.at > 0 && (faults.forGood ? faults.calls >= faults.at : faults.calls == faults.at);
    if (fails && !faults.afterTheWork) {
      throw sneaky(faults.failure.get());
    }
    T result = work.get();
    if (fails) {
      throw sneaky(faults.failure.get());
    }
    return result;
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Throwable> RuntimeException sneaky(Throwable failure) throws E {
    throw (E) failure;
  }

  /** Puts a faulty adapter before the real one; returns the real one. */
  static MDCAdapter interceptMdc() throws ReflectiveOperationException {
    MDCAdapter real = MDC.getMDCAdapter();
    setAdapter(new FaultyAdapter(real));
    return real;
  }

  static void setAdapter(MDCAdapter adapter) throws ReflectiveOperationException {
    for (Field field : MDC.class.getDeclaredFields()) {
      if (field.getType() == MDCAdapter.class) {
        field.setAccessible(true);
        field.set(null, adapter);
      }
    }
  }

  private record FaultyAdapter(MDCAdapter real) implements MDCAdapter {
    @Override
    public void put(String key, @Nullable String value) {
      through(
          () -> {
            real.put(key, value);
            return null;
          });
    }

    @Override
    public @Nullable String get(String key) {
      return Faults.<@Nullable String>through(() -> real.get(key));
    }

    @Override
    public void remove(String key) {
      through(
          () -> {
            real.remove(key);
            return null;
          });
    }

    @Override
    public void clear() {
      real.clear();
    }

    @Override
    public @Nullable Map<String, String> getCopyOfContextMap() {
      return real.getCopyOfContextMap();
    }

    @Override
    public void setContextMap(Map<String, String> contextMap) {
      real.setContextMap(contextMap);
    }

    @Override
    public void pushByKey(String key, String value) {
      real.pushByKey(key, value);
    }

    @Override
    public @Nullable String popByKey(String key) {
      return real.popByKey(key);
    }

    @Override
    public @Nullable Deque<String> getCopyOfDequeByKey(String key) {
      return real.getCopyOfDequeByKey(key);
    }

    @Override
    public void clearDequeByKey(String key) {
      real.clearDequeByKey(key);
    }
  }

  /** Found by OpenTelemetry by itself. */
  public static final class FaultyStorageProvider implements ContextStorageProvider {
    @Override
    public ContextStorage get() {
      return new FaultyStorage(ContextStorage.defaultStorage());
    }
  }

  private record FaultyStorage(ContextStorage real) implements ContextStorage {
    @Override
    public Scope attach(Context context) {
      Scope scope = through(() -> real.attach(context));
      return () ->
          through(
              () -> {
                scope.close();
                return null;
              });
    }

    @Override
    public @Nullable Context current() {
      return Faults.<@Nullable Context>through(real::current);
    }
  }
}
