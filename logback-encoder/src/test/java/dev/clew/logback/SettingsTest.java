package dev.clew.logback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.joran.util.beans.BeanUtil;
import ch.qos.logback.core.spi.BasicSequenceNumberGenerator;
import ch.qos.logback.core.status.Status;
import com.fasterxml.jackson.databind.JsonNode;
import dev.clew.logback.settings.Format;
import dev.clew.logback.settings.PeerElement;
import dev.clew.logback.settings.Setting;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The settings, as elements of logback.xml and as methods of the builder. */
class SettingsTest extends EncoderTest {
  private final LoggerContext context = newContext();

  @Test
  void without_any_settings_the_encoder_works() throws Exception {
    JsonNode record = record(configured(""), event().mdc("user", "u7").build());

    assertThat(record.get("labels.user").textValue()).isEqualTo("u7");
    assertThat(errors()).isEmpty();
  }

  @Test
  void every_setting_can_be_made_in_xml() throws Exception {
    CorrelationJsonEncoder encoder =
        configured(
            """
            <serviceName>shop</serviceName>
            <serviceVersion>1.2</serviceVersion>
            <serviceEnvironment>test</serviceEnvironment>
            <serviceNodeName>n1</serviceNodeName>
            <staticField>region=eu=1</staticField>
            <staticField>zone = b</staticField>
            <outsideRequest>Background</outsideRequest>
            <mdcPrefix>mdc.</mdcPrefix>
            <includeMdcKey>a</includeMdcKey>
            <includeMdcKey>b</includeMdcKey>
            <excludeMdcKey>b</excludeMdcKey>
            <timestampPrecision>millis</timestampPrecision>
            <maxRecordBytes>2000</maxRecordBytes>
            <maxFramesPerThrowable>0</maxFramesPerThrowable>
            """);

    byte[] line =
        encoder.encode(
            event()
                .message("m".repeat(5_000))
                .mdc("a", "1")
                .mdc("b", "2")
                .mdc("c", "3")
                .throwable(new IllegalStateException("boom"))
                .build());

    assertThat(errors()).isEmpty();
    JsonNode record = parse(line, 2_000);
    assertThat(record.get("service.name").textValue()).isEqualTo("shop");
    assertThat(record.get("service.version").textValue()).isEqualTo("1.2");
    assertThat(record.get("service.environment").textValue()).isEqualTo("test");
    assertThat(record.get("service.node.name").textValue()).isEqualTo("n1");
    assertThat(record.get("region").textValue()).isEqualTo("eu=1");
    assertThat(record.get("zone").textValue()).isEqualTo("b");
    assertThat(record.get("correlation_id").textValue()).isEqualTo("Background");
    assertThat(names(record)).contains("mdc.a").doesNotContain("mdc.b", "mdc.c");
    assertThat(record.get("@timestamp").textValue()).isEqualTo("2026-11-20T23:18:18.662Z");
    assertThat(record.get("error.stack_trace").textValue()).doesNotContain("\tat ");
    assertThat(line.length).isGreaterThan(1_900);
  }

  @Test
  void an_empty_value_in_xml_is_written_as_an_empty_variable() throws Exception {
    CorrelationJsonEncoder encoder =
        configured(
            """
            <outsideRequest>${none:-}</outsideRequest>
            <mdcPrefix>${none:-}</mdcPrefix>
            <serviceName>${none:-}</serviceName>
            """);

    JsonNode record = record(encoder, event().mdc("customer", "c7").build());

    assertThat(errors()).isEmpty();
    assertThat(record.has("correlation_id")).isFalse();
    assertThat(record.has("service.name")).isFalse();
    assertThat(record.get("customer").textValue()).isEqualTo("c7");
  }

