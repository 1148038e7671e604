package dev.clew.logback;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The encoder's rooms: who may ask whom, and that users see but one of them. */
class EncoderRoomsTest {
  private static final String ROOT = "dev.clew.logback";
  private static final Path CLASSES = Path.of("target", "classes");

  private final JavaClasses classes = new ClassFileImporter().importPath(CLASSES);

  @Test
  void arrows_between_rooms_point_down() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("encoder")
        .definedBy(ROOT)
        .layer("appender")
        .definedBy(ROOT + ".appender")
        .layer("recorder")
        .definedBy(ROOT + ".recorder")
        .layer("mapped")
        .definedBy(ROOT + ".mapped")
        .layer("record")
        .definedBy(ROOT + ".record")
        .layer("settings")
        .definedBy(ROOT + ".settings")
        .layer("stacktrace")
        .definedBy(ROOT + ".stacktrace")
        .layer("values")
        .definedBy(ROOT + ".values")
        .layer("names")
        .definedBy(ROOT + ".names")
        .layer("json")
        .definedBy(ROOT + ".json")
        .ensureAllClassesAreContainedInArchitecture()
        .whereLayer("encoder")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("appender")
        .mayOnlyBeAccessedByLayers("encoder")
        .whereLayer("recorder")
        .mayOnlyBeAccessedByLayers("encoder")
        .whereLayer("mapped")
        .mayOnlyBeAccessedByLayers("appender", "recorder")
        .whereLayer("record")
        .mayOnlyBeAccessedByLayers("encoder", "recorder")
        .whereLayer("settings")
        .mayOnlyBeAccessedByLayers("encoder", "recorder", "record")
        .whereLayer("stacktrace")
        .mayOnlyBeAccessedByLayers("record", "settings")
        .whereLayer("values")
        .mayOnlyBeAccessedByLayers("record", "stacktrace", "settings")
        .whereLayer("names")
        .mayOnlyBeAccessedByLayers("record", "settings", "values")
        .whereLayer("json")
        .mayOnlyBeAccessedByLayers(
            "encoder", "appender", "recorder", "record", "stacktrace", "values", "names")
        .check(classes);
  }

  @Test
  void no_rooms_go_round_in_a_circle() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(classes);
  }

  @Test
  void users_see_the_encoder_the_appenders_and_the_turbo_filters_alone() {
    ModuleDescriptor module = ModuleFinder.of(CLASSES).find(ROOT).orElseThrow().descriptor();

    assertThat(module.exports())
        .filteredOn(exported -> !exported.isQualified())
        .extracting(ModuleDescriptor.Exports::source)
        .containsExactly(ROOT);
    // The table of settings, for the starter's properties.
    assertThat(module.exports())
        .filteredOn(ModuleDescriptor.Exports::isQualified)
        .extracting(exported -> exported.source() + " to " + exported.targets())
        .containsExactly(ROOT + ".settings to [dev.clew.spring]");
    assertThat(classes.stream().filter(type -> type.getPackageName().equals(ROOT)))
        .filteredOn(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
        .extracting(JavaClass::getName)
        .containsExactlyInAnyOrder(
            CorrelationConsoleAppender.class.getName(),
            CorrelationFileAppender.class.getName(),
            CorrelationJsonEncoder.class.getName(),
            CorrelationJsonEncoder.AdditionalField.class.getName(),
            CorrelationJsonEncoder.Builder.class.getName(),
            CorrelationJsonEncoder.FieldNames.class.getName(),
            CorrelationJsonEncoder.Mask.class.getName(),
            CorrelationLevelTurboFilter.class.getName(),
            CorrelationRecorder.class.getName(),
            Providers.class.getName(),
            Providers.Provider.class.getName());
  }
}
