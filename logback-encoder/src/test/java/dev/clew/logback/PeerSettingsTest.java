package dev.clew.logback;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.status.Status;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clew.logback.settings.Format;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.helpers.BasicMarkerFactory;

/** The elements that are taken, beside the encoder that they come from. */
class PeerSettingsTest extends EncoderTest {
  private static final String SHORTENED =
      "<throwableConverter class=\"net.logstash.logback.stacktrace.ShortenedThrowableConverter\">"
          + "%s</throwableConverter>";

  @Override
  protected Format format() {
    return Format.LOGSTASH;
  }

  static Stream<Arguments> logstash() {
    return Stream.of("7", "8", "9")
        .flatMap(version -> elements().map(elements -> Arguments.of(version, elements)));
  }

  private static Stream<String> elements() {
    return Stream.of(
        "<includeMdcKeyName>user</includeMdcKeyName><includeMdcKeyName>x</includeMdcKeyName>",
        "<excludeMdcKeyName>user</excludeMdcKeyName>",
        "<mdcKeyFieldName>user=user_id</mdcKeyFieldName>",
        "<mdcKeyFieldName>a.b=c</mdcKeyFieldName><excludeMdcKeyName>user</excludeMdcKeyName>",
        "<includeMdc>false</includeMdc>",
        "<includeMdc>true</includeMdc>",
        "<includeContext>false</includeContext>",
        "<includeContext>true</includeContext>",
        "<includeKeyValueKeyName>orderId</includeKeyValueKeyName>",
        "<excludeKeyValueKeyName>orderId</excludeKeyValueKeyName>",
        "<keyValueKeyFieldName>orderId=order.id</keyValueKeyFieldName>",
        "<includeKeyValuePairs>false</includeKeyValuePairs>",
        "<includeTags>false</includeTags>",
        "<includeTags>true</includeTags>",
        "<includeCallerData>true</includeCallerData>",
        "<version>2</version>",
        "<writeVersionAsInteger>true</writeVersionAsInteger>",
        "<version>7</version><writeVersionAsInteger>true</writeVersionAsInteger>",
        "<shortenedLoggerNameLength>36</shortenedLoggerNameLength>",
        "<shortenedLoggerNameLength>20</shortenedLoggerNameLength>",
        "<shortenedLoggerNameLength>1</shortenedLoggerNameLength>",
        "<shortenedLoggerNameLength>0</shortenedLoggerNameLength>",
        "<shortenedLoggerNameLength>-1</shortenedLoggerNameLength>",
        "<timestampPattern>yyyy-MM-dd'T'HH:mm:ss.SSSXXX</timestampPattern>",
        "<timestampPattern>yyyy-MM-dd HH:mm:ss</timestampPattern><timeZone>Asia/Tokyo</timeZone>",
        "<timestampPattern>[UNIX_TIMESTAMP_AS_NUMBER]</timestampPattern>",
        "<timestampPattern>[UNIX_TIMESTAMP_AS_STRING]</timestampPattern>",
        "<timestampPattern>[ISO_INSTANT]</timestampPattern>",
        "<timestampPattern>[ISO_LOCAL_DATE_TIME]</timestampPattern>",
        "<timestampPattern>[ISO_ZONED_DATE_TIME]</timestampPattern><timeZone>Asia/Tokyo</timeZone>",
        "<timestampPattern>[ISO_WEEK_DATE]</timestampPattern>",
        "<timeZone>Europe/Berlin</timeZone>",
        "<timeZone>UTC</timeZone>",
        "<timeZone>[DEFAULT]</timeZone>",
        """
        <customFields>{"app":"shop","team":{"name":"tea","size":4,"on":true,"no":null},
          "list":[1,2.5,-3e2,"x",[],{}],"text":"a \\"b\\" \\u00e4\\n","big":12345678901234567890}
        </customFields>
        """,
        "<customFields>{}</customFields>",
        """
        <fieldNames>
          <timestamp>time</timestamp><version>[ignore]</version><message>msg</message>
          <logger>logger</logger><thread>thread</thread><level>lvl</level>
          <levelValue>[ignore]</levelValue><stackTrace>trace</stackTrace><tags>markers</tags>
        </fieldNames>
        """,
        """
        <includeCallerData>true</includeCallerData>
        <fieldNames>
          <callerClass>class</callerClass><callerMethod>method</callerMethod>
          <callerFile>file</callerFile><callerLine>[ignore]</callerLine>
        </fieldNames>
        """,
        SHORTENED.formatted(""),
        SHORTENED.formatted("<inlineHash>true</inlineHash>"),
        SHORTENED.formatted(
            """
            <maxDepthPerThrowable>3</maxDepthPerThrowable><maxLength>2048</maxLength>
            <shortenedClassNameLength>20</shortenedClassNameLength>
            <exclude>^org\\.junit\\..*</exclude><exclude>jdk\\.internal</exclude>
            <rootCauseFirst>true</rootCauseFirst><inlineHash>true</inlineHash>
            <lineSeparator>|</lineSeparator>
            """),
        "<throwableConverter class=\""
            + "ch.qos.logback.classic.pattern.RootCauseFirstThrowableProxyConverter\"/>");
  }

