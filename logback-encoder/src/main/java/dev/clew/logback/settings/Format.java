package dev.clew.logback.settings;

import java.util.List;
import java.util.Locale;

/** The shapes that a record can have. */
public enum Format {
  /** Elastic's ecs-logging. */
  ECS("labels.") {
    @Override
    public List<String> fields() {
      return EcsFields.ALL;
    }

    @Override
    public List<String> fields(Settings settings) {
      return EcsFields.of(settings);
    }
  },
  /** The default record of logstash-logback-encoder. */
  LOGSTASH("") {
    @Override
    public List<String> fields() {
      return LogstashFields.ALL;
    }

    @Override
    public List<String> fields(Settings settings) {
      return LogstashFields.of(settings);
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
  public String shownName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** All fields of the record's own, by their names in the format. */
  public abstract List<String> fields();

  /** The fields of the record's own that settings make, by their names in the format. */
  public abstract List<String> fields(Settings settings);
}
