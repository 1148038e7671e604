package dev.clew.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.shop.OrdersTest;
import dev.clew.Correlation;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.slf4j.LoggerFactory;

/** Runs tests as builds run those of a module: Clew is a module, the tests' libraries are not. */
class ModulePathTest {
  /** What runs there. */
  public static final class Main {
    private Main() {}

    /** Runs a test class with the extension. */
    public static void main(String[] args) {
      EngineTestKit.engine("junit-jupiter")
          .selectors(DiscoverySelectors.selectClass(OrdersTest.AcceptingTest.class))
          .execute()
          .testEvents()
          .assertStatistics(stats -> stats.started(1).succeeded(1));
      System.out.println("passed, with " + Correlation.class.getModule());
    }
  }

  private static String location(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }

  @Test
  void the_extension_works_beside_modules() throws Exception {
    List<String> modules = List.of(location(Correlation.class), location(LoggerFactory.class));
    List<String> others =
        new ArrayList<>(
            List.of(System.getProperty("java.class.path").split(File.pathSeparator, -1)));
    others.removeAll(modules);

    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--module-path",
                String.join(File.pathSeparator, modules),
                "--add-modules",
                "dev.clew.core",
                "--class-path",
                String.join(File.pathSeparator, others),
                Main.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(output).contains("passed, with module dev.clew.core");
    assertThat(java.waitFor()).isZero();
  }
}
