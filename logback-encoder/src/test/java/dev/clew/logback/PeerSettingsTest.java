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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.helpers.BasicMarkerFactory;

/** The elements that are taken, beside the encoder that they come from. */
class PeerSettingsTest extends EncoderTest {
  private static final String LOGSTASH = "<format>logstash</format>";
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
        "<fieldNames><mdc>mdc</mdc><keyValuePair>kv</keyValuePair><context>ctx</context>"
            + "<arguments>args</arguments><caller>caller</caller></fieldNames>",
        "<includeCallerData>true</includeCallerData><fieldNames><caller>caller</caller>"
            + "<callerClass>class</callerClass><callerMethod>message</callerMethod>"
            + "<callerFile>user</callerFile><callerLine>[ignore]</callerLine></fieldNames>",
        "<fieldNames><mdc>mdc</mdc></fieldNames><excludeMdcKeyName>user</excludeMdcKeyName>"
            + "<mdcKeyFieldName>a.b=c</mdcKeyFieldName>",
        "<fieldNames><mdc>mdc</mdc></fieldNames><includeMdcKeyName>none</includeMdcKeyName>",
        "<fieldNames><mdc>mdc</mdc></fieldNames><includeMdc>false</includeMdc>",
        "<fieldNames><keyValuePair>kv</keyValuePair></fieldNames>"
            + "<keyValueKeyFieldName>orderId=message</keyValueKeyFieldName>"
            + "<excludeKeyValueKeyName>b</excludeKeyValueKeyName>",
        "<fieldNames><keyValuePair>kv</keyValuePair></fieldNames>"
            + "<includeKeyValueKeyName>none</includeKeyValueKeyName>",
        "<fieldNames><context>ctx</context></fieldNames><includeContext>false</includeContext>",
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

  static Stream<Arguments> argumentObjects() {
    return Stream.of("7", "8", "9")
        .flatMap(
            version ->
                Stream.of(
                    Arguments.of(
                        version,
                        Peers.LOGSTASH_ENCODER,
                        "<fieldNames><arguments>args</arguments></fieldNames>"),
                    Arguments.of(
                        version,
                        Peers.COMPOSITE_ENCODER,
                        "<providers><arguments><includeStructuredArguments>false"
                            + "</includeStructuredArguments><includeNonStructuredArguments>false"
                            + "</includeNonStructuredArguments></arguments><message/></providers>"),
                    Arguments.of(
                        version,
                        Peers.COMPOSITE_ENCODER,
                        "<providers><arguments><includeNonStructuredArguments>true"
                            + "</includeNonStructuredArguments><nonStructuredArgumentsFieldPrefix>p_"
                            + "</nonStructuredArgumentsFieldPrefix></arguments></providers>"),
                    Arguments.of(
                        version,
                        Peers.COMPOSITE_ENCODER,
                        "<providers><arguments><fieldName>args</fieldName></arguments>"
                            + "<logstashMarkers/></providers>")));
  }

  @ParameterizedTest
  @MethodSource("argumentObjects")
  void arguments_are_in_an_object_and_markers_are_not(
      String version, String encoder, String elements) throws Exception {
    Peer peer = new Peer(version, Peers.loader(version));
    LoggingEvent event =
        new EventBuilder(inRegion(newContext()))
            .message(
                "{} {} {}", peer.argument("kv", "orderId", 7), peer.argument("kv", "message", 8), 9)
            .marker(peer.marker("append", "m", Map.of("a", 1)))
            .build();
    for (ILoggingEvent each : List.of(event, plain())) {
      ObjectNode theirs = theirs(version, encoder, elements, each);
      ObjectNode ours = ours(version, "<format>logstash</format>" + elements, each);

      for (String field : List.of("@timestamp", "correlation_id")) {
        ours.remove(field);
        theirs.remove(field);
      }
      assertThat(ours).isEqualTo(theirs);
    }
  }