  @ParameterizedTest
  @MethodSource("logstash")
  void it_means_what_it_means_in_logstash_logback_encoder(String version, String elements)
      throws Exception {
    for (ILoggingEvent event : List.of(plain(), rich())) {
      ObjectNode theirs = theirs(version, Peers.LOGSTASH_ENCODER, elements, event);
      ObjectNode ours = ours(version, "<format>logstash</format>" + elements, event);

      ours.remove("correlation_id");
      if (!elements.contains("timestampPattern") && !elements.contains("timeZone")) {
        String time = elements.contains("<timestamp>") ? "time" : "@timestamp";
        assertThat(ours.has(time)).isEqualTo(theirs.has(time));
        ours.remove(time);
        theirs.remove(time);
      }
      assertThat(ours).isEqualTo(theirs);
    }
  }

  @ParameterizedTest
  @MethodSource("versions9")
  void a_stack_trace_is_an_array_as_in_logstash_logback_encoder(String elements) throws Exception {
    String array = "<writeStackTraceAsArray>true</writeStackTraceAsArray>" + elements;
    ILoggingEvent event = rich();
    JsonNode theirs = theirs("9", Peers.LOGSTASH_ENCODER, array, event);

    JsonNode ours = ours("9", "<format>logstash</format>" + array, event);

    assertThat(ours.get("stack_trace")).isEqualTo(theirs.get("stack_trace"));
    assertThat(ours.get("stack_trace").size()).isGreaterThan(2);
  }

  static Stream<String> versions9() {
    return Stream.of("", SHORTENED.formatted("<exclude>junit</exclude>"));
  }

  static Stream<Arguments> composed() {
    return Stream.of("7", "8", "9")
        .flatMap(version -> providers().map(elements -> Arguments.of(version, elements)));
  }

