package dev.clew.logback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.status.Status;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    JsonNode record = record(encoder, event().mdc("user", "u7").build());

    assertThat(errors()).isEmpty();
    assertThat(record.has("correlation_id")).isFalse();
    assertThat(record.has("service.name")).isFalse();
    assertThat(record.get("user").textValue()).isEqualTo("u7");
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
    ILoggingEvent event = event().message("m".repeat(50_000)).build();
    assertThat(encoder.encode(event)).isEqualTo(encoder(b -> b.serviceName("shop")).encode(event));
  }

  @Test
  void a_wrong_value_after_a_right_one_leaves_the_right_one() throws Exception {
    CorrelationJsonEncoder encoder =
        configured("<maxRecordBytes>600</maxRecordBytes><maxRecordBytes>x</maxRecordBytes>");

    assertThat(errors()).hasSize(1);
    assertThat(encoder.encode(event().message("m".repeat(5_000)).build())).hasSizeLessThan(601);
  }

  @Test
  void an_unknown_element_is_reported_by_logback() throws Exception {
    configured("<serviceNam>shop</serviceNam>");

    assertThat(statuses(Status.WARN)).anyMatch(s -> s.getMessage().contains("serviceNam"));
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
    String xml =
        """
        <configuration>
          <appender name="OUT" class="dev.clew.logback.SettingsTest$DiscardingAppender">
            <encoder class="dev.clew.logback.CorrelationJsonEncoder">
              %s
            </encoder>
          </appender>
          <root level="INFO"><appender-ref ref="OUT"/></root>
        </configuration>
        """
            .formatted(settings);
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(new ByteArrayInputStream(xml.getBytes(UTF_8)));
    OutputStreamAppender<ILoggingEvent> appender =
        (DiscardingAppender) context.getLogger("ROOT").getAppender("OUT");
    return (CorrelationJsonEncoder) appender.getEncoder();
  }

  private List<Status> errors() {
    return statuses(Status.ERROR);
  }

  private List<Status> statuses(int level) {
    return context.getStatusManager().getCopyOfStatusList().stream()
        .filter(status -> status.getLevel() == level)
        .toList();
  }

  /** Public, for Logback to instantiate. */
  public static final class DiscardingAppender extends OutputStreamAppender<ILoggingEvent> {
    @Override
    public void start() {
      setOutputStream(java.io.OutputStream.nullOutputStream());
      super.start();
    }
  }
}
