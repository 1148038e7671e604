package dev.clew;

/** Falls back to UUIDv7 where a user's generator fails. */
record FailSafeGenerator(CorrelationIdGenerator delegate) implements CorrelationIdGenerator {
  @Override
  public String generate() {
    try {
      String id = delegate.generate();
      if (CorrelationContext.isValidId(id)) {
        return id;
      }
      Misuse.GENERATOR_FAILED.reportDegraded(() -> delegate + " returned no valid ID", null);
    } catch (Throwable e) {
      Misuse.GENERATOR_FAILED.reportDegraded(() -> delegate + " threw", e);
    }
    return UuidGenerators.V7.generate();
  }
}
