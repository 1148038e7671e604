package dev.clew.spring.client;

import dev.clew.EgressPolicy;
import org.jspecify.annotations.Nullable;

/**
 * What knows the clients of one library, and what builds them. Its class is loaded only where the
 * library is there: see {@link ClientLibraries}.
 */
interface ClientLibrary {
  /** Whether a bean is a client of this library, or builds one. */
  boolean has(Object bean);

  /**
   * Instruments a bean that it {@linkplain #has has}, once.
   *
   * @return what takes its place, which may be itself; null when it is left alone
   */
  @Nullable Object instrument(Object bean, EgressPolicy policy, String beanName);
}
