package dev.clew.internal;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Recognises long-lived tasks: loops that serve many requests, and must not keep the ID of the one
 * that started them. A task can say so itself, as Spring's {@code SchedulingAwareRunnable} does.
 * The tasks of Spring's message listener containers count too; some of them run for a short while
 * and submit themselves again.
 *
 * <p>They are known by the names of their classes, because neither Spring nor a queue need be
 * there. Thread-safe.
 */
public final class LongLived {
  private static final String AWARE = "org.springframework.scheduling.SchedulingAwareRunnable";

  private static final String SPRING = "org.springframework.";

  private static final String LISTENER_PACKAGE = ".listener.";

  /**
   * Of each class whether its tasks are long-lived: a {@code Boolean}, or the method to ask each
   * task with. No class of ours: the JDK's classes among them would keep it, and a redeployed
   * application with it.
   */
  private static final ClassValue<Object> ANSWERS =
      new ClassValue<>() {
        @Override
        protected Object computeValue(Class<?> type) {
          String name = type.getName();
          if (name.startsWith(SPRING) && name.contains(LISTENER_PACKAGE)) {
            return true;
          }
          Class<?> aware = aware(type);
          if (aware == null) {
            return false;
          }
          try {
            return aware.getMethod("isLongLived");
          } catch (NoSuchMethodException e) {
            return false;
          }
        }
      };

  private LongLived() {}

  private static @Nullable Class<?> aware(@Nullable Class<?> type) {
    if (type == null || type.getName().equals(AWARE)) {
      return type;
    }
    for (Class<?> implemented : type.getInterfaces()) {
      Class<?> found = aware(implemented);
      if (found != null) {
        return found;
      }
    }
    return aware(type.getSuperclass());
  }

  /**
   * Whether a task is known to be long-lived. Never throws: a task that cannot be asked counts as
   * one, because no ID is better than a wrong one.
   *
   * @param task a task
   * @return whether it must not carry the ID of whoever starts it
   */
  public static boolean is(Object task) {
    try {
      Object answer = ANSWERS.get(task.getClass());
      return answer instanceof Method asks
          ? !Boolean.FALSE.equals(asks.invoke(task))
          : Boolean.TRUE.equals(answer);
    } catch (Throwable e) {
      return true;
    }
  }
}
