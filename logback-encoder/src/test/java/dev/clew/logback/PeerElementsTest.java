package dev.clew.logback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.joran.util.beans.BeanUtil;
import ch.qos.logback.core.spi.ContextAware;
import ch.qos.logback.core.status.Status;
import com.fasterxml.jackson.databind.JsonNode;
import dev.clew.logback.settings.PeerElement;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each element of other encoders is taken, or is an error that says what to write instead. */
@Tag("every-logback")
class PeerElementsTest extends EncoderTest {
  private static final String LOGBACK = System.getProperty("logback.version", "");
  private static final String LOGSTASH = "net.logstash.logback.";

  private final LoggerContext context = newContext();

  @Test
  void the_table_has_each_element_that_the_peers_have_and_no_other() throws Exception {
    Set<String> theirs = new TreeSet<>();
    for (String version : List.of("7", "8", "9")) {
      theirs.addAll(elements(Peers.type(version, Peers.LOGSTASH_ENCODER)));
      theirs.addAll(elements(Peers.type(version, LOGSTASH + "layout.LogstashLayout")));
      elements(Peers.type(version, LOGSTASH + "fieldnames.LogstashFieldNames"))
          .forEach(field -> theirs.add("fieldNames." + field));
      elements(Peers.type(version, LOGSTASH + "composite.loggingevent.LoggingEventJsonProviders"))
          .stream()
          // Which the encoder sets.
          .filter(provider -> !List.of("jsonFactory", "objectMapper").contains(provider))
          .forEach(provider -> theirs.add("providers." + provider));
    }
    theirs.addAll(elements(Peers.type("ecs", Peers.ECS_ENCODER)));

    assertThat(PeerElement.table().stream().map(PeerElement::name))
        // Older versions had it.
        .filteredOn(name -> !name.equals("enableContextMap"))
        .containsExactlyInAnyOrderElementsOf(theirs);
  }

  /** What Logback can set from XML, but for what every component has. */
  private static List<String> elements(Class<?> component) {
    return Stream.of(component.getMethods())
        .filter(m -> m.getName().matches("(set|add)[A-Z].*") && m.getParameterCount() == 1)
        .filter(m -> !isOfEveryComponent(m))
        // Not even Logback makes a list of elements.
        .filter(m -> m.getParameterTypes()[0] != List.class)
        .map(m -> BeanUtil.toLowerCamelCase(BeanUtil.getPropertyName(m)))
        .distinct()
        .toList();
  }

  private static boolean isOfEveryComponent(Method method) {
    return Stream.of(ContextAware.class.getMethods())
        .anyMatch(
            other ->
                other.getName().equals(method.getName())
                    && Arrays.equals(other.getParameterTypes(), method.getParameterTypes()));
  }

  private static Stream<PeerElement> elements(PeerElement.Answer answer) {
    return PeerElement.table().stream().filter(element -> element.answer() == answer);
  }

  static Stream<String> taken() {
    return elements(PeerElement.Answer.TAKEN).map(PeerElement::name);
  }

  @ParameterizedTest
  @MethodSource("taken")
  void what_is_taken_has_a_setter(String name) {
    boolean isInFieldNames = name.startsWith("fieldNames.");
    String plain = name.substring(name.indexOf('.') + 1);
    String suffix = plain.substring(0, 1).toUpperCase(Locale.ROOT) + plain.substring(1);

    Class<?> component =
        name.startsWith("providers.") ? Providers.class : CorrelationJsonEncoder.class;

    assertThat(
            isInFieldNames
                ? CorrelationJsonEncoder.FieldNames.class.getMethods()
                : component.getMethods())
        .extracting(Method::getName)
        .containsAnyOf("set" + suffix, "add" + suffix);
  }

  static Stream<PeerElement> refused() {
    return elements(PeerElement.Answer.REFUSED);
  }

  @ParameterizedTest
  @MethodSource("refused")
  void what_is_refused_is_an_error_that_says_what_to_write_instead(PeerElement element)
      throws Exception {
    CorrelationJsonEncoder encoder = configured(context, xml(element.name(), "x"));

    assertThat(errors())
        .containsExactly(
            "'%s' is not supported: %s".formatted(element.name(), element.text().replace("`", "")));
    assertThat(encoder.isStarted()).isTrue();
    assertThat(record(encoder, event().build()).get("message").textValue()).isEqualTo("hello");
  }

