package dev.clew.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What an IDE completes in {@code application.properties}. */
class SpringPropertiesTest {
  private static final Pattern PROPERTY =
      Pattern.compile("\"name\": \"(clew\\.[^\"]+)\",\\s*\"type\": .*\\s*\"description\": \".+\"");

  @Test
  void the_configuration_metadata_lists_exactly_the_settings() throws Exception {
    List<String> settings =
        Stream.concat(Stream.of("enabled"), FilterSetting.names().stream())
            .map(name -> "clew." + name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT))
            .toList();

    List<String> listed =
        PROPERTY.matcher(metadata()).results().map(result -> result.group(1)).toList();

    assertThat(listed).containsExactlyInAnyOrderElementsOf(settings);
  }

  private static String metadata() throws Exception {
    String name = "/META-INF/spring-configuration-metadata.json";
    try (InputStream in = SpringPropertiesTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
