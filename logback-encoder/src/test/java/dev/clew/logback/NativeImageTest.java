package dev.clew.logback;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.core.Context;
import ch.qos.logback.core.joran.util.beans.BeanUtil;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The metadata for GraalVM's native images names what Logback's configuration reaches by
 * reflection: constructors, setters and adders.
 */
class NativeImageTest {
  private static final String FILE =
      "META-INF/native-image/dev.clew/clew-logback-encoder/reflect-config.json";

  @ParameterizedTest
  @ValueSource(
      classes = {
        CorrelationConsoleAppender.class,
        CorrelationFileAppender.class,
        CorrelationJsonEncoder.class,
        CorrelationJsonEncoder.AdditionalField.class,
        CorrelationJsonEncoder.FieldNames.class,
        CorrelationJsonEncoder.Mask.class,
        CorrelationLevelTurboFilter.class,
        CorrelationRecorder.class,
        Providers.class,
        Providers.Provider.class
      })
  void every_setter_that_logback_may_call_is_named_and_no_other(Class<?> type) throws Exception {
    List<String> setters =
        Arrays.stream(type.getDeclaredMethods())
            .filter(method -> BeanUtil.isSetter(method) || BeanUtil.isAdder(method))
            .filter(method -> method.getParameterTypes()[0] != Context.class)
            .map(Method::getName)
            .toList();

    List<String> named = methods(type.getName()).stream().map(m -> m.get("name").asText()).toList();

    assertThat(named).contains("<init>").containsAll(setters).hasSize(setters.size() + 1);
  }

  @Test
  void whatever_is_named_exists() throws Exception {
    for (Map.Entry<String, List<JsonNode>> type : types().entrySet()) {
      Class<?> named = Class.forName(type.getKey());
      for (JsonNode method : type.getValue()) {
        Class<?>[] parameters = new Class<?>[method.get("parameterTypes").size()];
        for (int i = 0; i < parameters.length; i++) {
          parameters[i] = Class.forName(method.get("parameterTypes").get(i).asText());
        }
        String name = method.get("name").asText();
        if (name.equals("<init>")) {
          assertThat(named.getConstructor(parameters)).isNotNull();
        } else {
          assertThat(named.getMethod(name, parameters)).isNotNull();
        }
      }
    }
  }

  private static List<JsonNode> methods(String type) throws IOException {
    return types().getOrDefault(type, List.of());
  }

  private static Map<String, List<JsonNode>> types() throws IOException {
    Map<String, List<JsonNode>> types = new LinkedHashMap<>();
    try (InputStream file = NativeImageTest.class.getClassLoader().getResourceAsStream(FILE)) {
      for (JsonNode type : new JsonMapper().readTree(file)) {
        types.put(type.get("name").asText(), type.get("methods").valueStream().toList());
      }
    }
    return types;
  }
}
