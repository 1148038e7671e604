package dev.clew.logback;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.clew.testing.ModuleBoundaries;
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
        .check(
            new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.clew.logback"));
  }
}
