package dev.clew.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.testing.CleanThreadTest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

  /** Without these, what a record says of an exception is less exact in a native image. */
  @ParameterizedTest
  @CsvSource({
    "org.apache.catalina.connector.Response, isCommitted",
    "org.eclipse.jetty.http.HttpException, getCode",
    "io.undertow.servlet.spec.HttpServletResponseImpl, getExchange",
    "io.undertow.server.HttpServerExchange, isResponseStarted"
  })
  void a_method_of_a_containers_is_named_and_there(String type, String method) throws Exception {
    assertThat(metadata()).contains("\"name\": \"" + type + "\"", "{\"name\": \"" + method + "\"");
    assertThat(Class.forName(type).getMethod(method)).isNotNull();
  }

  private static String metadata() throws IOException {
    try (InputStream file =
        ServletNativeImageTest.class.getClassLoader().getResourceAsStream(FILE)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
