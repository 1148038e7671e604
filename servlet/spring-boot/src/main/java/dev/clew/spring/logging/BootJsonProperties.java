package dev.clew.spring.logging;

import dev.clew.logback.settings.Format;
import dev.clew.logback.settings.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;

/**
 * What Spring Boot has for its own formats, {@code logging.structured.json.*}: honoured where the
 * encoder has the same thing, else refused by name, with what to write instead.
 */
final class BootJsonProperties {
  private static final String ROOT = "logging.structured.json";
  private static final String ADD = ROOT + ".add";
  private static final String EXCLUDE = ROOT + ".exclude";
  private static final String RENAME = ROOT + ".rename";
  private static final String STACK_TRACE = ROOT + ".stacktrace";

  /** Fields of Spring Boot's records that the encoder's do not have: left out already. */
  private static final Set<String> NEVER_THERE = Set.of("process.pid");

  private static final Map<String, String> INSTEAD =
      Map.of(
          ROOT + ".include",
          "leave each other field out with clew.logging.field-name.<field>= (an empty name), and"
              + " name the keys of the MDC to write in clew.logging.include-mdc-key",
          ROOT + ".customizer",
          "use clew.logging.static-field, clew.logging.field-name, clew.logging.mask-key or"
              + " clew.logging.mask-pattern",
          ROOT + ".context.include",
          "name the keys of the MDC to write in clew.logging.include-mdc-key; key-value pairs are"
              + " always written",
          ROOT + ".context.prefix",
          "use clew.logging.mdc-prefix, which is for the keys of the MDC alone",
          STACK_TRACE + ".max-length",
          "use clew.logging.max-record-bytes, which is for the whole line, or"
              + " clew.logging.max-frames-per-throwable",
          STACK_TRACE + ".include-common-frames",
          "leave it out: frames in common with the exception above are always counted, not written",
          STACK_TRACE + ".include-hashes",
          "use clew.logging.stack-hash, which makes a field of its own",
          STACK_TRACE + ".printer",
          "use clew.logging.exclude-frame, clew.logging.max-frames-per-throwable or"
              + " clew.logging.root-cause-first");

  private final Format format;
  private final Environment environment;
  private final Binder binder;
  private final List<EncoderProperty> properties = new ArrayList<>();

  private BootJsonProperties(Environment environment, Format format) {
    this.format = format;
    this.environment = environment;
    this.binder = Binder.get(environment);
  }

  /**
   * What is honoured.
   *
   * @throws InvalidConfigurationPropertyValueException for the first that cannot be
   */
  static List<EncoderProperty> of(Environment environment, PropertyNames names, Format format) {
    if (!names.mention(ROOT)) {
      return List.of();
    }
    BootJsonProperties read = new BootJsonProperties(environment, format);
    names.below(ROOT).forEach(read::requireKnown);
    read.pairs(ADD).forEach(read::add);
    read.pairs(RENAME).forEach(read::rename);
    read.binder
        .bind(EXCLUDE, Bindable.setOf(String.class))
        .ifBound(paths -> paths.forEach(read::exclude));
    read.stackTrace();
    return read.properties;
  }

  private void requireKnown(ConfigurationPropertyName name) {
    if (PropertyNames.isAtOrBelow(name, ADD)
        || PropertyNames.isAtOrBelow(name, RENAME)
        || PropertyNames.isAtOrBelow(name, EXCLUDE)) {
      return;
    }
    String value = String.valueOf(environment.getProperty(name.toString()));
    String word = value.trim().toLowerCase(Locale.ROOT).replace("-", "");
    boolean honoured =
        // The first two are read below.
        PropertyNames.isAtOrBelow(name, STACK_TRACE + ".root")
            || PropertyNames.isAtOrBelow(name, STACK_TRACE + ".max-throwable-depth")
            || (PropertyNames.isAtOrBelow(name, STACK_TRACE + ".printer")
                && Set.of("", "standard", "loggingsystem").contains(word))
            || (PropertyNames.isAtOrBelow(name, STACK_TRACE + ".include-common-frames")
                && word.equals("false"))
            || (PropertyNames.isAtOrBelow(name, STACK_TRACE + ".include-hashes")
                && word.equals("false"))
            || (PropertyNames.isAtOrBelow(name, ROOT + ".context.include") && word.equals("true"));
    if (!honoured) {
      throw refused(name.toString(), value, insteadOf(name));
    }
  }

  private static String insteadOf(ConfigurationPropertyName name) {
    for (Map.Entry<String, String> known : INSTEAD.entrySet()) {
      if (PropertyNames.isAtOrBelow(name, known.getKey())) {
        return known.getValue();
      }
    }
    return "leave it out";
  }

  private static InvalidConfigurationPropertyValueException refused(
      String name, @Nullable String value, String instead) {
    return new InvalidConfigurationPropertyValueException(
        name,
        value,
        "It is for Spring Boot's own formats, and clew.logging.format has nothing like it: "
            + instead
            + ".");
  }

  private Map<String, String> pairs(String name) {
    return binder.bind(name, Bindable.mapOf(String.class, String.class)).orElse(Map.of());
  }

  private void add(String field, String value) {
    put(Setting.STATIC_FIELD, EncoderProperties.child(ADD, field), value, field + '=' + value);
  }

  /** Spring Boot gives another name to the last part, inside of the object that it stands in. */
  private void rename(String field, String name) {
    String property = EncoderProperties.child(RENAME, field);
    if (!format.fields().contains(field)) {
      throw noField(property, name, field, "a key-value pair or a key of the MDC keeps its name");
    }
    String objects = field.substring(0, field.lastIndexOf('.') + 1);
    put(Setting.FIELD_NAME, property, name, field + '=' + objects + name);
  }

  private void exclude(String path) {
    List<String> fields =
        format.fields().stream()
            .filter(field -> field.equals(path) || field.startsWith(path + '.'))
            .toList();
    if (fields.isEmpty() && !NEVER_THERE.contains(path)) {
      throw noField(EXCLUDE, path, path, "for a key of the MDC use clew.logging.exclude-mdc-key");
    }
    fields.forEach(field -> put(Setting.FIELD_NAME, EXCLUDE, path, field + '='));
  }

  private InvalidConfigurationPropertyValueException noField(
      String property, String value, String field, String instead) {
    return new InvalidConfigurationPropertyValueException(
        property,
        value,
        "The "
            + format.shownName()
            + " format has no field '"
            + field
            + "' but "
            + String.join(", ", format.fields())
            + "; "
            + instead
            + ".");
  }

  private void stackTrace() {
    String root = STACK_TRACE + ".root";
    binder
        .bind(root, String.class)
        .ifBound(
            order ->
                put(
                    Setting.ROOT_CAUSE_FIRST,
                    root,
                    order,
                    String.valueOf(order.trim().equalsIgnoreCase("first"))));
    String depth = STACK_TRACE + ".max-throwable-depth";
    binder
        .bind(depth, String.class)
        .ifBound(frames -> put(Setting.MAX_FRAMES_PER_THROWABLE, depth, frames, frames));
  }

  private void put(Setting<?> setting, String property, String value, String text) {
    properties.add(new EncoderProperty(property, value, setting.name(), text));
  }
}
