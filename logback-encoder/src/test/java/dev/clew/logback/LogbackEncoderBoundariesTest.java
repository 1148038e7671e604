package dev.clew.logback;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.clew.checks.ModuleBoundaries;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LogbackEncoderBoundariesTest extends ModuleBoundaries {
  LogbackEncoderBoundariesTest() {
    super(
        "dev.clew.logback",
        "ch.qos.logback..",
        "com.fasterxml.jackson..",
        "tools.jackson..",
        "io.opentelemetry.api.trace..");
  }

  @Test
  void nothing_but_its_renderers_needs_jackson() {
    noClasses()
        .that()
        .haveNameNotMatching(".*\\.Jackson[23]Renderer.*")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.fasterxml.jackson..", "tools.jackson..")
        .check(new ClassFileImporter().importPath(Path.of("target", "classes")));
  }
}
