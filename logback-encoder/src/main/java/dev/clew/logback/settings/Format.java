package dev.clew.logback.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The shapes that a record can have. */
public enum Format {
  /** Elastic's ecs-logging. */
  ECS("labels.", EcsFields.THREAD, EcsFields.STACK_TRACE, EcsFields.RECORDED) {
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
  LOGSTASH("", LogstashFields.THREAD, LogstashFields.STACK_TRACE, LogstashFields.RECORDED) {
    @Override
    public List<String> fields() {
      return LogstashFields.ALL;
    }

    @Override
    public List<String> fields(Settings settings) {
      return LogstashFields.of(settings);
    }
  },
  /** Google Cloud's structured logging. */
  GCP("", GcpFields.THREAD, GcpFields.STACK_TRACE, GcpFields.RECORDED) {
    @Override
    public List<String> fields() {
      return GcpFields.ALL;
    }

    @Override
    public List<String> fields(Settings settings) {
      return GcpFields.of(settings);
    }

    @Override
    String ownName(String common) {
      return GcpFields.ownName(common);
    }
  },
  /** The Graylog Extended Log Format 1.1. */
  GELF("", GelfFields.THREAD, GelfFields.STACK_TRACE, GelfFields.RECORDED) {
    @Override
    public List<String> fields() {
      return GelfFields.ALL;
    }

    @Override
    public List<String> fields(Settings settings) {
      return GelfFields.of(settings);
    }

    @Override
    String ownName(String common) {
      return GelfFields.ownName(common);
    }

    @Override
    public String namePrefix() {
      return GelfFields.PREFIX;
    }

    @Override
    public String spelt(String name) {
      return GelfFields.spelt(name);
    }

    @Override
    boolean allows(String field, String name) {
      return GelfFields.allows(field, name);
    }

    @Override
    public List<String> keptNames() {
      return GelfFields.KEPT;
    }
  };

  private final String mdcPrefix;
  private final String thread;
  private final String stackTrace;
  private final String recorded;

  Format(String mdcPrefix, String thread, String stackTrace, String recorded) {
    this.mdcPrefix = mdcPrefix;
    this.thread = thread;
    this.stackTrace = stackTrace;
    this.recorded = recorded;
  }

  /** The names of all, as a sentence has them. */
  static String shownNames() {
    List<String> names = Arrays.stream(values()).map(Format::shownName).toList();
    int last = names.size() - 1;
    return names.stream().limit(last).collect(Collectors.joining(", ")) + " or " + names.get(last);
  }

  /** What stands before the MDC's keys unless configured otherwise. */
  String mdcPrefix() {
    return mdcPrefix;
  }

  /** The name that users type. */
  public String shownName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The field of the thread's name. */
  public String thread() {
    return thread;
  }

  /** The field of the stack trace. */
  public String stackTrace() {
    return stackTrace;
  }

  /** The field that says that a record was kept until it was wanted. */
  public String recorded() {
    return recorded;
  }

  /** All fields of the record's own, by their names in the format. */
  public abstract List<String> fields();

  /** The fields of the record's own that settings make, by their names in the format. */
  public abstract List<String> fields(Settings settings);

  /**
   * A field's name in the format.
   *
   * @param field the same, or one of {@link CommonFields}
   */
  String ownName(String field) {
    return field;
  }

  /** What stands before the name of each field that users set. */
  public String namePrefix() {
    return "";
  }

  /** A name of users' as the format allows it. */
  public String spelt(String name) {
    return name;
  }

  /** Whether one of the record's own fields may have another name, or none. */
  boolean allows(String field, String name) {
    return true;
  }

  /** Names that are no field's of the record's own, and that users' fields get {@code _} for. */
  public List<String> keptNames() {
    return List.of();
  }
}
