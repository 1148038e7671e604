package dev.clew.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoTest {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @Test
  void a_port_in_use_is_named_with_its_service_before_anything_is_started() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = other.getLocalPort();

      assertThat(run("--ports=0," + port + ",0")).isEqualTo(1);
      assertThat(printed()).isEqualToIgnoringNewLines("Port " + port + " for orders is in use");
    }
  }

  @Test
  void a_port_that_is_used_on_all_addresses_is_in_use_too() throws Exception {
    try (ServerSocket other = new ServerSocket(0)) {
      int port = other.getLocalPort();

      assertThat(run("--ports=0,0," + port)).isEqualTo(1);
      assertThat(printed()).isEqualToIgnoringNewLines("Port " + port + " for payments is in use");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"8080", "8080,8081", "a,b,c", "-1,0,0", "0,0,65536", "8080,8080,0", "", "0,0,0,0"})
  void ports_that_cannot_be_are_refused_with_their_value(String ports) {
    assertThat(run("--ports=" + ports)).isEqualTo(1);
    assertThat(printed()).contains("--ports").contains("'" + ports + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--stay=maybe", "--logs=", "--unknown"})
  void an_option_that_cannot_be_is_refused_with_its_value(String option) {
    assertThat(run(option)).isEqualTo(1);
    assertThat(printed()).contains(option.substring(0, option.indexOf('=') + 1).replace("=", ""));
  }

  @Test
  void services_that_are_not_built_are_named(@TempDir Path empty) {
    assertThat(run("--services=" + empty, "--logs=" + empty.resolve("logs"))).isEqualTo(1);
    assertThat(printed()).contains("clew-example-payments.jar is missing: build it first");
  }

  @Test
  void help_lists_the_options() {
    assertThat(run("--help")).isZero();
    assertThat(printed()).contains("--services", "--logs", "--ports", "--stay");
  }

  private int run(String... args) {
    return Demo.run(new PrintStream(printed, true, StandardCharsets.UTF_8), args);
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }
}
