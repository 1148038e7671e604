package com.example.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.testing.CorrelationExtension;
import dev.clew.testing.EgressContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Every snippet of the module's README is compiled and run. */
class ReadmeTest {
  private static final Path TESTS = Path.of("src/test/java/com/example/shop");

  static List<String> snippets() throws IOException {
    return Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
        .matcher(Files.readString(Path.of("README.md")))
        .results()
        .map((MatchResult block) -> block.group(1))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("snippets")
  void a_snippet_is_compiled(String snippet) throws IOException {
    String compiled = "";
    for (String file : List.of("OrdersTest.java", "UrlConnectionTest.java")) {
      compiled += Files.readString(TESTS.resolve(file));
    }

    for (String part : snippet.split("…", -1)) {
      assertThat(squeezed(compiled)).contains(squeezed(part));
    }
  }

  private static String squeezed(String code) {
    return code.replaceAll("\\s+", " ").strip();
  }

  @Test
  void its_tests_pass() {
    EngineTestKit.engine("junit-jupiter")
        .selectors(
            DiscoverySelectors.selectClass(OrdersTest.AcceptingTest.class),
            DiscoverySelectors.selectClass(OrdersTest.LenientTest.class))
        .execute()
        .testEvents()
        .assertStatistics(stats -> stats.started(2).succeeded(2));
  }

  @Test
  void each_type_that_it_names_is_there() throws IOException {
    String readme = Files.readString(Path.of("README.md"));

    assertThat(readme)
        .contains(
            Stream.of(CorrelationExtension.class, EgressContract.class)
                .map(Class::getSimpleName)
                .toList());
  }
}
