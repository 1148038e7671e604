package dev.clew.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.testing.CleanThreadTest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The metadata for GraalVM's native images names what a container makes by reflection. */
class ServletNativeImageTest extends CleanThreadTest {
  private static final String FILE =
      "META-INF/native-image/dev.clew/clew-servlet/reflect-config.json";

  @ParameterizedTest
  @ValueSource(classes = {CorrelationFilter.class, CorrelationRequestListener.class})
  void a_class_of_a_web_xml_is_named_and_can_be_made(Class<?> type) throws Exception {
    assertThat(metadata()).contains("\"name\": \"" + type.getName() + "\"");
    assertThat(type.getConstructor()).isNotNull();
  }

  private static String metadata() throws IOException {
    try (InputStream file =
        ServletNativeImageTest.class.getClassLoader().getResourceAsStream(FILE)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