  @ParameterizedTest
  @CsvSource({
    "maxRecordBytes, 10",
    "maxRecordBytes, 511",
    "maxRecordBytes, 16777217",
    "maxRecordBytes, -1",
    "maxRecordBytes, 32k",
    "maxRecordBytes, 99999999999",
    "maxFramesPerThrowable, -1",
    "maxFramesPerThrowable, many",
    "timestampPrecision, nanos",
    "staticField, no equals sign",
    "staticField, =value",
    "format, xml",
    "correlationIdField, message",
    "fieldName, no equals sign",
    "fieldName, =value",
    "fieldName, no.such.field=x",
    "fieldName, log.level=message",
    "fieldName, log.level=error",
    "excludeFrame, (",
    "rootCauseFirst, yes",
    "stackHash, 1",
    "includeCaller, on",
    "includeSequence, maybe",
    "customFields, []",
    "customFields, {\"a\":01}",
    "customFields, {a:1}",
    "mdcKeyFieldName, user",
    "mdcKeyFieldName, user=",
    "mdcKeyFieldName, a=b=c",
    "keyValueKeyFieldName, =user",
    "timestampPattern, [NO_SUCH]",
    "timestampPattern, yyyy-MM-ddTHH",
    "timeZone, Mars/Olympus",
    "stackTraceAsArray, 1",
    "shortenedLoggerNameLength, short",
    "writeVersionAsInteger, 1",
    "nested, yes",
    "gcpProject, a/b",
  })
  void a_wrong_value_in_xml_is_an_error_that_names_it_and_the_default_applies(
      String name, String value) throws Exception {
    CorrelationJsonEncoder encoder =
        configured("<" + name + ">" + value + "</" + name + "><serviceName>shop</serviceName>");

    assertThat(errors())
        .singleElement()
        .satisfies(
            status -> {
              assertThat(status.getMessage()).contains(name, "'" + value + "'", "default");
              assertThat(status.getOrigin()).isSameAs(encoder);
            });
    assertThat(encoder.isStarted()).isTrue();
    CorrelationJsonEncoder byDefault = encoder(b -> b.serviceName("shop"));
    for (String message : List.of("hello", "m".repeat(50_000))) {
      ILoggingEvent event = rich(message);
      assertThat(encoder.encode(event)).isEqualTo(byDefault.encode(event));
    }
  }

