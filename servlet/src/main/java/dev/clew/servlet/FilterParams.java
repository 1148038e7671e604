package dev.clew.servlet;

import dev.clew.servlet.ingress.Settings;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The settings that stand in a filter's init-params. */
final class FilterParams {
  private FilterParams() {}

  /**
   * The settings, with those of the init-params in place of the same ones.
   *
   * @throws ServletException when there is a parameter that is no setting, or one with a value that
   *     cannot be, alone or beside the others; its cause begins with the name of the parameter
   */
  static Settings over(Settings settings, FilterConfig config) throws ServletException {
    Enumeration<String> names = config.getInitParameterNames();
    if (!names.hasMoreElements()) {
      return settings;
    }
    // The application's own loader, for Clew may sit above it in the container; an embedded
    // container may have none.
    ClassLoader loader = config.getServletContext().getClassLoader();
    Map<String, String> texts = new LinkedHashMap<>();
    while (names.hasMoreElements()) {
      String name = names.nextElement();
      texts.put(name, Objects.requireNonNullElse(config.getInitParameter(name), ""));
    }
    try {
      return settings.with(texts, loader);
    } catch (IllegalArgumentException e) {
      throw new ServletException(
          "Filter " + config.getFilterName() + ": init-param " + e.getMessage(), e);
    }
  }
}
