package dev.clew.logback;

import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What users configure, checked. Immutable. */
record Settings(
    @Nullable String serviceName,
    @Nullable String serviceVersion,
    @Nullable String serviceEnvironment,
    @Nullable String serviceNodeName,
    Map<String, String> staticFields,
    @Nullable String outsideRequest,
    String mdcPrefix,
    Set<String> includeMdcKeys,
    Set<String> excludeMdcKeys,
    ChronoUnit timestampPrecision,
    int maxRecordBytes,
    int maxFramesPerThrowable,
    ObjectText objectText) {

  static final String DEFAULT_OUTSIDE_REQUEST = "Internal";
  static final String DEFAULT_MDC_PREFIX = "labels.";
  static final int DEFAULT_MAX_RECORD_BYTES = 32_000;

  /** Room for the core of a record, with an ID of any valid length. */
  static final int MIN_RECORD_BYTES = 512;

  static final int MAX_RECORD_BYTES = 16 * 1024 * 1024;

  boolean includesMdcKey(String key) {
    return (includeMdcKeys.isEmpty() || includeMdcKeys.contains(key))
        && !excludeMdcKeys.contains(key);
  }

  /**
   * The settings while they are being made. Each method throws {@link IllegalArgumentException},
   * which names the setting and the value, and leaves the setting as it was.
   */
  static final class Builder {
    private @Nullable String serviceName;
    private @Nullable String serviceVersion;
    private @Nullable String serviceEnvironment;
    private @Nullable String serviceNodeName;
    private final Map<String, String> staticFields = new LinkedHashMap<>();
    private @Nullable String outsideRequest = DEFAULT_OUTSIDE_REQUEST;
    private String mdcPrefix = DEFAULT_MDC_PREFIX;
    private final Set<String> includeMdcKeys = new LinkedHashSet<>();
    private final Set<String> excludeMdcKeys = new LinkedHashSet<>();
    private ChronoUnit timestampPrecision = ChronoUnit.MICROS;
    private int maxRecordBytes = DEFAULT_MAX_RECORD_BYTES;
    private int maxFramesPerThrowable = Integer.MAX_VALUE;

    Builder copy() {
      Builder copy = new Builder();
      copy.serviceName = serviceName;
      copy.serviceVersion = serviceVersion;
      copy.serviceEnvironment = serviceEnvironment;
      copy.serviceNodeName = serviceNodeName;
      copy.staticFields.putAll(staticFields);
      copy.outsideRequest = outsideRequest;
      copy.mdcPrefix = mdcPrefix;
      copy.includeMdcKeys.addAll(includeMdcKeys);
      copy.excludeMdcKeys.addAll(excludeMdcKeys);
      copy.timestampPrecision = timestampPrecision;
      copy.maxRecordBytes = maxRecordBytes;
      copy.maxFramesPerThrowable = maxFramesPerThrowable;
      return copy;
    }

    Settings build() {
      return new Settings(
          serviceName,
          serviceVersion,
          serviceEnvironment,
          serviceNodeName,
          Collections.unmodifiableMap(new LinkedHashMap<>(staticFields)),
          outsideRequest,
          mdcPrefix,
          Set.copyOf(includeMdcKeys),
          Set.copyOf(excludeMdcKeys),
          timestampPrecision,
          maxRecordBytes,
          maxFramesPerThrowable,
          ObjectText.TO_STRING);
    }

    void serviceName(@Nullable String value) {
      serviceName = orNone(value);
    }

    void serviceVersion(@Nullable String value) {
      serviceVersion = orNone(value);
    }

    void serviceEnvironment(@Nullable String value) {
      serviceEnvironment = orNone(value);
    }

    void serviceNodeName(@Nullable String value) {
      serviceNodeName = orNone(value);
    }

    void staticField(String nameAndValue) {
      int equals = nameAndValue.indexOf('=');
      if (equals < 0) {
        throw wrong("staticField", "have the form name=value", nameAndValue);
      }
      staticField(nameAndValue.substring(0, equals).trim(), nameAndValue.substring(equals + 1));
    }

    void staticField(String name, String value) {
      if (name.isBlank()) {
        throw wrong("staticField", "have a name before the '='", name + '=' + value);
      }
      staticFields.put(name, value.trim());
    }

    void outsideRequest(@Nullable String value) {
      outsideRequest = orNone(value);
    }

    void mdcPrefix(@Nullable String value) {
      mdcPrefix = value == null ? "" : value.trim();
    }

    void includeMdcKey(String key) {
      includeMdcKeys.add(notBlank("includeMdcKey", key));
    }

    void excludeMdcKey(String key) {
      excludeMdcKeys.add(notBlank("excludeMdcKey", key));
    }

    void timestampPrecision(String value) {
      switch (value.trim().toLowerCase(Locale.ROOT)) {
        case "micros" -> timestampPrecision = ChronoUnit.MICROS;
        case "millis" -> timestampPrecision = ChronoUnit.MILLIS;
        default -> throw wrong("timestampPrecision", "be micros or millis", value);
      }
    }

    void maxRecordBytes(String value) {
      maxRecordBytes(number("maxRecordBytes", value));
    }

    void maxRecordBytes(int value) {
      if (value < MIN_RECORD_BYTES || value > MAX_RECORD_BYTES) {
        throw wrong(
            "maxRecordBytes",
            "be from " + MIN_RECORD_BYTES + " to " + MAX_RECORD_BYTES + " bytes",
            String.valueOf(value));
      }
      maxRecordBytes = value;
    }

    void maxFramesPerThrowable(String value) {
      maxFramesPerThrowable(number("maxFramesPerThrowable", value));
    }

    void maxFramesPerThrowable(int value) {
      if (value < 0) {
        throw wrong("maxFramesPerThrowable", "not be negative", String.valueOf(value));
      }
      maxFramesPerThrowable = value;
    }

    private static @Nullable String orNone(@Nullable String value) {
      return value == null || value.isBlank() ? null : value.trim();
    }

    private static String notBlank(String setting, String value) {
      if (value.isBlank()) {
        throw wrong(setting, "not be blank", value);
      }
      return value.trim();
    }

    private static int number(String setting, String value) {
      try {
        return Integer.parseInt(value.trim());
      } catch (NumberFormatException e) {
        throw wrong(setting, "be a whole number", value);
      }
    }

    private static IllegalArgumentException wrong(String setting, String rule, String value) {
      return new IllegalArgumentException(setting + " must " + rule + " but was '" + value + "'");
    }
  }
}
