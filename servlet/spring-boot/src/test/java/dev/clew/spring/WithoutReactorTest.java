package dev.clew.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.clew.checks.ClewAlone;
import dev.clew.testing.CleanThreadTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.DefaultBootstrapContext;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;

/** A service without Reactor, or without what carries thread-locals through it. */
class WithoutReactorTest extends CleanThreadTest {
  @ParameterizedTest
  @ValueSource(strings = {"reactor.", "io.micrometer.context."})
  void nothing_is_set_for_reactor(String absent) {
    StandardEnvironment environment = prepared(absent);

    assertThat(environment.getProperty("spring.reactor.context-propagation")).isNull();
    assertThat(environment.getPropertySources().contains("defaultProperties")).isFalse();
  }

  @Test
  void where_both_are_there_it_is() {
    assertThat(prepared("some.other.library.").getProperty("spring.reactor.context-propagation"))
        .isEqualTo("auto");
  }

  private static StandardEnvironment prepared(String absent) {
    ClassLoader loader = new ClewAlone(WithoutReactorTest.class.getClassLoader(), absent);
    StandardEnvironment environment = new StandardEnvironment();
    var event =
        new ApplicationEnvironmentPreparedEvent(
            new DefaultBootstrapContext(), new SpringApplication(), new String[0], environment);
    for (ApplicationListener<?> listener : listeners(loader)) {
      if (listener.getClass().getName().endsWith(".ReactorDefaults")) {
        assertThatCode(() -> call(listener, event)).doesNotThrowAnyException();
      }
    }
    return environment;
  }

  @SuppressWarnings("rawtypes") // As the factories are declared.
  private static Iterable<ApplicationListener> listeners(ClassLoader loader) {
    return SpringFactoriesLoader.forDefaultResourceLocation(loader)
        .load(
            ApplicationListener.class,
            SpringFactoriesLoader.FailureHandler.handleMessage((message, failure) -> {}));
  }

  @SuppressWarnings("unchecked")
  private static void call(ApplicationListener<?> listener, ApplicationEnvironmentPreparedEvent e) {
    ((ApplicationListener<ApplicationEnvironmentPreparedEvent>) listener).onApplicationEvent(e);
  }
}
