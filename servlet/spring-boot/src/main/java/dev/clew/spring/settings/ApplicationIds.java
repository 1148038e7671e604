package dev.clew.spring.settings;

import dev.clew.CorrelationIdGenerator;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;
import org.springframework.util.function.SingletonSupplier;

/**
 * Makes the IDs of work that begins in the application and is no request: a scheduled run, a
 * message without an ID, a job. They come from where those of requests come from: what {@code
 * clew.generator} names, else the {@link CorrelationIdGenerator} that is a bean, else the default.
 * Thread-safe.
 *
 * <p>It is there before the application's beans are, and is no generator itself, so that nobody
 * takes it for the application's.
 */
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
public final class ApplicationIds implements SmartInitializingSingleton {
  private final SingletonSupplier<CorrelationIdGenerator> chosen;
  private final CorrelationIdGenerator generator;

  /**
   * Imported as a bean.
   *
   * @param application the application's generator, which is asked for when all beans are there, or
   *     when the first ID is made
   */
  ApplicationIds(Environment environment, ObjectProvider<CorrelationIdGenerator> application) {
    chosen =
        SingletonSupplier.of(
            () -> FilterProperties.generator(environment, application.getIfAvailable()));
    generator = CorrelationIdGenerator.failSafe(() -> chosen.obtain().generate());
  }

  /** {@return a generator that never fails} */
  public CorrelationIdGenerator generator() {
    return generator;
  }

  /** A wrong property, or two beans where there can be one, stop the start. */
  @Override
  public void afterSingletonsInstantiated() {
    chosen.obtain();
  }
}
