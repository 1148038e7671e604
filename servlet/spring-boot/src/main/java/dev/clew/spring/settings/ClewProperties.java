package dev.clew.spring.settings;

import dev.clew.logback.settings.Setting;
import dev.clew.servlet.FilterSetting;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.CompositePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.ClassUtils;

/**
 * The table of the properties that begin with {@code clew.}, and the check that there is no other.
 */
public final class ClewProperties {
  private static final String PREFIX = "clew.";

  private static final String STRING = "java.lang.String";

  private static final String LOGGING = "clew.logging.";

  static final String ENCODERS_SETTING = "dev.clew.logback.settings.Setting";

  /** Masks with a text of their own, a list whose elements have what is named below. */
  public static final String MASK = LOGGING + "mask";

  /** The regular expression of such a mask, behind the element of the list. */
  public static final String MASK_PATTERN = "pattern";

  /** Its path. */
  public static final String MASK_PATH = "path";

  /** Its text. */
  public static final String MASK_REPLACEMENT = "replacement";

  private static final Pattern UPPER_CASE = Pattern.compile("(?=[A-Z])");

  private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("clew");

  /** System properties that Clew's own tests are run with. */
  private static final ConfigurationPropertyName TESTS = ConfigurationPropertyName.of("clew.test");

  private static final boolean ENCODER =
      ClassUtils.isPresent(ENCODERS_SETTING, ClewProperties.class.getClassLoader());

  /** How the encoder's table says that a setting has no default which one could write. */
  private static final Set<String> WITHOUT_DEFAULT =
      Set.of("none", "all", "no limit", "labels. in ecs, none in others");

  private ClewProperties() {}

  /** All properties, as the metadata has them. */
  public static List<ClewProperty> all() {
    List<ClewProperty> all = new ArrayList<>();
    for (Feature feature : Feature.values()) {
      all.add(
          new ClewProperty(feature.property(), ClewProperty.BOOLEAN, true, feature.description()));
    }
    all.add(
        new ClewProperty(
            "clew.clients.allow-hosts",
            ClewProperty.LIST,
            null,
            "Hosts that see the correlation ID: names, *.domain, or ranges of addresses, separated"
                + " by commas. Without any, every host does. Redirects are asked about hop by"
                + " hop."));
    all.add(
        new ClewProperty(
            "clew.clients.call-level",
            STRING,
            "DEBUG",
            "The level of the record that each outgoing call leaves, by the logger"
                + " dev.clew.calls."));
    all.add(
        new ClewProperty(
            "clew.clients.failed-call-level",
            STRING,
            null,
            "The level of the record of an outgoing call that throws or is answered with a status"
                + " of 500 or above. Without it, that of the others."));
    all.add(
        new ClewProperty(
            "clew.clients.log-calls",
            ClewProperty.BOOLEAN,
            true,
            "Whether each outgoing call leaves a record."));
    all.add(
        new ClewProperty(
            "clew.clients.log-call-query",
            ClewProperty.BOOLEAN,
            false,
            "Whether the records of calls have the query, as url.query. Queries often have secrets"
                + " and personal data."));
    all.add(
        new ClewProperty(
            "clew.clients.compare-responses",
            ClewProperty.BOOLEAN,
            false,
            "Whether a DEBUG line of dev.clew.EgressPolicy tells that a response came back with"
                + " another correlation ID than was sent. By the clients of the JDK, of"
                + " HttpComponents and of OkHttp."));
    for (FilterSetting<?> setting : FilterSetting.all()) {
      all.add(filterProperty(setting));
    }
    for (RecorderProperty property : RecorderProperty.values()) {
      all.add(property.property());
    }
    if (ENCODER) {
      // Not where an application has taken the encoder out.
      Setting.table().forEach(setting -> all.add(encoderProperty(setting)));
      all.add(
          new ClewProperty(
              MASK,
              ClewProperty.MAPS,
              null,
              "Masks with a text of their own: a list whose elements have a pattern or a path, and a"
                  + " replacement in place of ****, in which $1 is a group of the pattern."));
    }
    return all;
  }

  private static ClewProperty filterProperty(FilterSetting<?> setting) {
    String type = setting.type() == List.class ? ClewProperty.LIST : setting.type().getName();
    String text = setting.defaultText();
    Object defaultValue;
    if (text.isEmpty()) {
      defaultValue = null;
    } else if (setting.type() == Boolean.class) {
      defaultValue = Boolean.valueOf(text);
    } else {
      defaultValue = setting.type() == List.class ? List.of(text.split(",")) : text;
    }
    return new ClewProperty(nameOf(setting), type, defaultValue, setting.description());
  }

  private static ClewProperty encoderProperty(Setting<?> setting) {
    String type =
        Map.of(List.class, ClewProperty.LIST, Map.class, ClewProperty.MAP)
            .getOrDefault(setting.type(), setting.type().getName());
    return new ClewProperty(
        nameOf(setting), type, defaultOf(setting), setting.description() + inSpringBoot(setting));
  }

  private static String inSpringBoot(Setting<?> setting) {
    if (setting == Setting.FORMAT) {
      return " Without it the log is text, in Spring Boot's pattern.";
    }
    if (setting == Setting.SERVICE_NAME) {
      return " By default spring.application.name, or else the artifact of the build information.";
    }
    if (setting == Setting.SERVICE_VERSION) {
      return " By default spring.application.version, or else that of the build information.";
    }
    if (setting == Setting.INCLUDE_CONTEXT) {
      return " Spring Boot has its own set-up of Logback there, so that the default is false here.";
    }
    return setting == Setting.MASK_PATTERN
        ? " A comma belongs to a pattern: more than one are a list with indices."
        : "";
  }

