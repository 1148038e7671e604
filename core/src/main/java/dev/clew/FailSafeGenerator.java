package dev.clew;

/** Falls back to UUIDv7 where a user's generator fails. */
record FailSafeGenerator(CorrelationIdGenerator delegate) implements CorrelationIdGenerator {
  private static final CorrelationIdGenerator FALLBACK = UuidGenerators.V7;

  FailSafeGenerator {
    Fault.prepare();
  }

  @Override
  public String generate() {
    try {
      String id = delegate.generate();
      if (CorrelationContext.isValidId(id)) {
        return id;
      }
      Fault.GENERATOR_FAILED.reportDegraded(() -> name() + " returned no valid ID", null);
    } catch (Throwable e) {
      Fault.GENERATOR_FAILED.reportDegraded(() -> name() + " threw", e);
    }
    return FALLBACK.generate();
  }

  /** Its toString() is the user's as well, and not asked. */
  private String name() {
    return delegate.getClass().getName();
  }
}