  private static Stream<String> providers() {
    return Stream.of(
        "<message/><version/><loggerName/><threadName/><logLevel/><logLevelValue/>",
        "<message><fieldName>msg</fieldName></message><logLevel><fieldName>l</fieldName></logLevel>"
            + "<loggerName><fieldName>x</fieldName>"
            + "<shortenedLoggerNameLength>20</shortenedLoggerNameLength></loggerName>",
        "<timestamp><fieldName>t</fieldName><pattern>yyyy-MM-dd HH:mm:ss</pattern>"
            + "<timeZone>Asia/Tokyo</timeZone></timestamp>",
        "<version><version>3</version><writeAsInteger>true</writeAsInteger></version><tags/>",
        "<mdc/><keyValuePairs/><context/>",
        "<mdc><excludeMdcKeyName>user</excludeMdcKeyName></mdc>",
        "<mdc><includeMdcKeyName>user</includeMdcKeyName>"
            + "<mdcKeyFieldName>user=u</mdcKeyFieldName></mdc>",
        "<mdc><fieldName>m</fieldName><excludeMdcKeyName>user</excludeMdcKeyName></mdc>",
        "<keyValuePairs><fieldName>kv</fieldName></keyValuePairs>",
        "<keyValuePairs><includeKeyName>b</includeKeyName></keyValuePairs>",
        "<context><fieldName>ctx</fieldName></context><contextName/>",
        "<stackTrace><fieldName>trace</fieldName></stackTrace>",
        "<stackTrace>" + SHORTENED.formatted("<inlineHash>true</inlineHash>") + "</stackTrace>",
        "<throwableClassName/><throwableMessage/><throwableRootCauseClassName/>"
            + "<throwableRootCauseMessage/>",
        "<throwableClassName><useSimpleClassName>false</useSimpleClassName>"
            + "<fieldName>c</fieldName></throwableClassName>",
        "<callerData/><rawMessage/><sequence/>",
        "<callerData><classFieldName>c</classFieldName></callerData>",
        "<globalCustomFields><customFields>{\"a\":{\"b\":1},\"c\":\"%level\"}</customFields>"
            + "</globalCustomFields>",
        """
        <pattern><pattern>
          {"a":"%level %X{user}","n":"#asLong{%X{a.b}}","l":"#asLong{12}","d":"#asDouble{1.5}",
           "j":"#asJson{{\\"x\\":[1]}}","t":"#tryJson{%msg}","e":"#asNullIfEmpty{%X{none}}",
           "b":"#asBoolean{%X{user}}","y":"#asBoolean{Y}","nb":"#asBoolean{%X{none}}",
           "je":"#asJson{%X{none}}","te":"#tryJson{%X{none}}","k":"\\\\#asLong{1}",
           "o":{"p":["%thread",1,null,{}],"q":"%X{none}"},"ex":"%msg"}
        </pattern></pattern><message/>
        """,
        """
        <pattern><omitEmptyFields>true</omitEmptyFields><pattern>
          {"a":"%X{none}","b":{"c":"%X{none}","d":[]},"e":["","%level",null,[]],"f":null,"g":0,
           "h":"#asJson{{\\"x\\":\\"\\",\\"y\\":1}}"}
        </pattern></pattern>
        """,
        """
        <nestedField><fieldName>in</fieldName><providers>
          <message/><logLevel/><mdc/><keyValuePairs/>
          <pattern><pattern>{"z":"%X{user}"}</pattern></pattern>
          <nestedField><providers><loggerName/><threadName/></providers></nestedField>
        </providers></nestedField>
        <nestedField><fieldName>m</fieldName><providers><mdc/></providers></nestedField>
        """);
  }

  @ParameterizedTest
  @MethodSource("composed")
  void providers_mean_what_they_mean_in_logstash_logback_encoder(String version, String providers)
      throws Exception {
    String elements = "<providers>" + providers + "</providers>";
    for (ILoggingEvent event : List.of(plain(), rich())) {
      ObjectNode theirs =
          theirs(
              version,
              "net.logstash.logback.encoder.LoggingEventCompositeJsonEncoder",
              elements,
              event);
      ObjectNode ours = ours(version, elements, event);

      ours.remove("correlation_id");
      assertThat(ours).isEqualTo(theirs);
    }
  }

  static Stream<Arguments> masks() {
    return Stream.of("7", "8", "9")
        .flatMap(
            version ->
                Stream.of(
                        "<path>user</path>",
                        "<path>user</path><defaultMask>hidden</defaultMask><value>dot+ed</value>",
                        "<paths>user,k,secret</paths><values>ott,oo</values>",
                        "<pathMask><path>inner</path><path>orderId</path><mask>###</mask></pathMask>",
                        "<valueMask><value>(d)(o)tted</value><mask>$2****</mask></valueMask>",
                        "<value>x+</value><path>a~1b</path>",
                        "<value>(?m)^boom$</value><value>\\.java:\\d+</value>")
                    .map(elements -> Arguments.of(version, elements)));
  }

