package dev.clew;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.context.ContextRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurablePropagatorProvider;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.slf4j.jul.JULServiceProvider;

/** Compiles and runs applications that are modules, with nothing but what they must have. */
@Tag("opentelemetry")
class ModulePathTest {
  @TempDir Path directory;

  @Test
  void a_module_that_requires_core_compiles_and_runs_with_slf4j_alone() throws Exception {
    ApplicationModule application =
        new ApplicationModule(directory, Correlation.class, LoggerFactory.class);

    String output =
        application.run(
            "requires dev.clew.core;",
            """
            try (dev.clew.CorrelationScope scope = dev.clew.Correlation.open("a-1")) {
              System.out.println("id=" + dev.clew.Correlation.currentId());
            }
            """);

    assertThat(output).contains("id=a-1");
  }

  @Test
  void micrometer_carries_the_context_on_the_module_path() throws Exception {
    ApplicationModule application =
        new ApplicationModule(
            directory, Correlation.class, LoggerFactory.class, ContextRegistry.class);

    String output =
        application.run(
            "requires dev.clew.core; requires context.propagation;",
            """
            io.micrometer.context.ContextSnapshot snapshot;
            try (dev.clew.CorrelationScope scope = dev.clew.Correlation.open("a-1")) {
              snapshot = io.micrometer.context.ContextSnapshotFactory.builder().build().captureAll();
            }
            snapshot.wrap(() -> System.out.println("id=" + dev.clew.Correlation.currentId())).run();
            """);

    assertThat(output).contains("id=a-1");
  }

  @Test
  void libraries_on_the_class_path_beside_the_module_carry_the_context() throws Exception {
    ApplicationModule application =
        new ApplicationModule(directory, Correlation.class, LoggerFactory.class)
            .beside(
                ContextRegistry.class, OpenTelemetry.class, Context.class, ComponentLoader.class);

    String output =
        application.run(
            "requires dev.clew.core;",
            """
              Runnable carried;
              Runnable wrapped;
              try (dev.clew.CorrelationScope scope = dev.clew.Correlation.open("a-1")) {
                Object context = type("Context").getMethod("current").invoke(null);
                carried = wrap(type("Context"), context, "OpenTelemetry");
                Object factory =
                    of("Factory$Builder").getMethod("build")
                        .invoke(of("Factory").getMethod("builder").invoke(null));
                Object snapshot =
                    of("Factory").getMethod("captureAll", Object[].class)
                        .invoke(factory, (Object) new Object[0]);
                wrapped = wrap(of(""), snapshot, "Micrometer");
              }
              carried.run();
              wrapped.run();
              System.out.println("afterwards=" + dev.clew.Correlation.currentId());
            }

            private static Class<?> type(String name) throws Exception {
              return Class.forName("io.opentelemetry.context." + name);
            }

            private static Class<?> of(String name) throws Exception {
              return Class.forName("io.micrometer.context.ContextSnapshot" + name);
            }

            private static Runnable wrap(Class<?> type, Object context, String by)
                throws Exception {
              Runnable task = () -> System.out.println(by + "=" + dev.clew.Correlation.currentId());
              return (Runnable) type.getMethod("wrap", Runnable.class).invoke(context, task);
            """);

    assertThat(output).contains("OpenTelemetry=a-1", "Micrometer=a-1", "afterwards=null");
  }

  @Test
  void opentelemetrys_propagator_is_named_at_the_start_and_can_be_provided() throws Exception {
    ApplicationModule application =
        new ApplicationModule(
            directory,
            Correlation.class,
            LoggerFactory.class,
            JULServiceProvider.class,
            OpenTelemetry.class,
            Context.class,
            ComponentLoader.class,
            ConfigurablePropagatorProvider.class);

    String output =
        application.run(
            """
            requires dev.clew.core;
            requires org.slf4j.jul;
            requires io.opentelemetry.sdk.autoconfigure.spi;
            uses io.opentelemetry.sdk.autoconfigure.spi.ConfigurablePropagatorProvider;
            provides io.opentelemetry.sdk.autoconfigure.spi.ConfigurablePropagatorProvider
                with application.Main;
            """,
            """
              dev.clew.Correlation.open("a-1").close();
              for (var provider :
                  java.util.ServiceLoader.load(
                      io.opentelemetry.sdk.autoconfigure.spi.ConfigurablePropagatorProvider.class)) {
                System.out.println("name=" + provider.getName());
              }
            }

            public static io.opentelemetry.sdk.autoconfigure.spi.ConfigurablePropagatorProvider
                provider() {
              return new dev.clew.CorrelationTextMapPropagatorProvider();
            """);

    assertThat(output)
        .contains("name=clew")
        .contains("let a module of yours provide")
        .contains("dev.clew.CorrelationTextMapPropagatorProvider");
  }
}