  private static @Nullable Object defaultOf(Setting<?> setting) {
    String text = setting.defaultText();
    if (setting == Setting.FORMAT || WITHOUT_DEFAULT.contains(text)) {
      return null;
    }
    if (setting == Setting.INCLUDE_CONTEXT) {
      return false;
    }
    if (setting.type() == Boolean.class) {
      return Boolean.valueOf(text);
    }
    return setting.type() == Integer.class ? Integer.valueOf(text) : text;
  }

  /** The property of an encoder's setting: {@code clew.logging.mask-key} for {@code maskKey}. */
  public static String nameOf(Setting<?> setting) {
    return LOGGING + dashed(setting.name());
  }

  /** The property of a filter's setting: {@code clew.header-names} for {@code headerNames}. */
  public static String nameOf(FilterSetting<?> setting) {
    return PREFIX + dashed(setting.name());
  }

  private static String dashed(String camelCase) {
    return UPPER_CASE.matcher(camelCase).replaceAll("-").toLowerCase(Locale.ROOT);
  }

  /**
   * A wrong value, as Spring Boot reports it. Where Spring Boot takes no cause its cause is set to
   * none for good, and so it is told as suppressed.
   *
   * @param value the value, or null when there is none
   */
  public static InvalidConfigurationPropertyValueException invalid(
      String name, @Nullable Object value, String reason, Throwable cause) {
    var invalid = new InvalidConfigurationPropertyValueException(name, value, reason);
    invalid.addSuppressed(cause);
    return invalid;
  }

  /**
   * Refuses a property that nothing reads, because somebody believes that it is in force. Not in
   * the environment of the process: there it may be a variable of somebody else's, such as {@code
   * CLEW_HOME}.
   *
   * @throws InvalidConfigurationPropertyValueException with the property's name, where it comes
   *     from, and all names that there are
   */
  public static void requireKnown(ConfigurableEnvironment environment) {
    Known known = new Known();
    for (PropertySource<?> source : environment.getPropertySources()) {
      requireKnown(source, known);
    }
  }

  private static void requireKnown(PropertySource<?> source, Known known) {
    if (source instanceof SystemEnvironmentPropertySource) {
      return;
    }
    if (source instanceof CompositePropertySource composite) {
      // One by one, for it cannot list its names when one of them cannot.
      composite.getPropertySources().forEach(part -> requireKnown(part, known));
    } else if (source instanceof EnumerablePropertySource<?> listed) {
      for (String name : listed.getPropertyNames()) {
        if (!known.has(name)) {
          throw new InvalidConfigurationPropertyValueException(
              name,
              source.getProperty(name),
              "There is no such property (it comes from "
                  + origin(source, name)
                  + "). Clew has "
                  + String.join(", ", known.names.keySet()));
        }
      }
    }
  }

  private static String origin(PropertySource<?> source, String name) {
    @Nullable Origin origin = OriginLookup.getOrigin(source, name);
    return origin != null ? origin.toString() : "the property source " + source.getName();
  }

  /** The names that there are, as Spring Boot compares them: without dashes and case. */
  private static final class Known {
    final Map<String, ConfigurationPropertyName> names = new TreeMap<>();

    /** Those below which any name may stand. */
    final List<ConfigurationPropertyName> maps = new ArrayList<>();

    Known() {
      // Read as system properties only, by clew-core.
      add("clew.opentelemetry");
      add("clew.strict");
      for (ClewProperty property : all()) {
        ConfigurationPropertyName name = add(property.name());
        if (property.type().equals(ClewProperty.MAP)) {
          maps.add(name);
        }
      }
    }

    private ConfigurationPropertyName add(String text) {
      ConfigurationPropertyName name = ConfigurationPropertyName.of(text);
      names.put(text, name);
      return name;
    }

    /** Whether it is a part of a mask with a text of its own. */
    private static boolean isPartOfMask(ConfigurationPropertyName name) {
      String part = name.getLastElement(ConfigurationPropertyName.Form.UNIFORM);
      return Set.of(MASK_PATTERN, MASK_PATH, MASK_REPLACEMENT).contains(part)
          && name.getParent().isLastElementIndexed()
          && ConfigurationPropertyName.of(MASK).isParentOf(name.getParent());
    }

    boolean has(String text) {
      if (!text.regionMatches(true, 0, PREFIX, 0, PREFIX.length())) {
        return true;
      }
      ConfigurationPropertyName name = ConfigurationPropertyName.adapt(text, '.');
      return !ROOT.isAncestorOf(name)
          || TESTS.isAncestorOf(name)
          || isPartOfMask(name)
          || maps.stream().anyMatch(map -> map.isAncestorOf(name))
          || names.values().stream().anyMatch(known -> isElement(name, known));
    }

    /** Whether it is the property, or an element of it as a list has in YAML. */
    private static boolean isElement(
        ConfigurationPropertyName name, ConfigurationPropertyName property) {
      return name.equals(property) || (property.isParentOf(name) && name.isLastElementIndexed());
    }
  }
}
