package dev.clew.spring.error;

import java.util.Set;
import org.springframework.util.ClassUtils;

/** What answers errors with Spring Boot's error attributes, in Spring Boot 3 and 4. */
final class BootErrors {
  /** {@code BasicErrorController} and what an application has in its place. */
  private static final Set<String> CONTROLLERS =
      Set.of(
          "org.springframework.boot.web.servlet.error.ErrorController",
          "org.springframework.boot.webmvc.error.ErrorController");

  /** The same on the management port. */
  private static final Set<String> ENDPOINTS =
      Set.of(
          "org.springframework.boot.actuate.autoconfigure.web.servlet.ManagementErrorEndpoint",
          "org.springframework.boot.webmvc.autoconfigure.actuate.web.ManagementErrorEndpoint");

  /** It is asked about whatever a controller answers, so that each class is looked at once. */
  private static final ClassValue<Boolean> ANSWERED =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> handler) {
          return answersErrors(handler);
        }
      };

  private BootErrors() {}

  /** Whether it answers errors. */
  static boolean areAnsweredBy(Class<?> handler) {
    return ANSWERED.get(handler);
  }

  private static boolean answersErrors(Class<?> handler) {
    Class<?> type = ClassUtils.getUserClass(handler);
    return ENDPOINTS.contains(type.getName())
        || ClassUtils.getAllInterfacesForClassAsSet(type).stream()
            .anyMatch(implemented -> CONTROLLERS.contains(implemented.getName()));
  }
}
