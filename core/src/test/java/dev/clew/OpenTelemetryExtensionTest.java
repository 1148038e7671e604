package dev.clew;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.checks.ClewAlone;
import dev.clew.testing.CleanThreadTest;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurablePropagatorProvider;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The propagator as OpenTelemetry's Java agent loads it: by a class loader that has no SLF4J. What
 * fails there takes the whole agent with it.
 */
@Tag("opentelemetry")
class OpenTelemetryExtensionTest extends CleanThreadTest {
  private ConfigurablePropagatorProvider provider;

  @BeforeEach
  void findProvider() throws Exception {
    ServiceLoader<ConfigurablePropagatorProvider> found =
        ServiceLoader.load(
            ConfigurablePropagatorProvider.class,
            new ClewAlone(OpenTelemetryExtensionTest.class.getClassLoader(), "org.slf4j."));
    provider = Named.clew(found);
    assertThat(provider.getClass()).isNotSameAs(CorrelationTextMapPropagatorProvider.class);
    assertThatThrownBy(() -> provider.getClass().getClassLoader().loadClass("org.slf4j.Logger"))
        .isInstanceOf(ClassNotFoundException.class);
  }

  @Test
  @DisplayName("R53: reads and writes without a logging framework")
  void the_propagator_works_without_slf4j() {
    TextMapPropagator propagator = provider.getPropagator(Properties.of(Map.of()));
    Map<String, String> carrier = new HashMap<>(Map.of("Correlation-Id", "a-1"));

    Context read = propagator.extract(Context.root(), carrier, Getter.create());
    carrier.clear();
    propagator.inject(read, carrier, Map::put);

    assertThat(carrier).containsExactly(Map.entry("Correlation-Id", "a-1"));
  }

  @Test
  void a_carrier_that_fails_breaks_nothing_without_slf4j() {
    TextMapPropagator propagator = provider.getPropagator(Properties.of(Map.of()));

    assertThat(
            propagator.extract(Context.root(), Map.of("Correlation-Id", "no id"), Getter.create()))
        .isSameAs(Context.root());
    assertThat(propagator.extract(Context.root(), Map.of("fails", "true"), Getter.create()))
        .isSameAs(Context.root());
  }

  @Test
  void other_names_can_be_configured() {
    TextMapPropagator propagator =
        provider.getPropagator(Properties.of(Map.of("clew.header-names", "X-Shop-Id,defaults")));

    assertThat(propagator.fields()).containsExactly("X-Shop-Id");
    assertThat(
            propagator.extract(
                Context.root(), Map.of("X-Request-ID", "from-defaults"), Getter.create()))
        .isNotSameAs(Context.root());
  }

  @Test
  void a_wrong_name_fails_at_the_start_and_is_named() {
    assertThatThrownBy(
            () -> provider.getPropagator(Properties.of(Map.of("clew.header-names", "a b"))))
        .hasMessageContaining("clew.header-names")
        .hasMessageContaining("'a b'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-A, tracing",
        "X-A,\tb3 ,tracing",
        "tracing",
        "X-A,,X-B",
        "X-A,",
        ",",
        "X-A,x-a",
        "defaults,X-Request-ID",
        "x-request-id,defaults,defaults",
        "X-A,Defaults",
        "X-A;X-B",
        "X-A: b"
      })
  void a_list_means_what_it_means_for_the_filter(String names) {
    @Nullable List<String> read = names(() -> CorrelationPropagator.parse(names));

    if (read == null) {
      assertThatThrownBy(() -> AskedNames.byAPropagatorFor(names))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("clew.header-names = '" + names + "'");
    } else {
      assertThat(AskedNames.byAPropagatorFor(names)).isEqualTo(read);
    }
  }

  private static @Nullable List<String> names(Supplier<CorrelationPropagator> parse) {
    try {
      return parse.get().names();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Has nothing, and remembers what it was asked for. */
  private static final class AskedNames implements TextMapGetter<List<String>> {
    static List<String> byAPropagatorFor(String names) {
      ConfigProperties properties = Properties.of(Map.of("clew.header-names", names));
      List<String> asked = new ArrayList<>();
      new CorrelationTextMapPropagatorProvider()
          .getPropagator(properties)
          .extract(Context.root(), asked, new AskedNames());
      return asked;
    }

    @Override
    @SuppressWarnings("deprecation")
    public Iterable<String> keys(List<String> asked) {
      return List.of();
    }

    @Override
    public @Nullable String get(@Nullable List<String> asked, String name) {
      Objects.requireNonNull(asked).add(name);
      return null;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " "})
  void an_empty_property_counts_as_absent_as_all_of_opentelemetrys_do(String names) {
    CorrelationTextMapPropagatorProvider here = new CorrelationTextMapPropagatorProvider();

    assertThat(here.getPropagator(Properties.of(Map.of("clew.header-names", names))))
        .isSameAs(CorrelationTextMapPropagator.create());
  }

  /**
   * Apart, as all that names OpenTelemetry's types in a method's signature: the tests are looked
   * for where it is absent too.
   */
  private static final class Named {
    static ConfigurablePropagatorProvider clew(
        ServiceLoader<ConfigurablePropagatorProvider> found) {
      return found.stream()
          .map(ServiceLoader.Provider::get)
          .filter(each -> each.getName().equals("clew"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static final class Getter implements TextMapGetter<Map<String, String>> {
    static TextMapGetter<Map<String, String>> create() {
      return new Getter();
    }

    @Override
    @SuppressWarnings("deprecation")
    public Iterable<String> keys(Map<String, String> carrier) {
      return carrier.keySet();
    }

    @Override
    public @Nullable String get(@Nullable Map<String, String> carrier, String key) {
      if (carrier == null || carrier.containsKey("fails")) {
        throw new IllegalStateException("fails");
      }
      return carrier.get(key);
    }
  }

  private record Properties(Map<String, String> values) implements ConfigProperties {
    static ConfigProperties of(Map<String, String> values) {
      return new Properties(values);
    }

    @Override
    public @Nullable String getString(String name) {
      return values.get(name);
    }

    @Override
    public List<String> getList(String name) {
      String value = values.get(name);
      return value == null ? List.of() : List.of(value.split(","));
    }

    @Override
    public @Nullable Boolean getBoolean(String name) {
      return null;
    }

    @Override
    public @Nullable Integer getInt(String name) {
      return null;
    }

    @Override
    public @Nullable Long getLong(String name) {
      return null;
    }

    @Override
    public @Nullable Double getDouble(String name) {
      return null;
    }

    @Override
    public java.time.@Nullable Duration getDuration(String name) {
      return null;
    }

    @Override
    public Map<String, String> getMap(String name) {
      return Map.of();
    }
  }
}
