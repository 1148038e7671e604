package dev.clew.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.testing.CleanThreadTest;
import java.io.IOException;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;

/** What lets Spring Boot pass by a configuration without reading its class. */
class AutoConfigurationMetadataTest extends CleanThreadTest {
  @Test
  void it_has_every_auto_configuration_and_what_each_is_for() throws IOException {
    Properties metadata =
        PropertiesLoaderUtils.loadProperties(
            new ClassPathResource("META-INF/spring-autoconfigure-metadata.properties"));

    assertThat(ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader()))
        .filteredOn(name -> name.startsWith("dev.clew."))
        .isNotEmpty()
        .allSatisfy(name -> assertThat(metadata).containsKey(name));
    assertThat(metadata)
        .containsEntry(
            "dev.clew.spring.messaging.CorrelationKafkaAutoConfiguration.ConditionalOnClass",
            "org.springframework.kafka.core.KafkaTemplate")
        .containsEntry(
            "dev.clew.spring.reactive.CorrelationReactiveAutoConfiguration"
                + ".ConditionalOnWebApplication",
            "REACTIVE");
  }
}
