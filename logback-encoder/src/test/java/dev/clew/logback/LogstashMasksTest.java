package dev.clew.logback;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clew.logback.settings.Format;
import org.junit.jupiter.api.Test;

/** {@link MasksTest} in the logstash format. */
class LogstashMasksTest extends MasksTest {
  @Override
  protected Format format() {
    return Format.LOGSTASH;
  }

  @Test
  void the_contexts_properties_are_masked_too() {
    loggerContext.putProperty("card", CARD);
    loggerContext.putProperty("password", "secret");

    JsonNode record =
        record(
            encoder(b -> b.maskPattern(CARD_PATTERN).maskKey("password")),
            event().message(CARD).build());

    assertThat(record.get("message").textValue()).isEqualTo("****");
    assertThat(record.get("card").textValue()).isEqualTo("****");
    assertThat(record.get("password").textValue()).isEqualTo("****");
  }
}