  static Stream<PeerElement> stopping() {
    return elements(PeerElement.Answer.STOPS);
  }

  @ParameterizedTest
  @MethodSource("stopping")
  void what_hides_something_and_is_not_understood_stops_the_appender(PeerElement element)
      throws Exception {
    assertRefused(
        configured(
            context, "<%1$s class=\"a.b.C\"><path>x</path></%1$s>".formatted(element.name())),
        element.name(),
        element.text().replace("`", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "maskKeys",
        "excludeMdcKeys",
        "includeMdcKeys",
        "includeMDCKeyNames",
        "includeKeyValueKeyNames",
        "includeException",
        "filter",
        "valueMask",
        "redactor"
      })
  void so_does_an_element_of_nobodys_whose_name_says_that_it_hides_something(String name)
      throws Exception {
    assertRefused(configured(context, xml(name, "x")), "'" + name + "'", "not a setting");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "maskKey",
        "maskPath",
        "maskPreset",
        "maskPattern",
        "includeMdc",
        "includeMdcKey",
        "excludeMdcKey",
        "includeMdcKeyName",
        "excludeMdcKeyName",
        "includeKeyValuePairs",
        "includeStructuredArguments",
        "includeContext",
        "includeTags",
        "includeMarkers",
        "includeKeyValueKeyName",
        "excludeKeyValueKeyName"
      })
  void so_does_a_wrong_value_of_a_setting_that_hides_something(String name) throws Exception {
    assertRefused(configured(context, xml(name, "${none:-}")), name + " must", "''");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<maskKey>${none}</maskKey>",
        "<maskPath>user.${none}</maskPath>",
        "<maskPreset>${none}</maskPreset>",
        "<maskPattern>(?i)${none}</maskPattern>",
        "<mask><pattern>${none}</pattern></mask>",
        "<mask><path>${none}</path></mask>",
        "<mask><pattern>x</pattern><replacement>${none}</replacement></mask>",
        "<mask><path>x</path><replacement>${none}</replacement></mask>",
        "<includeMdcKey>${none}</includeMdcKey>",
        "<excludeMdcKey>${none}</excludeMdcKey>",
        "<excludeMdcKeyName>${none}</excludeMdcKeyName>",
        "<includeKeyValueKeyName>${none}</includeKeyValueKeyName>",
        "<excludeKeyValueKeyName>${none}</excludeKeyValueKeyName>",
        "<includeMdc>${none}</includeMdc>",
        "<fieldName>${none}=</fieldName>",
        "<providers><mdc><excludeMdcKeyName>${none}</excludeMdcKeyName></mdc></providers>",
        "<providers><mdc><fieldName>m</fieldName><includeMdcKeyName>${none}</includeMdcKeyName>"
            + "</mdc></providers>"
      })
  void so_does_a_variable_that_is_not_defined_where_something_is_to_be_hidden(String element)
      throws Exception {
    assertRefused(
        configured(context, element),
        "must not have a variable that is not defined but was '",
        "none_IS_UNDEFINED");
  }

  @Test
  void so_does_a_variable_that_logback_leaves_as_it_is() throws Exception {
    context.putProperty("circle", "${circle}");

    assertRefused(
        configured(context, "<maskKey>${circle}</maskKey>"),
        "maskKey must not have a variable that is not defined but was '${circle}'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<fieldName>log.loger=</fieldName>",
        "<format>logstash</format><fieldName>log.logger= </fieldName>",
        "<format>gelf</format><fieldName>message=</fieldName>",
        "<fieldNames><logger>[ignore]</logger></fieldNames>"
      })
  void so_does_a_field_to_be_left_out_that_there_is_not_or_that_stays(String element)
      throws Exception {
    assertRefused(configured(context, element), "fieldName must", "='");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gelf", "gcp"})
  void so_does_a_list_of_all_fields_in_a_format_that_has_none(String format) throws Exception {
    assertRefused(
        configured(context, xml("format", format) + xml("field", "message")),
        "field must not be there in the " + format + " format");
  }

  @Test
  void so_does_a_component_whose_class_is_not_there_or_of_another_kind() throws Exception {
    assertRefused(
        configured(
            context,
            "<throwableConverter class=\"a.b.C\"><exclude>secret</exclude></throwableConverter>"),
        "'throwableConverter'",
        "class path");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "decorator class=\"a.b.C\"",
        "jsonGeneratorDecorator class=\"java.lang.Object\"",
        "decorator class=\"ch.qos.logback.core.encoder.EchoEncoder\"",
        "decorator"
      })
  void so_does_a_decorator_of_any_other_kind(String element) throws Exception {
    String name = element.replaceFirst(" .*", "");

    assertRefused(
        configured(context, "<%s><path>x</path></%s>".formatted(element, name)),
        "ecorator' is not supported",
        "maskKey");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<mdc><mdcEntryWriter class=\"a.b.C\"/></mdc>",
        "<stackTrace><throwableConverter class=\"a.b.C\"/></stackTrace>",
        "<arguments><includeStructuredArguments>no</includeStructuredArguments></arguments>",
        "<mdc><excludeMdcKeyNames>x</excludeMdcKeyNames></mdc>",
        "<mdc><excludeMdcKeyName>${none:-}</excludeMdcKeyName></mdc>",
        "<mdc><fieldName>m</fieldName><excludeMdcKeyName>${none:-}</excludeMdcKeyName></mdc>",
        "<keyValuePairs><fieldName>kv</fieldName><excludeKeyName>${none:-}</excludeKeyName>"
            + "</keyValuePairs>",
        "<nestedField><providers><mdc><excludeMdcKeyName>${none:-}</excludeMdcKeyName></mdc>"
            + "</providers></nestedField>",
        "<nestedField><providers><nestedField><providers><keyValuePairs><includeKeyName>${none:-}"
            + "</includeKeyName></keyValuePairs></providers></nestedField></providers>"
            + "</nestedField>",
        "<message><includeMdc>true</includeMdc></message>",
        "<mdc><excludeKeyName>x</excludeKeyName></mdc>",
        "<mdc><excludeKeyValueKeyName>x</excludeKeyValueKeyName></mdc>",
        "<maskingProvider/>"
      })
  void so_do_providers_that_hide_something_and_are_not_understood(String provider)
      throws Exception {
    assertRefused(configured(context, "<providers><message/>" + provider + "</providers>"), "'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<nothing/>",
        "<pattern><pattern>[]</pattern></pattern>",
        "<message><timeZone>UTC</timeZone></message>",
        "<uuid><strategy>time</strategy></uuid>",
        "<message/><stackHash><exclude>[</exclude></stackHash>",
        "<arguments><includeNonStructuredArguments>yes</includeNonStructuredArguments></arguments>",
        "<timestamp><pattern>nothing</pattern></timestamp>",
        "<nestedField><providers><timestamp/></providers></nestedField>",
        "<nestedField><fieldName>uuid</fieldName><providers><message><timeZone>UTC</timeZone>"
            + "</message></providers></nestedField>",
        "<nestedField><fieldName>uuid</fieldName><providers><loggerName>"
            + "<shortenedLoggerNameLength>20</shortenedLoggerNameLength></loggerName></providers>"
            + "</nestedField>",
        "<uuid><fieldName>${none}</fieldName></uuid>",
        "<message><fieldName>${none}</fieldName></message>",
        "<pattern><omitEmptyFields>yes</omitEmptyFields><pattern>{\"uuid\":\"%level\"}</pattern>"
            + "</pattern>",
        "<pattern><pattern>{\"uuid\":\"%level\",\"x\":[\"${none}\"]}</pattern></pattern>",
        "<globalCustomFields><customFields>{\"uuid\":1,\"x\":\"${none}\"}</customFields>"
            + "</globalCustomFields>",
        "<nestedField><fieldName>x</fieldName><providers><globalCustomFields><customFields>"
            + "{\"a\":\"${none}\"}</customFields></globalCustomFields></providers></nestedField>",
        "<throwableClassName><useSimpleClassName>no</useSimpleClassName></throwableClassName>",
        "<mdc><fieldName>uuid</fieldName><mdcKeyFieldName>secret</mdcKeyFieldName></mdc>"
      })
  void other_providers_are_an_error_and_no_other_field_comes_in_their_place(String provider)
      throws Exception {
    CorrelationJsonEncoder encoder = configured(context, "<providers>" + provider + "</providers>");

    assertThat(errors()).hasSize(provider.isEmpty() ? 0 : 1);
    JsonNode record = record(encoder, event().mdc("secret", "x").build());
    assertThat(names(record))
        .contains("correlation_id")
        .isSubsetOf("correlation_id", "message", "uuid", "@timestamp");
  }

  @Test
  void so_do_field_names_of_a_class() throws Exception {
    assertRefused(
        configured(context, "<fieldNames class=\"java.lang.Object\"/>"),
        "'fieldNames'",
        "without a class");
  }

  @Test
  void what_is_logged_before_the_start_is_not_shown_without_what_hides_it() {
    CorrelationJsonEncoder encoder = new CorrelationJsonEncoder();
    encoder.setContext(context);
    encoder.addFieldName("mesage=");

    assertThat(new String(encoder.encode(event().message("secret").build()), UTF_8))
        .contains("could not be encoded")
        .doesNotContain("secret");
  }

  private void assertRefused(CorrelationJsonEncoder encoder, String... said) {
    assertThat(errors()).anySatisfy(error -> assertThat(error).contains(said));
    assertThat(errors()).anySatisfy(error -> assertThat(error).startsWith("Failed to initialize"));
    assertThat(encoder.isStarted()).isFalse();
    OutputStreamAppender<ILoggingEvent> appender =
        (DiscardingAppender) context.getLogger("ROOT").getAppender("OUT");
    // The oldest starts it in spite of the failure, but has nothing to write.
    assertThat(appender.isStarted()).isEqualTo(LOGBACK.equals("1.5.0"));
    assertThat(encoder.encode(event().build())).isEmpty();
    // Nor does it without what it was to hide.
    encoder.start();
    assertThat(encoder.isStarted()).isFalse();
    assertThat(encoder.encode(event().build())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<encoding>utf-8</encoding>",
        "<dataFormat>json</dataFormat>",
        "<lineSeparator>UNIX</lineSeparator>",
        "<findAndRegisterJacksonModules>true</findAndRegisterJacksonModules>",
        "<includeNonStructuredArguments>false</includeNonStructuredArguments>",
        "<immediateFlush>false</immediateFlush>",
        "<minBufferSize>2048</minBufferSize>",
        "<includeTags>true</includeTags>",
        "<includeMarkers>true</includeMarkers>"
      })
  void what_is_so_here_is_no_error(String element) throws Exception {
    CorrelationJsonEncoder encoder = configured(context, element);

    assertThat(errors()).isEmpty();
    assertThat(encoder.encode(event().build())).isEqualTo(encoder().encode(event().build()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "encoding UTF-16",
        "dataFormat yaml",
        "lineSeparator WINDOWS",
        "findAndRegisterJacksonModules false"
      })
  void what_is_not_so_here_is_an_error_that_names_it_and_its_value(String element)
      throws Exception {
    String name = element.substring(0, element.indexOf(' '));
    String value = element.substring(name.length() + 1);

    configured(context, xml(name, value));

    assertThat(errors())
        .singleElement()
        .satisfies(error -> assertThat(error).contains(name, "'" + value + "'"));
  }

  @Test
  void the_page_has_the_table() throws IOException {
    String page = Files.readString(Path.of("README.md"));
    int start = page.indexOf("| element of theirs |");

    assertThat(page.substring(start).lines().skip(2).takeWhile(line -> line.startsWith("|")))
        .containsExactlyElementsOf(
            PeerElement.table().stream()
                .map(e -> "| `" + e.name() + "` | " + e.peers() + " | " + e.shownAnswer() + " |")
                .toList());
  }

  private static String xml(String name, String value) {
    List<String> names = Arrays.asList(name.split("\\."));
    String inner = "<%1$s>%2$s</%1$s>".formatted(names.get(names.size() - 1), value);
    String before = names.get(0).equals("providers") ? "<message/>" : "";
    return names.size() == 1
        ? inner
        : "<%1$s>%2$s%3$s</%1$s>".formatted(names.get(0), before, inner);
  }

  private List<String> errors() {
    return context.getStatusManager().getCopyOfStatusList().stream()
        .filter(status -> status.getLevel() == Status.ERROR)
        .map(Status::getMessage)
        .toList();
  }
}
