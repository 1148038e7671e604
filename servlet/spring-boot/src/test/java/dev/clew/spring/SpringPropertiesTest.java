package dev.clew.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.servlet.FilterSetting;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.json.JacksonJsonParser;

/** What an IDE completes in {@code application.properties} is what the filter's table says. */
class SpringPropertiesTest {
  @Test
  void the_configuration_metadata_has_each_setting_as_the_table_has_it() throws Exception {
    List<Map<String, Object>> expected = new ArrayList<>();
    for (FilterSetting<?> setting : FilterSetting.all()) {
      Map<String, Object> property = new HashMap<>();
      property.put("name", ClewProperties.nameOf(setting));
      property.put("type", type(setting));
      property.put("description", setting.description());
      if (!setting.defaultText().isEmpty()) {
        property.put("defaultValue", defaultValue(setting));
      }
      expected.add(property);
    }

    assertThat(properties())
        .filteredOn(property -> !ClewProperties.ENABLED.equals(property.get("name")))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void the_configuration_metadata_has_the_switch() throws Exception {
    assertThat(properties())
        .filteredOn(property -> ClewProperties.ENABLED.equals(property.get("name")))
        .singleElement()
        .satisfies(
            property -> {
              assertThat(property.get("type")).isEqualTo("java.lang.Boolean");
              assertThat(property.get("defaultValue")).isEqualTo(true);
            });
  }

  private static String type(FilterSetting<?> setting) {
    return setting.type() == List.class
        ? "java.util.List<java.lang.String>"
        : setting.type().getName();
  }

  private static Object defaultValue(FilterSetting<?> setting) {
    if (setting.type() == Boolean.class) {
      return Boolean.valueOf(setting.defaultText());
    }
    return setting.type() == List.class
        ? List.of(setting.defaultText().split(","))
        : setting.defaultText();
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> properties() throws Exception {
    String name = "/META-INF/spring-configuration-metadata.json";
    try (InputStream in = SpringPropertiesTest.class.getResourceAsStream(name)) {
      String json = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return (List<Map<String, Object>>)
          Objects.requireNonNull(new JacksonJsonParser().parseMap(json).get("properties"));
    }
  }
}
