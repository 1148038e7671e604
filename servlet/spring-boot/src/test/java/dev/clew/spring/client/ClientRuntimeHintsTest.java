package dev.clew.spring.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.util.ClassUtils;

/** A native image has what is reached by reflection here. */
class ClientRuntimeHintsTest {
  @Test
  void the_hints_are_registered() throws Exception {
    RuntimeHints hints = new RuntimeHints();

    SpringFactoriesLoader.forResourceLocation("META-INF/spring/aot.factories")
        .load(RuntimeHintsRegistrar.class)
        .stream()
        .filter(ClientRuntimeHints.class::isInstance)
        .forEach(registrar -> registrar.registerHints(hints, getClass().getClassLoader()));

    assertThat(hints)
        .matches(RuntimeHintsPredicates.proxies().forInterfaces(HttpClient.Builder.class))
        .matches(
            RuntimeHintsPredicates.reflection()
                .onField(JdkClientHttpRequestFactory.class.getDeclaredField(JdkHops.FIELD)))
        .matches(
            RuntimeHintsPredicates.reflection()
                .onField(JdkClientHttpConnector.class.getDeclaredField(JdkHops.FIELD)));
    assertThat(ClientLibraries.Sought.values())
        .extracting(sought -> sought.className)
        .filteredOn(name -> ClassUtils.isPresent(name, getClass().getClassLoader()))
        .isNotEmpty()
        .allSatisfy(
            name ->
                assertThat(hints)
                    .matches(RuntimeHintsPredicates.reflection().onType(TypeReference.of(name))));
  }
}
