package dev.clew.logback;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the encoder needs of other libraries is there in the versions that the tests run on. */
@Tag("every-logback")
class VersionsTest extends EncoderTest {

  /** Classes that do without what an older Logback does not have. */
  private static final Set<String> WITH_FALLBACK =
      Set.of("ConfigurationLock", "LengthCount", "OverridingMessage");

  @Test
  void the_tests_run_on_the_logback_that_they_are_meant_for() {
    String jar = Logger.class.getProtectionDomain().getCodeSource().getLocation().getPath();

    assertThat(jar).endsWith("logback-classic-" + System.getProperty("logback.version") + ".jar");
  }

  @Test
  @DisplayName("Every record with an exception lost its trace on Logback 1.5.0 to 1.5.21")
  void an_exception_has_its_trace() {
    byte[] line = encoder().encode(event().throwable(new IllegalStateException("boom")).build());

    assertThat(parse(line, DEFAULT_MAX_RECORD_BYTES).get(name("error.stack_trace")).textValue())
        .startsWith("java.lang.IllegalStateException: boom\n\tat ");
  }

  @Test
  void every_method_and_field_of_theirs_that_is_used_is_there() {
    List<String> missing =
        new ClassFileImporter()
            .importPath(Path.of("target", "classes")).stream()
                .filter(type -> !WITH_FALLBACK.contains(type.getSimpleName()))
                .flatMap(type -> type.getAccessesFromSelf().stream())
                .filter(
                    access ->
                        resideInAnyPackage(
                                "ch.qos.logback..",
                                "org.slf4j..",
                                "com.fasterxml.jackson..",
                                "tools.jackson..",
                                "io.opentelemetry..")
                            .test(access.getTargetOwner()))
                .filter(access -> !isThere(access.getTarget()))
                .map(JavaAccess::getDescription)
                .toList();

    assertThat(missing).isEmpty();
  }

  private static boolean isThere(AccessTarget target) {
    return target.resolveMember().isPresent() || isOfEveryObject(target);
  }

  /** Newer compilers name the interface that such a method is called on. */
  private static boolean isOfEveryObject(AccessTarget target) {
    return Stream.of(Object.class.getMethods())
        .anyMatch(method -> method.getName().equals(target.getName()));
  }
}
