package dev.clew;

import java.util.Objects;

/**
 * Makes a correlation ID for a request that came without one.
 *
 * <p>Implementations must be thread-safe, and return what {@link
 * CorrelationContext#isValidId(CharSequence)} accepts. A generator that throws, or returns anything
 * else, does not break the request: see {@link #failSafe}.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface CorrelationIdGenerator {

  /**
   * Returns a new ID.
   *
   * @return an ID that no other call, in this process or another, returns
   */
  String generate();

  /**
   * A UUID version 7 (RFC 9562, section 5.7), the default: its leading 48 bits are the time in
   * milliseconds, so that IDs sort by the time they were made. It takes no lock. The IDs are
   * unique, not secret: do not use one as a token. They differ, too, in processes that are restored
   * from one image of memory (CRaC, AWS Lambda's SnapStart) five seconds or more after the last ID
   * in it.
   *
   * @return a generator without state of its own
   */
  static CorrelationIdGenerator uuidV7() {
    return UuidGenerators.V7;
  }

  /**
   * A UUID version 4 (RFC 9562, section 5.4): nothing but random bits. It takes no lock. The IDs
   * are unique, not secret: do not use one as a token. Processes that are restored from one image
   * of memory may make the same ones; for those there is {@link #uuidV7()}.
   *
   * @return a generator without state of its own
   */
  static CorrelationIdGenerator uuidV4() {
    return UuidGenerators.V4;
  }

  /**
   * 32 lower-case hexadecimal digits, the form of a W3C trace-id. It takes no lock. The IDs are
   * unique, not secret: do not use one as a token. Processes that are restored from one image of
   * memory may make the same ones; for those there is {@link #uuidV7()}.
   *
   * @return a generator without state of its own
   */
  static CorrelationIdGenerator hex32() {
    return UuidGenerators.HEX32;
  }

  /**
   * Makes a generator safe to use for a request: when the given one throws or returns an invalid
   * ID, {@link #uuidV7()} is used instead, and the first failure is reported.
   *
   * @param generator the generator to guard
   * @return a generator that never throws and always returns a valid ID
   */
  static CorrelationIdGenerator failSafe(CorrelationIdGenerator generator) {
    return generator instanceof UuidGenerators || generator instanceof FailSafeGenerator
        ? generator
        : new FailSafeGenerator(Objects.requireNonNull(generator, "generator"));
  }
}
