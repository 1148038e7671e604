package dev.clew.logback.values;

import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Jackson's mappers remember each class that they have seen, and so its class loader. Where the
 * encoder outlives an application, in a container that has Logback of its own, that would keep the
 * application after it was undeployed. So each class loader other than the encoder's has a mapper
 * of its own, which is held by the loader's classes and by nothing else.
 *
 * <p>Thread-safe.
 *
 * @param <M> the mapper's type
 */
final class MapperPerLoader<M> {
  private final Function<Consumer<Class<?>>, M> factory;
  private final Place<M> own;
  private final Map<ClassLoader, WeakReference<Place<M>>> others = new WeakHashMap<>();
  private final ClassValue<Place<M>> ofClass =
      new ClassValue<>() {
        @Override
        protected Place<M> computeValue(Class<?> type) {
          return ofLoader(type.getClassLoader());
        }
      };

  /**
   * @param factory makes a mapper that tells of each class that it will remember
   */
  MapperPerLoader(Function<Consumer<Class<?>>, M> factory) {
    this.factory = factory;
    this.own = new Place<>(MapperPerLoader.class.getClassLoader());
    own.mapper(factory);
  }

  /** The mapper for what needs no class of an application. */
  M own() {
    return own.mapper(factory);
  }

  /** Where the mapper for the instances of a class stands. */
  Place<M> of(Class<?> type) {
    return own.knows(type.getClassLoader()) ? own : ofClass.get(type);
  }

  /** The mapper of a place. */
  M mapper(Place<M> place) {
    return place.mapper(factory);
  }

  /** Forgets all mappers: others are made when they are needed. */
  void forget() {
    own.forget();
    synchronized (others) {
      others.values().forEach(MapperPerLoader::forget);
    }
  }

  private static <M> void forget(WeakReference<Place<M>> reference) {
    Place<M> place = reference.get();
    if (place != null) {
      place.forget();
    }
  }

  private Place<M> ofLoader(ClassLoader loader) {
    synchronized (others) {
      WeakReference<Place<M>> known = others.get(loader);
      @Nullable Place<M> place = known == null ? null : known.get();
      if (place == null) {
        place = new Place<>(loader);
        others.put(loader, new WeakReference<>(place));
      }
      return place;
    }
  }

  /** Where a class loader's mapper stands. */
  static final class Place<M> {
    private final WeakReference<ClassLoader> loader;
    private volatile @Nullable M mapper;

    /** A mapper that memory is worth more than: it knows a class that may have to go before it. */
    private volatile @Nullable SoftReference<M> borrowing;

    private volatile boolean borrows;

    Place(@Nullable ClassLoader loader) {
      this.loader = new WeakReference<>(loader);
    }

    /**
     * Forgets the mapper. A serializer whose making failed half-way stays in its cache, half made
     * as it is. Nothing is called here, for it may be the end of the stack.
     */
    void forget() {
      mapper = null;
      borrowing = null;
    }

    /** To be called when the mapper was used. */
    void used() {
      M known = mapper;
      if (borrows && known != null) {
        borrowing = new SoftReference<>(known);
        mapper = null;
      }
    }

    private M mapper(Function<Consumer<Class<?>>, M> factory) {
      M known = mapper;
      SoftReference<M> reference = borrowing;
      if (known == null && reference != null) {
        known = reference.get();
      }
      if (known == null) {
        borrows = false;
        borrowing = null;
        known = factory.apply(this::sees);
        mapper = known;
      }
      return known;
    }

    private void sees(Class<?> type) {
      if (!borrows && !knows(type.getClassLoader())) {
        borrows = true;
      }
    }

    /** Whether a loader is this one's, or above it, and so does not go before it. */
    private boolean knows(@Nullable ClassLoader other) {
      if (other == null || loader.refersTo(other)) {
        return true;
      }
      ClassLoader own = loader.get();
      for (ClassLoader next = own; next != null; next = next.getParent()) {
        if (next == other) {
          return true;
        }
      }
      return false;
    }
  }
}
