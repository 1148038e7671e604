package dev.clew.logback.settings;

import dev.clew.logback.names.Aside;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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

    @Override
    public List<String> keptNames() {
      return EcsFields.ALIASES;
    }

    @Override
    public List<String> objectNames() {
      return EcsFields.OBJECTS;
    }

    @Override
    public List<String> valueNames() {
      return EcsFields.VALUES;
    }

    @Override
    public @Nullable Aside aside(String name) {
      return EcsFields.isLabel(name) ? new Aside(name.replace('.', '_'), false) : indexed(name);
    }

    @Override
    public String placed(String name) {
      return EcsFields.placed(name);
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

    @Override
    public List<String> valueNames() {
      return LogstashFields.VALUES;
    }

    @Override
    public @Nullable Aside aside(String name) {
      return indexed(name);
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
  public String mdcPrefix() {
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

  // What the index templates of examples/pipeline know beside the record's own fields: one list for
  // them and for the encoder.

  /** Names that are objects, even where no name below is known. */
  public List<String> objectNames() {
    return List.of();
  }

  /** Names that users may have, for plain values. */
  public List<String> valueNames() {
    return List.of();
  }

  /**
   * What a field is called whose value does not go with its name.
   *
   * @return null when it may have any value
   */
  public @Nullable Aside aside(String name) {
    return null;
  }

  /**
   * The same in an index: An object does not go with a name for plain values. An array does not go
   * with a dotted name that the template does not know: OpenSearch takes it for a field at the root
   * that has the name behind the last dot.
   */
  final @Nullable Aside indexed(String name) {
    if (valueNames().contains(name)) {
      return new Aside(name + '_', false);
    }
    int dot = name.lastIndexOf('.');
    boolean isKnown = dot >= 0 && isAtRoot(name.substring(dot + 1));
    return isKnown ? new Aside(name + '_', true) : null;
  }

  /** Whether an indexed record has a field of this name, or one below it. */
  private boolean isAtRoot(String name) {
    return Stream.of(fields(), objectNames(), valueNames())
        .flatMap(List::stream)
        .anyMatch(
            each ->
                each.startsWith(name)
                    && (each.length() == name.length() || each.charAt(name.length()) == '.'));
  }

  /** The name of a field of users'. */
  public String placed(String name) {
    return name;
  }
}