  /** One on which every setting has an effect. */
  private LoggingEvent rich(String message) {
    LoggingEvent event =
        event()
            .message(message)
            .mdc("user", "u7")
            .pair("k", "v")
            .throwable(new IllegalStateException("boom", new RuntimeException("root")))
            .build();
    event.setCallerData(
        new StackTraceElement[] {new StackTraceElement("com.acme.A", "run", "A.java", 42)});
    return event;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "format",
        "staticField",
        "correlationIdField",
        "fieldName",
        "timestampPrecision",
        "maxRecordBytes",
        "maxFramesPerThrowable",
        "excludeFrame",
        "rootCauseFirst",
        "stackHash",
        "includeCaller",
        "includeSequence",
        "customFields",
        "mdcKeyFieldName",
        "keyValueKeyFieldName",
        "timestampPattern",
        "stackTraceAsArray",
        "shortenedLoggerNameLength",
        "version",
        "writeVersionAsInteger",
        "nested"
      })
  void an_empty_value_where_there_must_be_one_is_an_error_too(String name) throws Exception {
    CorrelationJsonEncoder encoder = configured("<%1$s>${none:-}</%1$s>".formatted(name));

    assertThat(errors())
        .singleElement()
        .satisfies(status -> assertThat(status.getMessage()).contains(name, "''", "default"));
    assertThat(encoder.encode(rich("hello"))).isEqualTo(encoder().encode(rich("hello")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<serviceName>${none}</serviceName>",
        "<staticField>region=${none}</staticField>",
        "<staticField>${none}=eu</staticField>",
        "<correlationIdField>${none}</correlationIdField>",
        "<outsideRequest>${none}</outsideRequest>",
        "<mdcPrefix>${none}.</mdcPrefix>",
        "<fieldName>log.level=${none}</fieldName>",
        "<mdcKeyFieldName>user=${none}</mdcKeyFieldName>",
        "<excludeFrame>${none}</excludeFrame>",
        "<maxRecordBytes>${none}</maxRecordBytes>",
        "<gcpProject>${none}</gcpProject>",
        "<eventDataset>${none}</eventDataset>",
        "<additionalField><key>region</key><value>${none}</value></additionalField>",
        "<fieldNames><mdc>${none}</mdc></fieldNames>"
      })
  void a_variable_that_is_not_defined_is_an_error_and_the_default_applies(String element)
      throws Exception {
    CorrelationJsonEncoder encoder = configured(element);

    assertThat(errors())
        .singleElement()
        .satisfies(
            status ->
                assertThat(status.getMessage())
                    .contains(
                        element.substring(1, element.indexOf('>')),
                        "must not have a variable that is not defined",
                        "none_IS_UNDEFINED"));
    assertThat(encoder.encode(rich("hello"))).isEqualTo(encoder().encode(rich("hello")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"customFields", "pattern"})
  void of_fields_in_json_those_with_such_a_variable_alone_are_left_out(String setting)
      throws Exception {
    String json = "{\"team\":\"tea\",\"region\":\"${none}\",\"o\":{\"a\":[\"in ${none}\"]}}";

    CorrelationJsonEncoder encoder = configured("<%1$s>%2$s</%1$s>".formatted(setting, json));

    assertThat(errors())
        .hasSize(2)
        .allSatisfy(
            status -> assertThat(status.getMessage()).contains(setting, "none_IS_UNDEFINED"));
    JsonNode record = record(encoder, event().build());
    assertThat(record.get("team").textValue()).isEqualTo("tea");
    assertThat(names(record)).doesNotContain("region", "o");
  }

  @Test
  void a_wrong_value_after_a_right_one_leaves_the_right_one() throws Exception {
    CorrelationJsonEncoder encoder =
        configured("<maxRecordBytes>600</maxRecordBytes><maxRecordBytes>x</maxRecordBytes>");

    assertThat(errors()).hasSize(1);
    assertThat(encoder.encode(event().message("m".repeat(5_000)).build())).hasSizeLessThan(601);
  }

  @Test
  void an_unknown_element_is_an_error_that_names_it() throws Exception {
    CorrelationJsonEncoder encoder =
        configured("<serviceNam>shop</serviceNam><serviceVersion>1</serviceVersion>");

    assertThat(errors())
        .singleElement()
        .satisfies(
            status -> {
              assertThat(status.getMessage()).contains("'serviceNam'");
              assertThat(status.getOrigin()).isSameAs(encoder);
            });
    assertThat(record(encoder, event().build()).get("service.version").textValue()).isEqualTo("1");
    encoder.stop();
    encoder.start();
    assertThat(errors()).hasSize(1);
  }

  @Test
  void the_encoder_leaves_no_listener_behind() throws Exception {
    configured("");

    assertThat(context.getStatusManager().getCopyOfStatusListenerList()).isEmpty();
  }

  @Test
  void every_setting_of_the_table_is_a_setter_and_a_method_of_the_builder() {
    for (Setting<?> setting : Setting.table()) {
      String name = setting.name();
      String suffix = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
      assertThat(CorrelationJsonEncoder.class.getMethods())
          .anyMatch(m -> m.getName().equals("set" + suffix) || m.getName().equals("add" + suffix));
      assertThat(CorrelationJsonEncoder.Builder.class.getMethods())
          .anyMatch(m -> m.getName().equals(name));
    }
  }

  @Test
  void every_setter_and_every_method_of_the_builder_is_a_setting_of_the_table() {
    List<String> settings = Setting.table().stream().map(Setting::name).toList();

    assertThat(CorrelationJsonEncoder.class.getDeclaredMethods())
        .filteredOn(m -> m.getName().matches("(set|add).*") && !m.getName().equals("setContext"))
        .filteredOn(m -> Modifier.isPublic(m.getModifiers()))
        .extracting(m -> BeanUtil.toLowerCamelCase(BeanUtil.getPropertyName(m)))
        .filteredOn(name -> settings.contains(name) || PeerElement.named(name) == null)
        // An element with others in it.
        .filteredOn(name -> !name.equals("mask"))
        .containsExactlyInAnyOrderElementsOf(settings);
    // Of those for a mask there are two, with a text of its own and without.
    assertThat(CorrelationJsonEncoder.Builder.class.getMethods())
        .filteredOn(m -> m.getParameterCount() == 1 || !m.getName().startsWith("mask"))
        .filteredOn(m -> m.getReturnType() == CorrelationJsonEncoder.Builder.class)
        // By its name: any of them.
        .filteredOn(m -> !m.getName().equals("set"))
        .extracting(Method::getName)
        .containsExactlyInAnyOrderElementsOf(settings);
  }

  @Test
  void a_setting_can_be_made_by_its_name_in_code() throws Exception {
    CorrelationJsonEncoder encoder =
        CorrelationJsonEncoder.builder()
            .set("serviceName", "shop")
            .set("fieldName", "log.level=severity")
            .set("maskKey", "password")
            .set("maskKey", "token")
            .build();

    JsonNode record = record(encoder, event().pair("password", "p").pair("token", "t").build());

    assertThat(record.get("service.name").textValue()).isEqualTo("shop");
    assertThat(record.get("severity").textValue()).isEqualTo("INFO");
    assertThat(record.get("password").textValue()).isEqualTo("****");
    assertThat(record.get("token").textValue()).isEqualTo("****");
  }

  @Test
  void a_name_that_no_setting_has_and_a_wrong_text_are_refused() {
    CorrelationJsonEncoder.Builder builder = CorrelationJsonEncoder.builder();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.set("maskKeys", "password"))
        .withMessageContaining("'maskKeys'")
        .withMessageContaining("maskKey,");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.set("maxRecordBytes", "5"))
        .withMessage("maxRecordBytes must be from 512 to 16777216 bytes but was '5'");
  }

  @Test
  void every_setting_says_what_kind_of_text_it_takes_and_what_it_does() {
    assertThat(Setting.table())
        .allSatisfy(
            setting -> {
              assertThat(setting.type())
                  .isIn(String.class, Boolean.class, Integer.class, List.class, Map.class);
              assertThat(setting.description()).endsWith(".");
            });
  }

  @Test
  void the_records_own_fields_can_be_renamed_and_left_out() throws Exception {
    CorrelationJsonEncoder encoder =
        configured(
            """
            <fieldName>log.level=severity</fieldName>
            <fieldName>@timestamp=</fieldName>
            <fieldName>process.thread.name=</fieldName>
            <fieldName>tags=labels</fieldName>
            <correlationIdField>request.id</correlationIdField>
            <mdcPrefix>mdc.</mdcPrefix>
            """);

    JsonNode record =
        record(
            encoder,
            event().mdc("correlation_id", "a-1").pair("severity", 1).pair("tags", 2).build());

    assertThat(errors()).isEmpty();
    assertThat(names(record))
        .startsWith("severity", "message", "ecs.version", "log.logger", "request.id");
    assertThat(record.get("severity").textValue()).isEqualTo("INFO");
    assertThat(record.get("request.id").textValue()).isEqualTo("a-1");
    assertThat(record.get("severity_").intValue()).isEqualTo(1);
    assertThat(record.get("tags").intValue()).isEqualTo(2);
  }

  @Test
  void a_name_that_a_refused_one_would_have_freed_is_refused_too() throws Exception {
    CorrelationJsonEncoder encoder =
        configured(
            """
            <fieldName>service.name=log.level</fieldName>
            <fieldName>log.level=message</fieldName>
            <serviceName>shop</serviceName>
            """);

    JsonNode record = record(encoder, event().build());

    assertThat(errors()).hasSize(2);
    assertThat(record.get("service.name").textValue()).isEqualTo("shop");
    assertThat(record.get("log.level").textValue()).isEqualTo("INFO");
  }

  @Test
  void a_version_that_is_no_number_is_an_error_where_it_shall_be_one() throws Exception {
    CorrelationJsonEncoder encoder =
        configured(
            "<format>logstash</format><version>v2</version>"
                + "<writeVersionAsInteger>true</writeVersionAsInteger>");

    assertThat(errors())
        .singleElement()
        .satisfies(status -> assertThat(status.getMessage()).contains("version", "'v2'"));
    assertThat(record(encoder, event().build()).get("@version").textValue()).isEqualTo("v2");
  }

  @Test
  void a_time_that_leaves_no_room_for_a_record_is_an_error() throws Exception {
    configured(
        "<maxRecordBytes>512</maxRecordBytes><timestampPattern>'%s'</timestampPattern>"
            .formatted("t".repeat(200)));

    assertThat(errors())
        .singleElement()
        .satisfies(status -> assertThat(status.getMessage()).contains("maxRecordBytes", "'512'"));
  }

  @Test
  void custom_fields_go_around_all_other_names_and_their_names_are_unique() throws Exception {
    CorrelationJsonEncoder encoder =
        configured(
            """
            <customFields>{"message":1,"k":2,"x":3,"x":4,"o":{"a":1,"a":2},"":5,"s":"\ud800"}
            </customFields><staticField>x=static</staticField><maskKey>s</maskKey>
            """);

    JsonNode record = record(encoder, event().pair("k", "pair").build());

    assertThat(errors()).isEmpty();
    assertThat(record.get("message").textValue()).isEqualTo("hello");
    assertThat(record.get("message_").intValue()).isEqualTo(1);
    assertThat(record.get("k").textValue()).isEqualTo("pair");
    assertThat(record.get("k_").intValue()).isEqualTo(2);
    assertThat(record.get("x").intValue()).isEqualTo(4);
    assertThat(record.get("x_").textValue()).isEqualTo("static");
    assertThat(record.get("o").get("a").intValue()).isEqualTo(2);
    assertThat(record.get("s").textValue()).isEqualTo("****");
    assertThat(names(record)).doesNotContain("");
  }

  @Test
  void keys_may_be_given_names_that_others_have() throws Exception {
    CorrelationJsonEncoder encoder =
        configured(
            """
            <mdcKeyFieldName>user=message</mdcKeyFieldName>
            <mdcKeyFieldName>a=same</mdcKeyFieldName>
            <keyValueKeyFieldName>b=same</keyValueKeyFieldName>
            <excludeKeyValueKeyName>error.type</excludeKeyValueKeyName>
            """);

    for (int i = 0; i < 4; i++) {
      JsonNode record =
          record(
              encoder,
              event().mdc("user", "u7").mdc("a", "1").pair("b", 2).pair("error.type", "x").build());

      assertThat(record.get("message_").textValue()).isEqualTo("u7");
      assertThat(record.get("same").intValue()).isEqualTo(2);
      assertThat(record.get("same_").textValue()).isEqualTo("1");
      assertThat(names(record)).noneMatch(name -> name.startsWith("error"));
    }
  }

  @Test
  void names_that_leave_no_room_for_a_record_are_an_error() throws Exception {
    CorrelationJsonEncoder encoder =
        configured(
            "<maxRecordBytes>512</maxRecordBytes><fieldName>message=%s</fieldName>"
                .formatted("n".repeat(200)));

    assertThat(errors())
        .singleElement()
        .satisfies(status -> assertThat(status.getMessage()).contains("maxRecordBytes", "'512'"));
    assertThat(encoder.encode(event().message("m".repeat(5_000)).build()))
        .hasSizeGreaterThan(5_000);
  }

  @Test
  void two_fields_can_swap_their_names() throws Exception {
    JsonNode record =
        record(
            configured(
                """
                <fieldName>message=log.logger</fieldName>
                <fieldName>log.logger=message</fieldName>
                """),
            event().build());

    assertThat(errors()).isEmpty();
    assertThat(record.get("log.logger").textValue()).isEqualTo("hello");
  }

  @Test
  void without_any_field_a_record_is_an_empty_object() {
    CorrelationJsonEncoder encoder =
        encoder(
            b -> {
              Format.ECS.fields().forEach(field -> b.fieldName(field, ""));
              return b;
            });

    assertThat(new String(encoder.encode(event().build()), UTF_8)).isEqualTo("{}\n");
  }

  @Test
  void googles_and_datadogs_names_are_a_setting_away() {
    assertThat(names(record(encoder(b -> b.fieldName("log.level", "severity")), event().build())))
        .contains("severity");
    assertThat(names(record(encoder(b -> b.fieldName("log.level", "status")), event().build())))
        .contains("status");
  }

  @Test
  void records_can_be_numbered() throws Exception {
    CorrelationJsonEncoder encoder = configured("<includeSequence>true</includeSequence>");

    assertThat(List.of(1, 2, 3))
        .allMatch(i -> record(encoder, event().build()).get("event.sequence").intValue() == i);
    // A record that is too long is written several times, and counts once.
    encoder.encode(event().message("m".repeat(50_000)).build());
    assertThat(record(encoder, event().build()).get("event.sequence").intValue()).isEqualTo(5);
  }

  @Test
  void logbacks_own_numbers_come_first() throws Exception {
    BasicSequenceNumberGenerator generator = new BasicSequenceNumberGenerator();
    context.setSequenceNumberGenerator(generator);
    generator.nextSequenceNumber();
    CorrelationJsonEncoder encoder = configured("<includeSequence>true</includeSequence>");

    LoggingEvent event = new EventBuilder(context).build();
    JsonNode record = record(encoder, event);

    assertThat(event.getSequenceNumber()).isGreaterThan(1);
    assertThat(record.get("event.sequence").longValue()).isEqualTo(event.getSequenceNumber());
  }

  @Test
  void the_caller_can_be_told() {
    LoggingEvent event = event().thread("other").build();
    event.setCallerData(
        new StackTraceElement[] {new StackTraceElement("com.acme.A", "run", "A.java", 42)});

    JsonNode ecs = record(encoder(b -> b.includeCaller(true)), event);
    JsonNode logstash = record(encoder(b -> b.includeCaller(true).format("logstash")), event);

    assertThat(ecs.get("log.origin.function").textValue()).isEqualTo("run");
    assertThat(ecs.get("log.origin.file.name").textValue()).isEqualTo("A.java");
    assertThat(ecs.get("log.origin.file.line").intValue()).isEqualTo(42);
    assertThat(logstash.get("caller_class_name").textValue()).isEqualTo("com.acme.A");
    assertThat(logstash.get("caller_method_name").textValue()).isEqualTo("run");
    assertThat(logstash.get("caller_file_name").textValue()).isEqualTo("A.java");
    assertThat(logstash.get("caller_line_number").intValue()).isEqualTo(42);
  }

  @Test
  void the_caller_is_not_the_stack_of_a_thread_that_merely_encodes() {
    CorrelationJsonEncoder encoder = encoder(b -> b.includeCaller(true));

    JsonNode own = record(encoder, loggedHere(Thread.currentThread().getName()));
    JsonNode others = record(encoder, loggedHere("some other thread"));

    assertThat(names(own)).contains("log.origin.function");
    assertThat(names(others)).noneMatch(name -> name.startsWith("log.origin"));
  }

  /** An event that takes what called this class for its caller. */
  private LoggingEvent loggedHere(String thread) {
    LoggingEvent event =
        new LoggingEvent(
            SettingsTest.class.getName(),
            loggerContext.getLogger("a"),
            Level.INFO,
            "hello",
            null,
            null);
    event.setThreadName(thread);
    return event;
  }

  @Test
  void the_builder_refuses_wrong_values_by_name_and_value() {
    CorrelationJsonEncoder.Builder builder = CorrelationJsonEncoder.builder();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.maxRecordBytes(10))
        .withMessageContaining("maxRecordBytes")
        .withMessageContaining("'10'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.maxFramesPerThrowable(-2))
        .withMessageContaining("maxFramesPerThrowable")
        .withMessageContaining("'-2'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.timestampPrecision(ChronoUnit.NANOS))
        .withMessageContaining("timestampPrecision")
        .withMessageContaining("'Nanos'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.staticField(" ", "v"))
        .withMessageContaining("staticField");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.includeMdcKey(""))
        .withMessageContaining("includeMdcKey");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.excludeMdcKey(""))
        .withMessageContaining("excludeMdcKey");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.format("xml"))
        .withMessageContaining("format")
        .withMessageContaining("'xml'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.maskPattern("["))
        .withMessageContaining("maskPattern")
        .withMessageContaining("'['");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CorrelationJsonEncoder.builder().fieldName("level", "x").build())
        .withMessageContaining("fieldName")
        .withMessageContaining("'level=x'");
  }

  @Test
  void a_builder_makes_encoders_that_share_nothing() {
    CorrelationJsonEncoder.Builder builder = CorrelationJsonEncoder.builder().serviceName("one");
    CorrelationJsonEncoder first = builder.build();
    CorrelationJsonEncoder second = builder.serviceName("two").build();

    assertThat(record(first, event().build()).get("service.name").textValue()).isEqualTo("one");
    assertThat(record(second, event().build()).get("service.name").textValue()).isEqualTo("two");
  }

  @Test
  void settings_apply_from_the_next_start_on() {
    CorrelationJsonEncoder encoder = encoder();
    encoder.setServiceName("late");

    assertThat(record(encoder, event().build()).has("service.name")).isFalse();
    encoder.start();
    assertThat(record(encoder, event().build()).get("service.name").textValue()).isEqualTo("late");
  }

  private CorrelationJsonEncoder configured(String settings) throws Exception {
    return configured(context, settings);
  }

  private List<Status> errors() {
    return statuses(Status.ERROR);
  }

  private List<Status> statuses(int level) {
    return context.getStatusManager().getCopyOfStatusList().stream()
        .filter(status -> status.getLevel() == level)
        .toList();
  }
}
