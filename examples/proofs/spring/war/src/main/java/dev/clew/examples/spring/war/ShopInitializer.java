package dev.clew.examples.spring.war;

import dev.clew.servlet.CorrelationFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import java.util.EnumSet;
import org.springframework.web.WebApplicationInitializer;

/**
 * The filter once more, in code: one of the two places would do. It shows that a service to which
 * both happen, as through a shared library, has one ID and one access record per request all the
 * same.
 */
public class ShopInitializer implements WebApplicationInitializer {
  @Override
  public void onStartup(ServletContext servletContext) {
    FilterRegistration.Dynamic filter =
        servletContext.addFilter("correlationFromCode", new CorrelationFilter());
    filter.setAsyncSupported(true);
    filter.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), false, "/*");
  }
}
