package dev.clew.logback;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Supplier;
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
  private final Supplier<M> factory;
  private final M own;
  private final Map<ClassLoader, WeakReference<M>> others = new WeakHashMap<>();
  private final ClassValue<M> ofClass =
      new ClassValue<>() {
        @Override
        protected M computeValue(Class<?> type) {
          return ofLoader(type.getClassLoader());
        }
      };

  MapperPerLoader(Supplier<M> factory) {
    this.factory = factory;
    this.own = factory.get();
  }

  /** The mapper for what needs no class of an application. */
  M own() {
    return own;
  }

  /** The mapper for the instances of a class. */
  M of(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    return loader == null || loader == MapperPerLoader.class.getClassLoader()
        ? own
        : ofClass.get(type);
  }

  private M ofLoader(ClassLoader loader) {
    synchronized (others) {
      WeakReference<M> known = others.get(loader);
      @Nullable M mapper = known == null ? null : known.get();
      if (mapper == null) {
        mapper = factory.get();
        others.put(loader, new WeakReference<>(mapper));
      }
      return mapper;
    }
  }
}
