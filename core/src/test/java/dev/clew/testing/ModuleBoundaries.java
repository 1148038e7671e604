package dev.clew.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The arrows between the modules: each published module has one subclass, which says what its
 * package may use. Everything may use the JDK's {@code java} packages, SLF4J, JSpecify and core;
 * nothing may use another adapter.
 */
public abstract class ModuleBoundaries {
  private final String ownPackage;
  private final String[] allowed;

  /**
   * @param ownPackage the module's root package
   * @param hostPackages the packages of the host library, in ArchUnit's notation
   */
  protected ModuleBoundaries(String ownPackage, String... hostPackages) {
    this.ownPackage = ownPackage;
    this.allowed =
        Stream.concat(
                Stream.of(
                    "java..",
                    "org.slf4j..",
                    "org.jspecify.annotations..",
                    "dev.clew",
                    "dev.clew.internal",
                    ownPackage + ".."),
                Stream.of(hostPackages))
            .toArray(String[]::new);
  }

  @Test
  void classes_use_only_what_the_design_lets_them_use() {
    JavaClasses own =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ownPackage)
            .that(DescribedPredicate.not(inOtherModules()));

    classes().should().onlyDependOnClassesThat().resideInAnyPackage(allowed).check(own);
  }

  private DescribedPredicate<JavaClass> inOtherModules() {
    // Core's package is the prefix of all the others.
    return DescribedPredicate.describe(
        "classes of other modules",
        type ->
            ownPackage.equals("dev.clew")
                && !type.getPackageName().equals("dev.clew")
                && !type.getPackageName().equals("dev.clew.internal"));
  }
}
