package dev.clew.spring.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.Correlation;
import dev.clew.testing.CleanThreadTest;
import io.micrometer.context.ContextRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What is kept from a listener's beginning until Spring is done with what it handled. */
class ThreadScopeTest extends CleanThreadTest {
  private static final String MICROMETER = "io.micrometer.context.";

  /** Has some classes anew, and does not see others. */
  private static class Loader extends ClassLoader {
    private final Predicate<String> anew;
    private final Predicate<String> hidden;

    Loader(ClassLoader parent, Predicate<String> anew, Predicate<String> hidden) {
      super(parent);
      this.anew = anew;
      this.hidden = hidden;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        if (hidden.test(name)) {
          throw new ClassNotFoundException(name);
        }
        if (!anew.test(name)) {
          return super.loadClass(name, resolve);
        }
        Class<?> known = findLoadedClass(name);
        return known == null ? define(name) : known;
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      String file = name.replace('.', '/') + ".class";
      try (InputStream in =
          Objects.requireNonNull(Correlation.class.getClassLoader()).getResourceAsStream(file)) {
        byte[] bytes = Objects.requireNonNull(in, name).readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  /** As where several applications share core, and each has libraries of its own. */
  @Test
  void where_core_does_not_see_micrometer_a_listeners_end_does_without() throws Exception {
    ClassLoader all = ThreadScopeTest.class.getClassLoader();
    Loader shared =
        new Loader(
            all,
            name -> name.startsWith("dev.clew.") && !name.startsWith("dev.clew.spring."),
            name -> name.startsWith(MICROMETER));
    Loader application =
        new Loader(shared, name -> name.startsWith("dev.clew.spring."), name -> false) {
          @Override
          protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            return name.startsWith(MICROMETER)
                ? all.loadClass(name)
                : super.loadClass(name, resolve);
          }
        };
    assertThat(application.loadClass(ContextRegistry.class.getName()))
        .isSameAs(ContextRegistry.class);
    Class<?> core = application.loadClass(Correlation.class.getName());
    Class<?> threadScope = application.loadClass(ThreadScope.class.getName());
    Method currentId = core.getMethod("currentId");

    Object scope = core.getMethod("open", String.class).invoke(null, "a-1");
    call(threadScope, "keep", scope);
    call(threadScope, "handled", false, (Runnable) () -> {});
    assertThat(currentId.invoke(null)).isEqualTo("a-1");
    call(threadScope, "close");
    assertThat(currentId.invoke(null)).isNull();
  }

  private static void call(Class<?> type, String name, Object... arguments) throws Exception {
    for (Method method : type.getDeclaredMethods()) {
      if (method.getName().equals(name)) {
        method.setAccessible(true);
        method.invoke(null, arguments);
        return;
      }
    }
    throw new NoSuchMethodException(name);
  }
}
