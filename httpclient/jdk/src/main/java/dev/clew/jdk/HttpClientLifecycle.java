package dev.clew.jdk;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.http.HttpClient;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What clients can do from JDK 21 on, when they became closeable. Before, nothing happens. */
final class HttpClientLifecycle {
  private static final @Nullable Method SHUTDOWN = method("shutdown");
  private static final @Nullable Method SHUTDOWN_NOW = method("shutdownNow");
  private static final @Nullable Method IS_TERMINATED = method("isTerminated");
  private static final @Nullable Method AWAIT_TERMINATION =
      method("awaitTermination", Duration.class);

  private HttpClientLifecycle() {}

  private static @Nullable Method method(String name, Class<?>... parameters) {
    try {
      return HttpClient.class.getMethod(name, parameters);
    } catch (NoSuchMethodException e) {
      return null;
    }
  }

  static void shutdown(HttpClient client) {
    invoke(SHUTDOWN, client);
  }

  static void shutdownNow(HttpClient client) {
    invoke(SHUTDOWN_NOW, client);
  }

  static boolean isTerminated(HttpClient client) {
    return Boolean.TRUE.equals(invoke(IS_TERMINATED, client));
  }

  static boolean awaitTermination(HttpClient client, Duration duration)
      throws InterruptedException {
    try {
      return AWAIT_TERMINATION == null
          || Boolean.TRUE.equals(AWAIT_TERMINATION.invoke(client, duration));
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof InterruptedException interrupted) {
        throw interrupted;
      }
      throw unchecked(e);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static @Nullable Object invoke(@Nullable Method method, HttpClient client) {
    try {
      return method == null ? null : method.invoke(client);
    } catch (InvocationTargetException e) {
      throw unchecked(e);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static RuntimeException unchecked(InvocationTargetException e) {
    if (e.getCause() instanceof Error error) {
      throw error;
    }
    return e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
  }
}
