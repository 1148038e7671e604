package dev.clew.logback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.pattern.ThrowableHandlingConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.status.Status;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import dev.clew.logback.record.MdcSnapshots;
import dev.clew.logback.record.RecordEncoder;
import dev.clew.logback.settings.Format;
import dev.clew.logback.settings.Setting;
import dev.clew.logback.settings.Settings;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.helpers.BasicMarkerFactory;

/** Records that users put together: fields with patterns, and a list of all fields. */
class ComposedTest extends EncoderTest {
  private final LoggerContext context = newContext();

  /** Public, for Logback to instantiate. */
  public static final class Throwing extends ClassicConverter {
    @Override
    public String convert(ILoggingEvent event) {
      throw new IllegalStateException("boom");
    }
  }

  /** Public, for Logback to instantiate. */
  public static final class Counting extends ClassicConverter {
    static final AtomicInteger CALLS = new AtomicInteger();

    @Override
    public String convert(ILoggingEvent event) {
      // Not for those that the encoder makes itself, once it has started.
      boolean isOurs = event.getLoggerName() != null;
      return String.valueOf(isOurs ? CALLS.incrementAndGet() : 0);
    }
  }

  private CorrelationJsonEncoder encoder(String elements) throws Exception {
    CorrelationJsonEncoder encoder = configured(context, elements);
    assertThat(errors()).isEmpty();
    return encoder;
  }

