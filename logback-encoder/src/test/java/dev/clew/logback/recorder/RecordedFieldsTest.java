package dev.clew.logback.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.LoggingEvent;
import dev.clew.logback.record.MdcSnapshots;
import dev.clew.logback.record.RecordEncoder;
import dev.clew.logback.settings.ListedField;
import dev.clew.logback.settings.Setting;
import dev.clew.logback.settings.Settings;
import dev.clew.testing.CleanThreadTest;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

/** What is read from a recorded line. */
class RecordedFieldsTest extends CleanThreadTest {
  @Test
  void what_is_in_objects_is_the_mdc_and_the_pairs_that_it_was() {
    Settings.Builder builder = new Settings.Builder();
    builder.set(Setting.FORMAT, "logstash");
    builder.objectName(ListedField.MDC, "m");
    builder.objectName(ListedField.PAIRS, "kv");
    Settings settings = builder.build(Assertions::fail);
    LoggingEvent event = new LoggingEvent();
    event.setLevel(Level.INFO);
    event.setMessage("hello");
    event.setThreadName("main");
    event.setMDCPropertyMap(Map.of("correlation_id", "a-1", "user", "u7"));
    event.setKeyValuePairs(List.of(new KeyValuePair("orderId", 42), new KeyValuePair("m", "x")));
    byte[] line = new RecordEncoder(settings, false, new MdcSnapshots(null), "any").encode(event);

    RecordedFields read = RecordedFields.read(line, RecordedFields.Names.of(settings));

    assertThat(read.message()).isEqualTo("hello");
    assertThat(read.mdc()).isEqualTo(Map.of("correlation_id", "a-1", "user", "u7"));
    assertThat(read.pairs())
        .extracting(pair -> pair.key + '=' + pair.value)
        .containsExactly("orderId=42", "m=x");
  }

  @Test
  void numbers_are_numbers_as_an_encoder_of_others_wants_them_and_null_is_null() {
    Settings settings = new Settings.Builder().build(Assertions::fail);
    LoggingEvent event = new LoggingEvent();
    event.setLevel(Level.INFO);
    event.setMessage("paid");
    event.setThreadName("main");
    event.setMDCPropertyMap(Map.of());
    event.setKeyValuePairs(
        List.of(
            new KeyValuePair("orderId", 42),
            new KeyValuePair("change", -5),
            new KeyValuePair("amount", new BigDecimal("12.50")),
            new KeyValuePair("share", 1.5e-7),
            new KeyValuePair("nanos", Long.MIN_VALUE),
            new KeyValuePair("paid", true),
            new KeyValuePair("refund", null)));
    byte[] line = new RecordEncoder(settings, false, new MdcSnapshots(null), "any").encode(event);

    RecordedFields read = RecordedFields.read(line, RecordedFields.Names.of(settings));

    assertThat(read.pairs())
        .extracting(pair -> pair.value)
        .containsExactly(
            42L,
            -5L,
            new BigDecimal("12.50"),
            new BigDecimal("1.5E-7"),
            new BigDecimal(Long.MIN_VALUE),
            true,
            null);
  }
}
