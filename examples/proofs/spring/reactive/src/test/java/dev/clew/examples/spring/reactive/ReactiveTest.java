package dev.clew.examples.spring.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.testing.CleanThreadTest;
import dev.clew.testing.servlet.CaseRecorder;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringBootVersion;

/** Tests whose numbered cases stand in the table of cases and containers. */
@ExtendWith(CaseRecorder.class)
abstract class ReactiveTest extends CleanThreadTest implements CaseRecorder.OnContainer {
  @Override
  public final String container() {
    return "Spring Boot " + SpringBootVersion.getVersion() + ", WebFlux";
  }

  /** The ID in the response, of which there must be one line. */
  static String idOf(HttpResponse<?> response) {
    List<String> lines = response.headers().allValues("Correlation-Id");
    assertThat(lines).as("lines of the response header").hasSize(1);
    return lines.get(0);
  }

  /** The same ID, as Clew and the MDC have it, {@code times}. */
  static String shown(String id, int times) {
    return String.join(" ", java.util.Collections.nCopies(2 * times, id));
  }
}