  @ParameterizedTest
  @MethodSource("masks")
  void masks_hide_what_they_hide_in_logstash_logback_encoder(String version, String elements)
      throws Exception {
    String element = version.equals("9") ? "decorator" : "jsonGeneratorDecorator";
    String masks =
        "<%1$s class=\"net.logstash.logback.mask.MaskingJsonGeneratorDecorator\">%2$s</%1$s>"
            .formatted(element, elements);
    String custom = "<customFields>{\"o\":{\"secret\":{\"a\":1},\"user\":\"x\"}}</customFields>";
    ILoggingEvent event =
        event()
            .message("it is dotted")
            .mdc("user", "u7")
            .mdc("User", "dotted")
            .mdc("a/b", "slash")
            .pair("orderId", 42)
            .pair("k", Map.of("inner", List.of(1, "dotted"), "other", "dotted"))
            .throwable(new IllegalStateException("boom"))
            .build();
    ObjectNode theirs = theirs(version, Peers.LOGSTASH_ENCODER, masks + custom, event);

    ObjectNode ours = ours(version, "<format>logstash</format>" + masks + custom, event);

    // Nothing is looked for in a time and in a level.
    for (String field :
        List.of("@timestamp", "@version", "level", "correlation_id", "deployment")) {
      ours.remove(field);
      theirs.remove(field);
    }
    assertThat(ours).isEqualTo(theirs);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<path>a/b</path>",
        "<path>/a</path>",
        "<path>a*</path>",
        "<path>message</path>",
        "<valueMask><value>x</value><mask>$1</mask></valueMask>",
        "<valueMasker class=\"dev.clew.logback.PeerSettingsTest$Masker\"/>"
      })
  void masks_that_cannot_be_applied_stop_the_appender(String elements) throws Exception {
    LoggerContext context = Peers.context("9");

    Encoder<ILoggingEvent> encoder =
        Peers.encoder(
            context,
            CorrelationJsonEncoder.class.getName(),
            "<format>logstash</format>"
                + "<decorator class=\"net.logstash.logback.mask.MaskingJsonGeneratorDecorator\">"
                + elements
                + "</decorator>");

    assertThat(encoder.isStarted()).isFalse();
    assertThat(encoder.encode(event().build())).isEmpty();
    assertThat(context.getStatusManager().getCopyOfStatusList())
        .anySatisfy(
            status -> {
              assertThat(status.getLevel()).isEqualTo(Status.ERROR);
              assertThat(status.getMessage()).startsWith("The encoder does not start");
            });
  }

  static Stream<String> ecs() {
    return Stream.of(
        "<serviceName>shop</serviceName><serviceVersion>1</serviceVersion>"
            + "<serviceEnvironment>test</serviceEnvironment><serviceNodeName>n1</serviceNodeName>"
            + "<eventDataset>shop</eventDataset>",
        "<eventDataset>shop.log</eventDataset>",
        "<additionalField><key>region</key><value>eu</value></additionalField>"
            + "<additionalField><key>zone</key><value>b=1</value></additionalField>",
        "<stackTraceAsArray>true</stackTraceAsArray>",
        "<messageLayout class=\"ch.qos.logback.classic.PatternLayout\">"
            + "<pattern>%replace(%msg){'l+','*'} in %X{user}</pattern></messageLayout>",
        "<includeMarkers>true</includeMarkers>",
        "<throwableConverter class=\""
            + "ch.qos.logback.classic.pattern.RootCauseFirstThrowableProxyConverter\"/>");
  }

  @ParameterizedTest
  @MethodSource("ecs")
  void it_means_what_it_means_in_ecs_logging(String elements) throws Exception {
    String prefix = "<mdcPrefix>${none:-}</mdcPrefix>";
    String tags =
        elements.contains("includeMarkers") ? "" : "<includeMarkers>false</includeMarkers>";
    for (ILoggingEvent event : List.of(plain(), rich())) {
      ObjectNode theirs = theirs("ecs", Peers.ECS_ENCODER, elements, event);
      ObjectNode ours = ours("ecs", prefix + tags + elements, event);

      // Its version, its precision, and pairs, which ecs-logging loses.
      for (String field : List.of("@timestamp", "ecs.version", "correlation_id", "orderId", "b")) {
        ours.remove(field);
        theirs.remove(field);
      }
      assertThat(ours).isEqualTo(theirs);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ecs", "logstash"})
  void what_throws_in_the_place_of_a_secret_does_not_show_it(String format) throws Exception {
    CorrelationJsonEncoder encoder =
        configured(
            newContext(),
            """
            <format>%s</format>
            <messageLayout class="%s"/><throwableConverter class="%s"/>
            """
                .formatted(
                    format, ThrowingLayout.class.getName(), ThrowingConverter.class.getName()));
    ILoggingEvent event = event().message("secret").throwable(new Exception("secret")).build();
    Map<String, String> secretMdc = event.getMDCPropertyMap();

    JsonNode record = record(encoder, event);
    JsonNode minimal =
        record(
            encoder,
            new TestEvent(event) {
              private boolean failed;

              @Override
              public Map<String, String> getMDCPropertyMap() {
                if (failed) {
                  return secretMdc;
                }
                failed = true;
                throw new IllegalStateException("once");
              }
            });

    assertThat(record.get("message").textValue()).isEqualTo("<IllegalStateException: layout>");
    assertThat(minimal.get("message").textValue()).isEqualTo("<IllegalStateException: layout>");
    assertThat(record.get(format.equals("ecs") ? "error.stack_trace" : "stack_trace").textValue())
        .isEqualTo("<IllegalStateException: converter>");
    assertThat(minimal.toString()).doesNotContain("secret");
  }

  /** Public, for Logback to instantiate. */
  public static final class ThrowingLayout extends LayoutBase<ILoggingEvent> {
    @Override
    public String doLayout(ILoggingEvent event) {
      throw new IllegalStateException("layout");
    }
  }

  /** Public, for Logback to instantiate. */
  public static final class ThrowingConverter extends ThrowableProxyConverter {
    @Override
    public String convert(ILoggingEvent event) {
      throw new IllegalStateException("converter");
    }
  }

  private ObjectNode theirs(String version, String encoder, String elements, ILoggingEvent event)
      throws Exception {
    LoggerContext context = inRegion(Peers.context(version));
    byte[] line = Peers.encoder(context, encoder, elements).encode(event);
    assertNoErrors(context);
    return read(line);
  }

  private ObjectNode ours(String version, String elements, ILoggingEvent event) throws Exception {
    LoggerContext context = Peers.context(version);
    byte[] line =
        Peers.encoder(context, CorrelationJsonEncoder.class.getName(), elements).encode(event);
    assertNoErrors(context);
    parse(line, DEFAULT_MAX_RECORD_BYTES);
    return read(line);
  }

  private static ObjectNode read(byte[] line) throws IOException {
    return (ObjectNode) new JsonMapper().readTree(line);
  }

  private static void assertNoErrors(LoggerContext context) {
    assertThat(context.getStatusManager().getCopyOfStatusList())
        .filteredOn(status -> status.getLevel() == Status.ERROR)
        .isEmpty();
  }

  private LoggingEvent plain() {
    return new EventBuilder(inRegion(newContext())).build();
  }

  private static LoggerContext inRegion(LoggerContext context) {
    context.putProperty("deployment", "eu");
    return context;
  }

  private LoggingEvent rich() {
    LoggingEvent event =
        new EventBuilder(inRegion(newContext()))
            .level(Level.ERROR)
            .logger("com.acme.shop.orders.OrderService")
            .mdc("customer", "u7")
            .mdc("a.b", "dotted")
            .pair("orderId", 42)
            .pair("b", true)
            .marker(new BasicMarkerFactory().getDetachedMarker("AUDIT"))
            .throwable(new IllegalStateException("boom", new IOException("root")))
            .build();
    event.setCallerData(
        new StackTraceElement[] {new StackTraceElement("com.acme.A", "run", "A.java", 42)});
    return event;
  }
}