  private List<String> errors() {
    return context.getStatusManager().getCopyOfStatusList().stream()
        .filter(status -> status.getLevel() == Status.ERROR)
        .map(Status::getMessage)
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "%X{user} at %level | \"u7 at INFO\"",
        "constant | \"constant\"",
        "\\\\#asLong{1} | \"#asLong{1}\"",
        "#asLong{%X{size}} | 42",
        "#asLong{%X{user}} | null",
        "#asLong{7} | 7",
        "#asDouble{%X{size}.5} | 42.5",
        "#asDouble{%X{user}} | null",
        "#asBoolean{%X{on}} | true",
        "#asBoolean{%X{user}} | false",
        "#asBoolean{%X{none}} | null",
        "#asNullIfEmpty{%X{none}} | null",
        "#asNullIfEmpty{%X{user}} | \"u7\"",
        "#asJson{%X{json}} | {\"a\":[1,\"b\"]}",
        "#asJson{%X{user}} | null",
        "#tryJson{%X{json}} | {\"a\":[1,\"b\"]}",
        "#tryJson{%X{user}} | \"u7\"",
        "%X{none} | \"\"",
        "%msg | \"hello\"",
        "%ex | \"\"",
      })
  void a_pattern_is_a_field_of_its_type(String pattern, String value) throws Exception {
    String json = pattern.replace("\"", "\\\"");

    JsonNode record = record(encoder("<pattern>{\"x\":\"" + json + "\"}</pattern>"), rich());

    assertThat(record.get("x").toString()).isEqualTo(value);
  }

  private LoggingEvent rich() {
    return event()
        .mdc("user", "u7")
        .mdc("size", "42")
        .mdc("on", "yes")
        .mdc("json", "{\"a\":[1,\"b\"]}")
        .pair("orderId", 42)
        .build();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GELF")
  void patterns_nest_and_give_way_to_others(Format format) throws Exception {
    String xml =
        """
        <format>%s</format>
        <pattern>
          {"message":"own %%level","orderId":1,"a":{"b":["%%X{user}",2.5,true,null],"c":{}},
           "k":"fixed"}
        </pattern>
        <staticField>k=static</staticField>
        """
            .formatted(format.shownName());

    JsonNode record = record(encoder(xml), rich());

    assertThat(record.get("message").textValue()).isEqualTo("hello");
    assertThat(record.get("message_").textValue()).isEqualTo("own INFO");
    assertThat(record.get("orderId").intValue()).isEqualTo(42);
    assertThat(record.get("orderId_").intValue()).isEqualTo(1);
    assertThat(record.get("a")).hasToString("{\"b\":[\"u7\",2.5,true,null],\"c\":{}}");
    assertThat(record.get("k").textValue()).isEqualTo("fixed");
    assertThat(record.get("k_").textValue()).isEqualTo("static");
  }

  @Test
  void empty_fields_are_left_out_where_that_is_wished() throws Exception {
    String xml =
        """
        <pattern>{"a":"%X{none}","b":{"c":"%X{none}","d":[]},"e":["","%X{user}"],"f":null,"g":0}
        </pattern><omitEmptyFields>true</omitEmptyFields>
        """;

    JsonNode record = record(encoder(xml), rich());

    assertThat(names(record)).contains("e", "g").doesNotContain("a", "b", "f");
    assertThat(record.get("e")).hasToString("[\"u7\"]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<pattern>[]</pattern> | pattern must be a JSON object",
        "<pattern>{\"x\":}</pattern> | pattern must be a JSON object",
        "<pattern>{\"x\":\"%nothing\"}</pattern> | no word %nothing",
        "<pattern>{\"x\":\"%replace(%nothing){'a','b'}\"}</pattern> | no word %nothing",
        "<pattern>{\"x\":\"%X{user\"}</pattern> | pattern must have patterns of Logback's",
        "<pattern>{\"x\":\"#asDate{%d}\"}</pattern> | there is no #asDate",
        "<pattern>{\"x\":\"%property{a:-b}\"}</pattern> | has no default",
        "<field>${none:-}</field> | field must not be blank",
        "<field>x=${none}</field> | field must not have a variable that is not defined",
        "<field>x=%nothing</field> | no word %nothing",
        "<field>mesage</field> | field must name a field of the ecs format or one of",
        "<field>message</field><field>message</field> | field must not stand there twice",
        "<field>message</field><field>message=%msg</field> | field must not give two fields one name",
        "<field>a=1</field><field>a.b=%msg</field> | field must not give two fields one name",
        "<format>logstash</format><fieldNames><mdc>in</mdc></fieldNames><field>mdc</field>"
            + "<field>in=%level</field> | field must not give two fields one name",
        "<format>logstash</format><fieldNames><keyValuePair>in</keyValuePair></fieldNames>"
            + "<field>in.x=1</field><field>keyValuePairs</field>"
            + " | field must not give two fields one name",
        "<providers><arguments><fieldName>in</fieldName></arguments><pattern><pattern>{\"in\":1}"
            + "</pattern></pattern></providers> | field must not give two fields one name",
        "<providers><pattern><pattern>{\"in\":1}</pattern></pattern><callerData>"
            + "<fieldName>in</fieldName></callerData></providers>"
            + " | field must not give two fields one name",
      })
  void what_is_wrong_is_an_error_that_names_it(String xml, String error) throws Exception {
    CorrelationJsonEncoder encoder = configured(context, xml);

    assertThat(errors()).anySatisfy(said -> assertThat(said).contains(error));
    assertThat(encoder.isStarted()).isTrue();
    // A list with nothing right in it does not become all fields.
    assertThat(record(encoder, rich()).has("log.level")).isEqualTo(xml.startsWith("<pattern"));
  }

  @Test
  void the_name_of_an_object_that_is_not_listed_is_free() throws Exception {
    CorrelationJsonEncoder encoder =
        encoder(
            "<format>logstash</format><fieldNames><mdc>in</mdc><caller>at</caller></fieldNames>"
                + "<field>in=%level</field><field>at=%msg</field>");

    JsonNode record = record(encoder, rich());

    assertThat(record.get("in").textValue()).isEqualTo("INFO");
    assertThat(record.get("at").textValue()).isEqualTo("hello");
  }

  @Test
  void a_converter_that_throws_spares_the_others() throws Exception {
    String rule =
        "<pattern>{\"x\":{\"a\":\"%boom\",\"b\":\"%level\"},\"y\":\"#asLong{%boom}\"}</pattern>";
    JsonNode record = record(withRule("boom", Throwing.class, rule), rich());

    assertThat(record.get("x"))
        .hasToString("{\"a\":\"<IllegalStateException: boom>\",\"b\":\"INFO\"}");
    assertThat(record.get("y").textValue()).isEqualTo("<IllegalStateException: boom>");
    assertThat(record.get("orderId").intValue()).isEqualTo(42);
  }

  @Test
  void a_hash_of_causes_that_go_round_in_a_circle_ends() throws Exception {
    Exception outer = new Exception("outer");
    Exception inner = new Exception("inner", outer);
    outer.initCause(inner);

    JsonNode record =
        record(
            encoder("<providers><stackHash/><rootStackTraceElement/></providers>"),
            event().throwable(outer).build());

    assertThat(record.get("stack_hash").textValue()).matches("[0-9a-f]{8}");
    assertThat(record.at("/root_stack_trace_element/class_name").textValue())
        .isEqualTo(ComposedTest.class.getName());
  }

  @ParameterizedTest
  @ValueSource(ints = {700, 32_000})
  void an_object_with_patterns_is_bounded_as_any_value_and_its_patterns_are_asked_once(int bytes)
      throws Exception {
    CorrelationJsonEncoder encoder =
        withRule(
            "counted",
            Counting.class,
            """
            <maxRecordBytes>%d</maxRecordBytes>
            <pattern>{"x":{"n":"#asLong{%%counted}","m":"%%msg","j":"#tryJson{%%X{json}}",
              "a":["%%level",{"b":"c"}]}}</pattern>
            """
                .formatted(bytes));
    int before = Counting.CALLS.get();

    JsonNode record =
        parse(
            encoder.encode(
                event().message("m".repeat(40_000)).mdc("json", "{\"k\":[1,2]}").build()),
            bytes);

    assertThat(record.at("/x/n").intValue()).isEqualTo(before + 1);
    assertThat(Counting.CALLS.get()).isEqualTo(before + 1);
    assertThat(record.get("log.truncated").booleanValue()).isTrue();
    assertThat(record(encoder, event().mdc("json", "{\"k\":[1,2]}").build()).get("x").toString())
        .endsWith("\"m\":\"hello\",\"j\":{\"k\":[1,2]},\"a\":[\"INFO\",{\"b\":\"c\"}]}");
  }

  @Test
  void a_pattern_is_asked_once_though_a_record_is_written_again() throws Exception {
    CorrelationJsonEncoder encoder =
        withRule("counted", Counting.class, "<pattern>{\"x\":\"#asLong{%counted}\"}</pattern>");
    int before = Counting.CALLS.get();

    JsonNode record = parse(encoder.encode(event().message("m".repeat(40_000)).build()), 32_000);

    assertThat(record.get("x").intValue()).isEqualTo(before + 1);
    assertThat(record.get("log.truncated").booleanValue()).isTrue();
  }

  private CorrelationJsonEncoder withRule(String word, Class<?> converter, String elements)
      throws Exception {
    return encoderOf(
        "<conversionRule conversionWord=\"%s\" converterClass=\"%s\"/>"
            .formatted(word, converter.getName()),
        elements);
  }

  private CorrelationJsonEncoder encoderOf(String rules, String elements) throws Exception {
    String xml =
        """
        <configuration>
          %s
          <appender name="OUT" class="%s">
            <encoder class="dev.clew.logback.CorrelationJsonEncoder">%s</encoder>
          </appender>
          <root level="INFO"><appender-ref ref="OUT"/></root>
        </configuration>
        """
            .formatted(rules, DiscardingAppender.class.getName(), elements);
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(new ByteArrayInputStream(xml.getBytes(UTF_8)));
    assertThat(errors()).isEmpty();
    return (CorrelationJsonEncoder)
        ((DiscardingAppender) context.getLogger("ROOT").getAppender("OUT")).getEncoder();
  }

  @Test
  void masks_apply_to_patterns() throws Exception {
    String xml =
        """
        <pattern>{"password":"%X{user}","in":{"Password":"%X{user}"},"x":"%X{user}","c":"u7",
          "of":"%X{pin} %mdc{pin} [%mdc]","password2":"u7"}</pattern>
        <maskKey>password</maskKey><maskKey>pin</maskKey><maskPattern>u7</maskPattern>
        """;

    String line =
        record(encoder(xml), event().mdc("user", "u7").mdc("pin", "1234").build()).toString();

    assertThat(line).doesNotContain("u7", "1234").contains("\"of\":\"**** **** [");
  }

  /** Public, for Logback to instantiate. */
  public static final class Telling extends ThrowableHandlingConverter {
    @Override
    public String convert(ILoggingEvent event) {
      return "with " + event.getMDCPropertyMap().get("pin");
    }
  }

  @ParameterizedTest
  @EnumSource
  void layouts_and_converters_are_shown_no_more_than_patterns(Format format) throws Exception {
    String xml =
        """
        <format>%s</format><maskKey>pin</maskKey>
        <messageLayout class="ch.qos.logback.classic.PatternLayout">
          <pattern>%%msg %%X{pin} %%kvp</pattern>
        </messageLayout>
        <throwableConverter class="%s"/>
        """
            .formatted(format.shownName(), Telling.class.getName());

    String line =
        record(
                encoder(xml),
                event()
                    .mdc("pin", "1234")
                    .pair("pin", "5678")
                    .throwable(new IllegalStateException("boom"))
                    .build())
            .toString();

    assertThat(line).contains("hello **** pin=", "with ****").doesNotContain("1234", "5678");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e9999999999", "DEEP"})
  void json_in_a_pattern_is_masked_whatever_else_is_in_it(String number) throws Exception {
    String other = number.equals("DEEP") ? "[".repeat(100) + "]".repeat(100) : number;
    String xml =
        """
        <maskKey>password</maskKey><excludeMdcKey>json</excludeMdcKey>
        <pattern>{"x":"#tryJson{%X{json}}","y":"#asJson{%X{json}}"}</pattern>
        """;

    JsonNode record =
        record(
            encoder(xml),
            event().mdc("json", "{\"n\":" + other + ",\"password\":\"hidden\"}").build());

    assertThat(record.get("x").get("password").textValue()).isEqualTo("****");
    assertThat(record.get("y")).isEqualTo(record.get("x"));
    assertThat(record.toString()).doesNotContain("hidden");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ecs", "logstash"})
  void a_record_is_what_is_listed_in_that_order(String format) throws Exception {
    boolean ecs = format.equals("ecs");
    String level = ecs ? "log.level" : "level";
    String trace = ecs ? "error.stack_trace" : "stack_trace";
    String xml =
        """
        <format>%s</format>
        <field>message</field><field>app=shop</field><field>mdc</field><field>%s</field>
        <field>@timestamp</field><field>%s</field><field>keyValuePairs</field>
        <field>size=#asLong{%%X{size}}</field><field>tags</field><field>correlation_id</field>
        <field>customFields</field><staticField>s=t</staticField><mdcPrefix>m.</mdcPrefix>
        <excludeMdcKey>json</excludeMdcKey><excludeMdcKey>on</excludeMdcKey>
        """
            .formatted(format, trace, level);
    ILoggingEvent event =
        event()
            .mdc("user", "u7")
            .mdc("size", "42")
            .mdc("correlation_id", "a-1")
            .pair("app", "mine")
            .marker(new BasicMarkerFactory().getDetachedMarker("AUDIT"))
            .throwable(new IllegalStateException("boom"))
            .build();

    CorrelationJsonEncoder encoder = encoder(xml);
    JsonNode record = record(encoder, event);
    // What is learnt of the first two must not tell in the third.
    record(encoder, event);

    assertThat(record(encoder, event)).isEqualTo(record);
    assertThat(names(record))
        .containsExactly(
            "message",
            "app",
            "m.user",
            "m.size",
            trace,
            "@timestamp",
            level,
            "app_",
            "size",
            "tags",
            "correlation_id",
            "s");
    assertThat(record.get("app").textValue()).isEqualTo("shop");
    assertThat(record.get("app_").textValue()).isEqualTo("mine");
    assertThat(record.get("size").intValue()).isEqualTo(42);
    assertThat(record.get("correlation_id").textValue()).isEqualTo("a-1");
    assertThat(record.get(trace).textValue()).contains("boom");
  }

  @ParameterizedTest
  @EnumSource(names = {"ECS", "LOGSTASH"})
  void each_field_of_a_format_may_be_listed_and_is_what_it_is_without_a_list(Format format)
      throws Exception {
    Exception thrown = new IllegalStateException("boom");
    LoggingEvent event =
        event()
            .mdc("correlation_id", "a-1")
            .mdc("parent_id", "p-1")
            .mdc("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736")
            .marker(new BasicMarkerFactory().getDetachedMarker("AUDIT"))
            .throwable(thrown)
            .build();
    event.setCallerData(thrown.getStackTrace());
    String all =
        """
        <format>%s</format><serviceName>a</serviceName><serviceVersion>b</serviceVersion>
        <serviceEnvironment>c</serviceEnvironment><serviceNodeName>d</serviceNodeName>
        <includeCaller>true</includeCaller><includeSequence>true</includeSequence>
        <stackHash>true</stackHash><includeMdc>%s</includeMdc>
        """
            .formatted(format.shownName(), format == Format.ECS);
    JsonNode whole = record(configured(newContext(), all), event);
    StringBuilder list = new StringBuilder(all);
    for (String field : format.fields()) {
      list.append("<field>").append(field).append("</field>");
    }

    JsonNode listed = record(encoder(list.toString()), event);

    assertThat(listed).isEqualTo(whole);
  }

  @Test
  void the_id_is_there_unless_it_is_left_out_knowingly() throws Exception {
    LoggingEvent event = event().mdc("correlation_id", "a-1").build();

    assertThat(record(encoder("<field>message</field>"), event))
        .hasToString("{\"message\":\"hello\",\"correlation_id\":\"a-1\"}");
    assertThat(
            record(
                configured(
                    newContext(), "<field>message</field><fieldName>correlation_id=</fieldName>"),
                event))
        .hasToString("{\"message\":\"hello\"}");
  }

  @Test
  void what_is_not_listed_is_not_in_the_minimal_record_either() throws Exception {
    CorrelationJsonEncoder encoder = encoder("<field>log.level</field>");

    JsonNode record =
        record(
            encoder,
            new TestEvent(event().message("secret").build()) {
              @Override
              public Map<String, String> getMDCPropertyMap() {
                throw new IllegalStateException("boom");
              }
            });

    assertThat(record.toString()).contains("IllegalStateException").doesNotContain("secret");
  }

  @ParameterizedTest
  @ValueSource(ints = {600, 2_000})
  void it_is_bounded_however_it_is_put_together(int bytes) throws Exception {
    CorrelationJsonEncoder encoder =
        encoder(
            """
            <maxRecordBytes>%d</maxRecordBytes><field>error.stack_trace</field>
            <field>all=%%msg %%ex %%mdc</field><field>mdc</field><field>message</field>
            <field>json=#tryJson{%%msg}</field><field>keyValuePairs</field>
            """
                .formatted(bytes));
    for (String message :
        List.of("x".repeat(5_000), "[" + "1,".repeat(5_000) + "1]", "9".repeat(9_999))) {
      JsonNode record =
          parse(
              encoder.encode(
                  event()
                      .message(message)
                      .mdc("correlation_id", "a-1")
                      .mdc("long", "y".repeat(3_000))
                      .pair("p", "z".repeat(3_000))
                      .throwable(new IllegalStateException("w".repeat(3_000)))
                      .build()),
              bytes);

      assertThat(record.get("correlation_id").textValue()).isEqualTo("a-1");
      assertThat(record.get("log.truncated").booleanValue()).isTrue();
    }
  }

  @Test
  void the_composed_record_on_the_page_is_what_the_encoder_writes() throws Exception {
    String page = Files.readString(Path.of("README.md"));
    String section = page.substring(page.indexOf("\n## Composed records"));
    String xml = section.substring(section.indexOf("<field>"), section.indexOf("    </encoder>"));
    ILoggingEvent event =
        event()
            .message("order {} accepted", 42)
            .mdc("correlation_id", "0193f2a1-7c11-7d3a-9a51-1f0b6a0c7e55")
            .mdc("size", "3")
            .mdc("method", "POST")
            .pair("orderId", 42)
            .build();

    byte[] line = encoder(xml).encode(event);

    assertThat(section).contains("\n" + new String(line, UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<excludeMdcKey>pin</excludeMdcKey>",
        "<includeMdcKey>user</includeMdcKey>",
        "<includeMdc>false</includeMdc>",
        "<maskKey>pin</maskKey>",
        "<maskPattern>12+34</maskPattern>"
      })
  void what_settings_hide_is_not_in_an_object_of_the_mdc(String setting) throws Exception {
    String mdc = "<mdc><fieldName>%s</fieldName></mdc>";
    String nested = "<nestedField><providers><mdc/>" + mdc.formatted("m") + "</providers>";
    CorrelationJsonEncoder encoder =
        encoder(
            "<providers>" + mdc.formatted("x") + nested + "</nestedField></providers>" + setting);

    JsonNode record = record(encoder, event().mdc("user", "u7").mdc("pin", "1234").build());

    assertThat(record.toString()).doesNotContain("1234").contains("nested");
  }

  @Test
  @DisplayName("Of two fields with one name the later one was lost")
  void in_an_object_of_providers_no_value_is_lost_to_another_of_its_name() throws Exception {
    CorrelationJsonEncoder encoder =
        encoder(
            """
            <providers>
              <nestedField><fieldName>in</fieldName><providers>
                <mdc/><keyValuePairs/>
                <globalCustomFields><customFields>{"user":"tea"}</customFields></globalCustomFields>
              </providers></nestedField>
              <mdc><fieldName>m</fieldName><mdcKeyFieldName>customer=user</mdcKeyFieldName></mdc>
            </providers>
            <maskKey>pin</maskKey>
            """);

    JsonNode record =
        record(
            encoder,
            event()
                .mdc("user", "u7")
                .mdc("customer", "c1")
                .mdc("pin", "1234")
                .pair("user", "u8")
                .pair("pin", Map.of("x", "1234"))
                .build());

    assertThat(record.get("in"))
        .hasToString(
            "{\"user\":\"u7\",\"customer\":\"c1\",\"pin\":\"****\",\"user_\":\"u8\",\"pin_\":\"****\","
                + "\"user__\":\"tea\"}");
    assertThat(record.get("m")).hasToString("{\"user\":\"u7\",\"user_\":\"c1\",\"pin\":\"****\"}");
  }

  /** A map that shows nothing of what is in it. */
  public static final class Discreet extends LinkedHashMap<String, String> {
    private static final long serialVersionUID = 1L;

    @JsonValue
    public String shown() {
      return "discreet";
    }
  }

  @Test
  @DisplayName("They were looked into: one showed its secret, others cost the whole record")
  void what_an_application_gives_is_written_as_ever_where_empty_fields_are_left_out()
      throws Exception {
    CorrelationJsonEncoder encoder =
        encoder(
            """
            <providers>
              <keyValuePairs><fieldName>k</fieldName></keyValuePairs>
              <nestedField><fieldName>in</fieldName><providers>
                <keyValuePairs/>
              </providers></nestedField>
            </providers>
            <omitEmptyFields>true</omitEmptyFields>
            """);
    Discreet discreet = new Discreet();
    discreet.put("password", "s3cret");
    Map<Object, Object> cycle = new HashMap<>();
    cycle.put("me", cycle);
    Object failing =
        new Object() {
          @Override
          public String toString() {
            throw new IllegalStateException("boom");
          }
        };
    List<Object> list =
        new AbstractList<>() {
          @Override
          public Object get(int index) {
            throw new IllegalStateException("boom");
          }

          @Override
          public int size() {
            return 1;
          }
        };

    JsonNode record =
        record(
            encoder,
            event()
                .pair("discreet", discreet)
                .pair("cycle", cycle)
                .pair("key", Map.of(failing, 1))
                .pair("list", list)
                .pair("none", "")
                .pair("empty", List.of())
                .build());

    assertThat(record.has("log.encoder_error")).isFalse();
    assertThat(record.get("k"))
        .hasToString(
            "{\"discreet\":\"discreet\",\"cycle\":{\"me\":\"<cycle>\"},"
                + "\"key\":{\"<IllegalStateException: boom>\":1},"
                + "\"list\":\"<IllegalStateException: boom>\"}");
    assertThat(record.get("in")).isEqualTo(record.get("k"));
  }

  @Test
  void a_recorder_shows_no_pattern_what_another_encoder_leaves_out() {
    Settings with = settings("pattern", "{\"x\":\"%X{secret}%X{user}\"}");
    Settings without = settings("excludeMdcKey", "secret");
    Settings listed = settings("field", "message");

    Settings united = with.hidingWhatAnyHides(List.of(with, without, listed));

    assertThat(with.showsAllToPatterns()).isTrue();
    assertThat(united.showsMdcKeyToPatterns("secret")).isFalse();
    assertThat(united.showsMdcKeyToPatterns("user")).isTrue();
    assertThat(united.includesMdcKey("user")).isFalse();
    assertThat(united.includesPairKey("user")).isFalse();
    RecordEncoder records = new RecordEncoder(united, false, new MdcSnapshots(null), "any");
    ILoggingEvent event = event().mdc("secret", "s").mdc("user", "u7").build();
    assertThat(parse(records.encode(event), 32_000).get("x").textValue()).isEqualTo("u7");
  }

  @Test
  void nor_does_it_show_that_to_a_layout_of_messages() {
    PatternLayout layout = new PatternLayout();
    layout.setContext(context);
    layout.setPattern("%msg %X{secret}%X{user}");
    layout.start();
    Settings.Builder builder = new Settings.Builder();
    builder.messageLayout(layout);
    Settings with = builder.build(Assertions::fail);

    Settings united = with.hidingWhatAnyHides(List.of(with, settings("excludeMdcKey", "secret")));

    RecordEncoder records = new RecordEncoder(united, false, new MdcSnapshots(null), "any");
    ILoggingEvent event = event().mdc("secret", "s").mdc("user", "u7").build();
    assertThat(parse(records.encode(event), 32_000).get("message").textValue())
        .isEqualTo("hello u7");
  }

  private static Settings settings(String name, String text) {
    Settings.Builder builder = new Settings.Builder();
    builder.set(Setting.named(name), text);
    return builder.build(Assertions::fail);
  }

  @Test
  void gelf_says_itself_what_there_is_and_refuses_patterns() throws Exception {
    CorrelationJsonEncoder encoder =
        configured(context, "<format>gelf</format><pattern>{\"a\":\"%msg\"}</pattern>");

    assertThat(errors()).singleElement().asString().contains("pattern", "gelf");
    assertThat(record(encoder, event().build()).toString()).contains("hello");
  }
}
