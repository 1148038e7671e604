package dev.clew.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ServicesTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path folder;

  @Test
  void a_service_is_started_with_its_settings_and_stopped() throws Exception {
    try (Services services = services(LONG)) {
      URI address = services.start(Service.ORDERS, "says=orders listens on http://localhost:1234");

      assertThat(address).isEqualTo(URI.create("http://localhost:1234"));
      assertThat(children()).hasSize(1);
    }
    assertThat(children()).isEmpty();
  }

  @Test
  void a_service_that_does_not_stop_is_killed() throws Exception {
    try (Services services = services(Duration.ofMillis(200))) {
      services.start(Service.ORDERS, "says=orders listens on http://localhost:1", "stops=never");
    }
    assertThat(children())
        .allSatisfy(child -> child.onExit().get(30, TimeUnit.SECONDS))
        .noneMatch(ProcessHandle::isAlive);
  }

  @Test
  void a_service_that_ends_at_once_is_named_with_what_it_printed() throws Exception {
    try (Services services = services(LONG)) {
      assertThatThrownBy(() -> services.start(Service.ORDERS, "says=no luck", "ends=true"))
          .isInstanceOf(DemoException.class)
          .hasMessageContaining("orders ended before it listened")
          .hasMessageContaining("no luck");
    }
  }

  @Test
  void nothing_is_started_any_more_when_the_demo_is_stopping() throws Exception {
    Services services = services(LONG);
    services.close();

    assertThatThrownBy(() -> services.start(Service.ORDERS)).isInstanceOf(DemoException.class);
    assertThat(children()).isEmpty();
  }

  @Test
  void the_end_of_a_service_is_seen() throws Exception {
    try (Services services = services(LONG)) {
      services.start(Service.ORDERS, "says=orders listens on http://localhost:1");
      children().forEach(ProcessHandle::destroyForcibly);

      assertThat(services.awaitEnd()).isEqualTo("orders");
    }
  }

  private static List<ProcessHandle> children() {
    return ProcessHandle.current().children().toList();
  }

  private Services services(Duration grace) throws Exception {
    Path jar = folder.resolve(Path.of("orders", "target", "clew-example-orders.jar"));
    Files.createDirectories(jar.getParent());
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.MAIN_CLASS, Fake.class.getName());
    attributes.put(
        Attributes.Name.CLASS_PATH,
        Fake.class.getProtectionDomain().getCodeSource().getLocation().toString());
    new JarOutputStream(Files.newOutputStream(jar), manifest).close();
    return new Services(Options.parse("--services=" + folder, "--logs=" + folder), grace);
  }

  /** What is started in place of a service. */
  static final class Fake {
    public static void main(String[] args) throws Exception {
      if ("never".equals(System.getProperty("stops"))) {
        Runtime.getRuntime().addShutdownHook(new Thread(Fake::sleep));
      }
      System.out.println(System.getProperty("says"));
      if (!Boolean.getBoolean("ends")) {
        sleep();
      }
    }

    private static void sleep() {
      try {
        Thread.sleep(120_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
