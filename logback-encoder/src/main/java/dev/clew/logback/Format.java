package dev.clew.logback;

import java.util.List;
import java.util.Locale;

/** The shapes that a record can have. */
enum Format {
  /** Elastic's ecs-logging. */
  ECS("labels.") {
    @Override
    List<String> fields() {
      return EcsFormat.FIELDS;
    }

    @Override
    RecordFormat create(Settings settings) {
      return new EcsFormat(settings);
    }
  },
  /** The default record of logstash-logback-encoder. */
  LOGSTASH("") {
    @Override
    List<String> fields() {
      return LogstashFormat.FIELDS;
    }

    @Override
    RecordFormat create(Settings settings) {
      return new LogstashFormat(settings);
    }
  };

  private final String mdcPrefix;

  Format(String mdcPrefix) {
    this.mdcPrefix = mdcPrefix;
  }

  /** What stands before the MDC's keys unless configured otherwise. */
  String mdcPrefix() {
    return mdcPrefix;
  }

  /** The name that users type. */
  String shownName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** All fields of the record's own, by their names in the format. */
  abstract List<String> fields();

  abstract RecordFormat create(Settings settings);
}
