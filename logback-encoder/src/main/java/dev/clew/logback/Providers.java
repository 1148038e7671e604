package dev.clew.logback;

import ch.qos.logback.classic.pattern.ThrowableHandlingConverter;
import dev.clew.logback.settings.PeerProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * For Logback: the fields of a record in their order, as logstash-logback-encoder's composed
 * records list them.
 *
 * @since 0.1
 */
public final class Providers {
  private final List<PeerProvider> list = new ArrayList<>();
  private @Nullable ThrowableHandlingConverter throwableConverter;

  /** Makes one without fields, for Logback to configure. */
  public Providers() {}

  List<PeerProvider> list() {
    return list;
  }

  @Nullable ThrowableHandlingConverter throwableConverter() {
    return throwableConverter;
  }

  private void add(String kind, Provider provider) {
    Providers nested = provider.providers;
    list.add(
        new PeerProvider(
            kind, List.copyOf(provider.children), nested == null ? null : nested.list));
    if (provider.throwableConverter != null) {
      throwableConverter = provider.throwableConverter;
    }
  }

  /**
   * For Logback: the time.
   *
   * @param provider how it is written
   */
  public void addTimestamp(Provider provider) {
    add("timestamp", provider);
  }

  /**
   * For Logback: the version.
   *
   * @param provider how it is written
   */
  public void addVersion(Provider provider) {
    add("version", provider);
  }

  /**
   * For Logback: the message.
   *
   * @param provider how it is written
   */
  public void addMessage(Provider provider) {
    add("message", provider);
  }

  /**
   * For Logback: the message before its arguments are in it.
   *
   * @param provider how it is written
   */
  public void addRawMessage(Provider provider) {
    add("rawMessage", provider);
  }

  /**
   * For Logback: the logger's name.
   *
   * @param provider how it is written
   */
  public void addLoggerName(Provider provider) {
    add("loggerName", provider);
  }

  /**
   * For Logback: the thread's name.
   *
   * @param provider how it is written
   */
  public void addThreadName(Provider provider) {
    add("threadName", provider);
  }

  /**
   * For Logback: the level.
   *
   * @param provider how it is written
   */
  public void addLogLevel(Provider provider) {
    add("logLevel", provider);
  }

  /**
   * For Logback: the level's number.
   *
   * @param provider how it is written
   */
  public void addLogLevelValue(Provider provider) {
    add("logLevelValue", provider);
  }

  /**
   * For Logback: who logged.
   *
   * @param provider how it is written
   */
  public void addCallerData(Provider provider) {
    add("callerData", provider);
  }

  /**
   * For Logback: the exception.
   *
   * @param provider how it is written
   */
  public void addStackTrace(Provider provider) {
    add("stackTrace", provider);
  }

  /**
   * For Logback: the logger context's name.
   *
   * @param provider how it is written
   */
  public void addContextName(Provider provider) {
    add("contextName", provider);
  }

  /**
   * For Logback: the logger context's properties.
   *
   * @param provider how it is written
   */
  public void addContext(Provider provider) {
    add("context", provider);
  }

  /**
   * For Logback: the MDC.
   *
   * @param provider how it is written
   */
  public void addMdc(Provider provider) {
    add("mdc", provider);
  }

  /**
   * For Logback: the structured arguments.
   *
   * @param provider how it is written
   */
  public void addArguments(Provider provider) {
    add("arguments", provider);
  }

  /**
   * For Logback: the fields of markers.
   *
   * @param provider how it is written
   */
  public void addLogstashMarkers(Provider provider) {
    add("logstashMarkers", provider);
  }

  /**
   * For Logback: the key-value pairs.
   *
   * @param provider how it is written
   */
  public void addKeyValuePairs(Provider provider) {
    add("keyValuePairs", provider);
  }

  /**
   * For Logback: the markers.
   *
   * @param provider how it is written
   */
  public void addTags(Provider provider) {
    add("tags", provider);
  }

  /**
   * For Logback: fields with patterns.
   *
   * @param provider how it is written
   */
  public void addPattern(Provider provider) {
    add("pattern", provider);
  }

  /**
   * For Logback: an object of fields.
   *
   * @param provider how it is written
   */
  public void addNestedField(Provider provider) {
    add("nestedField", provider);
  }

  /**
   * For Logback: fields that are always the same.
   *
   * @param provider how it is written
   */
  public void addGlobalCustomFields(Provider provider) {
    add("globalCustomFields", provider);
  }

  /**
   * For Logback: the class of the exception.
   *
   * @param provider how it is written
   */
  public void addThrowableClassName(Provider provider) {
    add("throwableClassName", provider);
  }

  /**
   * For Logback: the message of the exception.
   *
   * @param provider how it is written
   */
  public void addThrowableMessage(Provider provider) {
    add("throwableMessage", provider);
  }

  /**
   * For Logback: the class of the last cause.
   *
   * @param provider how it is written
   */
  public void addThrowableRootCauseClassName(Provider provider) {
    add("throwableRootCauseClassName", provider);
  }

  /**
   * For Logback: the message of the last cause.
   *
   * @param provider how it is written
   */
  public void addThrowableRootCauseMessage(Provider provider) {
    add("throwableRootCauseMessage", provider);
  }

  /**
   * For Logback: the hash of the exception.
   *
   * @param provider how it is written
   */
  public void addStackHash(Provider provider) {
    add("stackHash", provider);
  }

  /**
   * For Logback: where the exception was made.
   *
   * @param provider how it is written
   */
  public void addRootStackTraceElement(Provider provider) {
    add("rootStackTraceElement", provider);
  }

