package dev.clew.checks;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.File;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The arrows between the modules: each published module has one subclass, which says what its
 * package may use. Everything may use the JDK's {@code java} packages, SLF4J, JSpecify and core;
 * nothing may use another adapter. What is optional may be absent, on the module path as well. And
 * {@code api.txt} lists what is public, and the Javadoc says since when it is.
 */
public abstract class ModuleBoundaries {
  private static final List<Path> SOURCES =
      List.of(Path.of("src/main/java"), Path.of("src/suites/java"));

  /**
   * Of the parent, which is the first in a module's pom; a snapshot's is that of what it becomes.
   */
  private static final Pattern VERSION =
      Pattern.compile("<version>([0-9.]+)(?:-SNAPSHOT)?</version>");

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

  @Test
  void the_module_starts_without_its_optional_libraries() {
    String name = moduleName();
    Map<String, ModuleReference> needed = new HashMap<>();
    addWithWhatItNeeds(name, needed);

    Configuration started =
        ModuleLayer.boot()
            .configuration()
            .resolve(ModuleFinder.of(), ModuleFinder.of(locations(needed.values())), Set.of(name));

    assertThat(started.findModule(name)).isPresent();
  }

  /** So that nothing becomes public unnoticed. {@code -Dclew.api.write} writes the list anew. */
  @Test
  void the_public_api_is_what_is_listed() throws IOException {
    Path list = Path.of("api.txt");
    List<String> api = PublicApi.of(module(moduleName()));
    if (Boolean.getBoolean("clew.api.write")) {
      Files.write(list, api);
    }

    assertThat(list).exists();
    assertThat(api)
        .as("public types and members; where the change is meant, -Dclew.api.write lists it")
        .containsExactlyElementsOf(Files.readAllLines(list));
  }

  @Test
  void every_public_type_says_since_when_it_is_there() throws IOException {
    ModuleDescriptor module = module(moduleName()).descriptor();
    List<Path> exported =
        module.exports().stream()
            .filter(exports -> !exports.isQualified())
            .map(exports -> exports.source().replace('.', '/'))
            .flatMap(folder -> SOURCES.stream().map(root -> root.resolve(folder)))
            .filter(Files::exists)
            .toList();

    assertThat(exported).isNotEmpty();
    assertThat(SinceTags.faults(exported, versionOfTheBuild())).isEmpty();
  }

  private static ModuleDescriptor.Version versionOfTheBuild() throws IOException {
    Matcher version = VERSION.matcher(Files.readString(Path.of("pom.xml")));
    assertThat(version.find()).isTrue();
    return ModuleDescriptor.Version.parse(version.group(1));
  }

  private static void addWithWhatItNeeds(String name, Map<String, ModuleReference> needed) {
    ModuleReference module = module(name);
    needed.put(name, module);
    for (ModuleDescriptor.Requires required : module.descriptor().requires()) {
      if (!required.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC)
          && ModuleLayer.boot().findModule(required.name()).isEmpty()
          && !needed.containsKey(required.name())) {
        addWithWhatItNeeds(required.name(), needed);
      }
    }
  }

  private String moduleName() {
    return ownPackage.equals("dev.clew") ? "dev.clew.core" : ownPackage;
  }

  private static ModuleReference module(String name) {
    return classPath(name).orElseThrow(() -> new AssertionError("no module " + name));
  }

  /** The class path holds test classes too, and jars that could not stand together as modules. */
  private static Optional<ModuleReference> classPath(String name) {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(entry -> Files.exists(entry) && isModule(entry))
        .flatMap(entry -> ModuleFinder.of(entry).find(name).stream())
        .findFirst();
  }

  private static boolean isModule(Path entry) {
    return Files.isRegularFile(entry) || Files.exists(entry.resolve("module-info.class"));
  }

  private static Path[] locations(Collection<ModuleReference> modules) {
    return modules.stream()
        .map(module -> Path.of(module.location().orElseThrow()))
        .toArray(Path[]::new);
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
