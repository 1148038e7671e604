package dev.clew.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.servlet.FilterSetting;
import dev.clew.spring.settings.ClewProperties;
import dev.clew.spring.settings.ClewProperty;
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
  void the_configuration_metadata_has_each_property_as_the_table_has_it() throws Exception {
    List<Map<String, Object>> expected = new ArrayList<>();
    for (ClewProperty known : ClewProperties.all()) {
      Map<String, Object> property = new HashMap<>();
      property.put("name", known.name());
      property.put("type", known.type());
      property.put("description", known.description());
      if (known.defaultValue() != null) {
        property.put("defaultValue", known.defaultValue());
      }
      expected.add(property);
    }

    assertThat(properties()).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void the_table_has_each_setting_of_the_filter_with_its_default() {
    assertThat(ClewProperties.all())
        .contains(
            new ClewProperty(
                "clew.enabled",
                "java.lang.Boolean",
                true,
                "Whether Clew does anything at all in this application."))
        .filteredOn(
            property ->
                FilterSetting.all().stream()
                    .anyMatch(setting -> ClewProperties.nameOf(setting).equals(property.name())))
        .hasSameSizeAs(FilterSetting.all())
        .anySatisfy(
            property -> {
              assertThat(property.name()).isEqualTo("clew.header-names");
              assertThat(property.type()).isEqualTo("java.util.List<java.lang.String>");
              assertThat(property.defaultValue()).isEqualTo(List.of("defaults"));
            })
        .anySatisfy(
            property -> {
              assertThat(property.name()).isEqualTo("clew.expose-header");
              assertThat(property.defaultValue()).isEqualTo(false);
            });
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