  @Test
  void the_id_is_at_the_root_and_not_in_the_object_of_the_mdc() throws Exception {
    ILoggingEvent event =
        event().mdc("correlation_id", "a-1").mdc("user", "u7").mdc("mdc", "x").build();

    JsonNode record = record(configured(newContext(), LOGSTASH + objects("mdc", "mdc")), event);

    assertThat(record.get("correlation_id").textValue()).isEqualTo("a-1");
    assertThat(record.get("mdc")).hasToString("{\"user\":\"u7\",\"mdc\":\"x\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mdc", "keyValuePair", "arguments", "context", "caller"})
  void the_name_of_an_object_is_the_records_own(String group) throws Exception {
    ILoggingEvent event = event().pair("o", 1).pair("o.x", 2).mdc("o", "m").build();

    JsonNode record = record(configured(newContext(), LOGSTASH + objects(group, "o")), event);

    boolean isPairs = group.equals("keyValuePair");
    JsonNode pairs = isPairs ? record.get("o") : record;
    assertThat(pairs.get(isPairs ? "o" : "o_").intValue()).isEqualTo(1);
    assertThat(pairs.get("o_x").intValue()).isEqualTo(2);
    JsonNode mdc = group.equals("mdc") ? record.get("o") : record;
    String expected = isPairs ? "o_" : group.equals("mdc") ? "o" : "o__";
    assertThat(mdc.get(expected).textValue()).isEqualTo("m");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        LOGSTASH + "<fieldNames><mdc>message</mdc></fieldNames>",
        LOGSTASH + "<fieldNames><mdc>o</mdc><keyValuePair>o</keyValuePair></fieldNames>",
        LOGSTASH + "<fieldNames><mdc>o</mdc><context>o.x</context></fieldNames>",
        LOGSTASH + "<fieldNames><mdc>[ignore]</mdc></fieldNames>",
        "<fieldNames><caller>o</caller></fieldNames>"
      })
  void an_object_whose_name_is_taken_or_that_cannot_be_is_an_error(String elements)
      throws Exception {
    LoggerContext context = newContext();

    CorrelationJsonEncoder encoder = configured(context, elements);

    assertThat(context.getStatusManager().getCopyOfStatusList())
        .filteredOn(status -> status.getLevel() == Status.ERROR)
        .singleElement()
        .asString()
        .containsIgnoringCase("fieldName");
    assertThat(record(encoder, event().pair("k", 1).build()).get("message").textValue())
        .isEqualTo("hello");
  }

  @Test
  void a_mask_for_the_name_of_an_object_stops_the_appender_and_one_inside_it_applies()
      throws Exception {
    String mask =
        "<decorator class=\"net.logstash.logback.mask.MaskingJsonGeneratorDecorator\">"
            + "<path>%s</path></decorator>";
    String elements =
        LOGSTASH
            + objects("keyValuePair", "kv")
            + "<keyValueKeyFieldName>pin=code</keyValueKeyFieldName>";
    ILoggingEvent event = event().pair("pin", "1234").build();

    Encoder<ILoggingEvent> stopped =
        Peers.encoder(
            Peers.context("9"),
            CorrelationJsonEncoder.class.getName(),
            elements + mask.formatted("kv"));

    assertThat(stopped.encode(event)).isEmpty();
    assertThat(ours("9", elements + mask.formatted("code"), event).get("kv"))
        .hasToString("{\"code\":\"****\"}");
  }

  @Test
  void what_is_in_objects_is_kept_from_patterns_and_in_bounds() throws Exception {
    CorrelationJsonEncoder encoder =
        configured(
            newContext(),
            LOGSTASH
                + "<maxRecordBytes>700</maxRecordBytes><fieldNames><mdc>mdc</mdc>"
                + "<keyValuePair>kv</keyValuePair></fieldNames><maskKey>pin</maskKey>");
    EventBuilder event = event().mdc("pin", "1234").mdc("long", "x".repeat(5_000));
    for (int i = 0; i < 100; i++) {
      event.pair("k" + i, "y".repeat(i));
    }

    for (int i = 0; i < 3; i++) {
      JsonNode record = parse(encoder.encode(event.build()), 700);
      assertThat(record.get("log_truncated").booleanValue()).isTrue();
      assertThat(record.toString()).doesNotContain("1234");
    }
  }

  private static String objects(String group, String name) {
    return "<fieldNames><%1$s>%2$s</%1$s></fieldNames>".formatted(group, name);
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
        "<mdc><includeMdcKeyName>customer</includeMdcKeyName></mdc>"
            + "<mdc><fieldName>rest</fieldName><excludeMdcKeyName>customer</excludeMdcKeyName></mdc>",
        "<mdc><excludeMdcKeyName>customer</excludeMdcKeyName></mdc>"
            + "<nestedField><providers><mdc/></providers></nestedField>",
        "<keyValuePairs><includeKeyName>b</includeKeyName></keyValuePairs><keyValuePairs>"
            + "<fieldName>rest</fieldName><excludeKeyName>b</excludeKeyName></keyValuePairs>",
        "<context><fieldName>ctx</fieldName></context><contextName/>",
        "<stackTrace><fieldName>trace</fieldName></stackTrace>",
        "<stackTrace>" + SHORTENED.formatted("<inlineHash>true</inlineHash>") + "</stackTrace>",
        "<throwableClassName/><throwableMessage/><throwableRootCauseClassName/>"
            + "<throwableRootCauseMessage/>",
        "<throwableClassName><useSimpleClassName>false</useSimpleClassName>"
            + "<fieldName>c</fieldName></throwableClassName>",
        "<stackHash/><rootStackTraceElement/>",
        "<stackHash><fieldName>hash</fieldName><exclude>^org\\.junit</exclude>"
            + "<exclude>\\$</exclude></stackHash>",
        "<stackHash><exclusions>^org\\.junit\\., ^java\\.,reflect</exclusions></stackHash>",
        "<stackHash><fieldName>[ignore]</fieldName></stackHash><message/>"
            + "<contextName><fieldName>[ignore]</fieldName></contextName>",
        "<rootStackTraceElement><fieldName>where</fieldName><classFieldName>c</classFieldName>"
            + "<methodFieldName>m</methodFieldName></rootStackTraceElement>",
        "<rootStackTraceElement><methodFieldName>[ignore]</methodFieldName></rootStackTraceElement>",
        "<nestedField><fieldName>error</fieldName><providers><stackHash/><rootStackTraceElement/>"
            + "<throwableClassName/></providers></nestedField>",
        "<callerData/><rawMessage/><sequence/>",
        "<callerData><classFieldName>c</classFieldName></callerData>",
        "<callerData><fieldName>caller</fieldName><fileFieldName>f</fileFieldName></callerData>"
            + "<message/>",
        "<callerData><fieldName>caller</fieldName><fileFieldName>[ignore]</fileFieldName>"
            + "<classFieldName>[ignore]</classFieldName><methodFieldName>[ignore]</methodFieldName>"
            + "<lineFieldName>[ignore]</lineFieldName></callerData><message/>",
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
        """,
        """
        <nestedField><providers>
          <loggerName><fieldName>loggerName</fieldName></loggerName>
          <threadName><fieldName>threadName</fieldName></threadName>
          <logLevel><fieldName>logLevel</fieldName></logLevel>
          <logLevelValue><fieldName>logLevelValue</fieldName></logLevelValue>
        </providers></nestedField>
        """,
        """
        <nestedField><fieldName>in</fieldName><providers><message/>
          <pattern><omitEmptyFields>true</omitEmptyFields><pattern>
            {"a":"%X{none}","b":{"c":"%X{none}"},"d":["","%level"],"e":""}
          </pattern></pattern>
        </providers></nestedField>
        """);
  }

  @ParameterizedTest
  @MethodSource("composed")
  void providers_mean_what_they_mean_in_logstash_logback_encoder(String version, String providers)
      throws Exception {
    String elements = "<providers>" + providers + "</providers>";
    for (ILoggingEvent event : List.of(plain(), rich())) {
      ObjectNode theirs = theirs(version, Peers.COMPOSITE_ENCODER, elements, event);
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
                        "<path>k/other</path><path>o/secret/a</path>",
                        "<path>/k/inner</path><path>/secret</path><path>/user</path>",
                        "<path>/k</path><path>secret/*</path>",
                        "<path>*/inner</path><path>/*/a</path>",
                        "<path>k/*/p</path><path>l/p</path><path>l/1/q</path>",
                        "<path>/l/*/p</path><path>/l/0/*</path>",
                        "<path>*/*/deep</path><path>0/p</path>",
                        "<path>a*</path><path>us*</path><path>/us*</path><path>k/</path>",
                        "<path>a.b</path><path>l/1/x.y</path><path>o/x/y</path>",
                        "<path>K/inner</path><path>k//inner</path><path>USER</path>",
                        "<path>k/inner</path><path>inner</path><defaultMask>d</defaultMask>",
                        "<pathMask><paths>k/inner,o/secret</paths><mask>$1</mask></pathMask>"
                            + "<path>o/secret/a</path><path>inner</path>",
                        "<pathMask><path>a~1b/c</path><path>o/a~1b</path></pathMask>",
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
    String custom =
        "<customFields>{\"o\":{\"secret\":{\"a\":1},\"user\":\"x\",\"x.y\":1,\"a/b\":2}}"
            + "</customFields>";
    ILoggingEvent event =
        event()
            .message("it is dotted")
            .mdc("user", "u7")
            .mdc("User", "dotted")
            .mdc("a/b", "slash")
            .pair("orderId", 42)
            .pair("k", Map.of("inner", List.of(1, "dotted"), "other", "dotted"))
            .pair("a.b", Map.of("c", 1))
            .pair(
                "l",
                List.of(
                    Map.of("p", 1, "q", 2),
                    Map.of("p", Map.of("deep", 3), "q", 4, "x.y", List.of(5))))
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

  @Test
  void a_path_follows_names_as_the_record_has_them() throws Exception {
    String masks =
        "<decorator class=\"net.logstash.logback.mask.MaskingJsonGeneratorDecorator\">"
            + "<path>user/password</path><path>pin</path></decorator>";
    ILoggingEvent event = event().pair("user.password", 1).pair("a.pin", 2).pair("b", 3).build();

    ObjectNode dotted = ours("9", masks, event);
    ObjectNode nested = ours("9", "<nested>true</nested>" + masks, event);

    assertThat(dotted.get("user.password").intValue()).isEqualTo(1);
    assertThat(dotted.get("a.pin").intValue()).isEqualTo(2);
    assertThat(nested.at("/user/password").textValue()).isEqualTo("****");
    assertThat(nested.at("/a/pin").textValue()).isEqualTo("****");
    assertThat(nested.get("b").intValue()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<path>*</path>",
        "<path>/*</path>",
        "<path>/message</path>",
        "<path>//</path>",
        "<path>message</path>",
        "<valueMask><value>x</value><mask>$1</mask></valueMask>",
        "<path>user/${none}</path>",
        "<value>${none}</value>",
        "<pathMask><path>user</path><mask>${none}</mask></pathMask>",
        "<value>x</value><defaultMask>${none}</defaultMask>",
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
        "<serviceName>shop</serviceName><includeMarkers>true</includeMarkers>",
        "<serviceName>shop</serviceName><additionalField><key>zone</key><value>b</value>"
            + "</additionalField>",
        "<serviceName>shop</serviceName><includeOrigin>false</includeOrigin>",
        "<serviceName>shop</serviceName><eventDataset>shop.log</eventDataset>",
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
  @ValueSource(
      strings = {
        "<serviceName>shop</serviceName>",
        "<includeMarkers>true</includeMarkers>",
        "<format>logstash</format><serviceName>shop</serviceName><includeOrigin>true</includeOrigin>"
      })
  void there_is_no_data_set_without_a_sign_of_ecs_logging_or_a_service(String elements)
      throws Exception {
    assertThat(ours("ecs", elements, plain()).has("event.dataset")).isFalse();
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
