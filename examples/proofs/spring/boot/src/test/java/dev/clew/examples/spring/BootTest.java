package dev.clew.examples.spring;

import dev.clew.testing.CleanThreadTest;
import dev.clew.testing.servlet.CaseRecorder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringBootVersion;

/** Tests whose numbered cases stand in the table of cases and containers. */
@ExtendWith(CaseRecorder.class)
abstract class BootTest extends CleanThreadTest implements CaseRecorder.OnContainer {
  @Override
  public final String container() {
    return "Spring Boot " + SpringBootVersion.getVersion();
  }
}