  /**
   * For Logback: the number of the record.
   *
   * @param provider how it is written
   */
  public void addSequence(Provider provider) {
    add("sequence", provider);
  }

  /**
   * For Logback: a random UUID.
   *
   * @param provider how it is written
   */
  public void addUuid(Provider provider) {
    add("uuid", provider);
  }

  /**
   * For Logback: one of these fields, or a group of them.
   *
   * @since 0.1
   */
  public static final class Provider {
    private final List<Map.Entry<String, String>> children = new ArrayList<>();
    private @Nullable ThrowableHandlingConverter throwableConverter;
    private @Nullable Providers providers;

    /** Makes one with all defaults, for Logback to configure. */
    public Provider() {}

    private void child(String name, String text) {
      children.add(Map.entry(name, text));
    }

    /**
     * For Logback: what renders exceptions.
     *
     * @param converter a converter, such as one of logstash-logback-encoder's
     */
    public void setThrowableConverter(ThrowableHandlingConverter converter) {
      throwableConverter = converter;
    }

    /**
     * For Logback: the fields inside it.
     *
     * @param nested the fields
     */
    public void setProviders(Providers nested) {
      providers = nested;
    }

    /**
     * For Logback: the name of its field.
     *
     * @param text its text
     */
    public void setFieldName(String text) {
      child("fieldName", text);
    }

    /**
     * For Logback: a pattern, or a JSON object of patterns.
     *
     * @param text its text
     */
    public void setPattern(String text) {
      child("pattern", text);
    }

    /**
     * For Logback: the time zone.
     *
     * @param text its text
     */
    public void setTimeZone(String text) {
      child("timeZone", text);
    }

    /**
     * For Logback: the version.
     *
     * @param text its text
     */
    public void setVersion(String text) {
      child("version", text);
    }

    /**
     * For Logback: whether the version is a number.
     *
     * @param text its text
     */
    public void setWriteAsInteger(String text) {
      child("writeAsInteger", text);
    }

    /**
     * For Logback: the length that names are shortened to.
     *
     * @param text its text
     */
    public void setShortenedLoggerNameLength(String text) {
      child("shortenedLoggerNameLength", text);
    }

    /**
     * For Logback: whether a stack trace is an array.
     *
     * @param text its text
     */
    public void setWriteAsArray(String text) {
      child("writeAsArray", text);
    }

    /**
     * For Logback: whether empty fields are left out.
     *
     * @param text its text
     */
    public void setOmitEmptyFields(String text) {
      child("omitEmptyFields", text);
    }

    /**
     * For Logback: a JSON object of fields.
     *
     * @param text its text
     */
    public void setCustomFields(String text) {
      child("customFields", text);
    }

    /**
     * For Logback: whether a class has no package.
     *
     * @param text its text
     */
    public void setUseSimpleClassName(String text) {
      child("useSimpleClassName", text);
    }

    /**
     * For Logback: the name of the class's field.
     *
     * @param text its text
     */
    public void setClassFieldName(String text) {
      child("classFieldName", text);
    }

    /**
     * For Logback: the name of the method's field.
     *
     * @param text its text
     */
    public void setMethodFieldName(String text) {
      child("methodFieldName", text);
    }

    /**
     * For Logback: the name of the file's field.
     *
     * @param text its text
     */
    public void setFileFieldName(String text) {
      child("fileFieldName", text);
    }

    /**
     * For Logback: the name of the line's field.
     *
     * @param text its text
     */
    public void setLineFieldName(String text) {
      child("lineFieldName", text);
    }

    /**
     * For Logback: a key of the MDC to write.
     *
     * @param text its text
     */
    public void addIncludeMdcKeyName(String text) {
      child("includeMdcKeyName", text);
    }

    /**
     * For Logback: a key of the MDC to leave out.
     *
     * @param text its text
     */
    public void addExcludeMdcKeyName(String text) {
      child("excludeMdcKeyName", text);
    }

    /**
     * For Logback: {@code key=field} for a key of the MDC.
     *
     * @param text its text
     */
    public void addMdcKeyFieldName(String text) {
      child("mdcKeyFieldName", text);
    }

    /**
     * For Logback: whether structured arguments are fields.
     *
     * @param text its text
     */
    public void setIncludeStructuredArguments(String text) {
      child("includeStructuredArguments", text);
    }

    /**
     * For Logback: whether the message's other arguments are fields too.
     *
     * @param text its text
     */
    public void setIncludeNonStructuredArguments(String text) {
      child("includeNonStructuredArguments", text);
    }

    /**
     * For Logback: what the names of the fields of other arguments begin with.
     *
     * @param text its text
     */
    public void setNonStructuredArgumentsFieldPrefix(String text) {
      child("nonStructuredArgumentsFieldPrefix", text);
    }

    /**
     * For Logback: frames that a hash is to be without.
     *
     * @param text a regular expression that is found in {@code class.method}
     */
    public void addExclude(String text) {
      child("exclude", text);
    }

    /**
     * For Logback: frames that a hash is to be without.
     *
     * @param text regular expressions with commas between them
     */
    public void addExclusions(String text) {
      child("exclusions", text);
    }

    /**
     * For Logback: a key of a pair to write.
     *
     * @param text its text
     */
    public void addIncludeKeyName(String text) {
      child("includeKeyName", text);
    }

    /**
     * For Logback: a key of a pair to leave out.
     *
     * @param text its text
     */
    public void addExcludeKeyName(String text) {
      child("excludeKeyName", text);
    }

    /**
     * For Logback: {@code key=field} for the key of a pair.
     *
     * @param text its text
     */
    public void addKeyFieldName(String text) {
      child("keyFieldName", text);
    }
  }
}
