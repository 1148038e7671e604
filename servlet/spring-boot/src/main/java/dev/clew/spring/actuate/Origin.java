package dev.clew.spring.actuate;

import dev.clew.servlet.CorrelationCounts;

/** Where a request's ID came from. */
enum Origin {
  RECEIVED("received") {
    @Override
    long of(CorrelationCounts counts) {
      return counts.received();
    }
  },
  GENERATED("generated") {
    @Override
    long of(CorrelationCounts counts) {
      return counts.generated();
    }
  },
  REPLACED("replaced") {
    @Override
    long of(CorrelationCounts counts) {
      return counts.replaced();
    }
  },
  REJECTED("rejected") {
    @Override
    long of(CorrelationCounts counts) {
      return counts.rejected();
    }
  };

  private final String tag;

  Origin(String tag) {
    this.tag = tag;
  }

  String tag() {
    return tag;
  }

  abstract long of(CorrelationCounts counts);
}
