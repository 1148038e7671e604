package dev.clew.spring.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

import dev.clew.Correlation;
import dev.clew.testing.CleanThreadTest;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.web.servlet.error.ErrorController;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.mock.web.MockServletContext;
import org.springframework.stereotype.Controller;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.servlet.ViewResolver;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;
import org.springframework.web.servlet.view.AbstractTemplateView;
import org.springframework.web.servlet.view.AbstractTemplateViewResolver;

/** A page for errors that is a template. */
class ErrorPageIdTest extends CleanThreadTest {
  private static final String EXPOSE = "spring.freemarker.expose-request-attributes";

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void the_page_has_the_id_whether_or_not_it_has_the_attributes_of_requests(boolean exposed)
      throws Exception {
    try (AnnotationConfigWebApplicationContext application =
        new AnnotationConfigWebApplicationContext()) {
      application.setServletContext(new MockServletContext());
      application
          .getEnvironment()
          .getPropertySources()
          .addFirst(new MapPropertySource("test", Map.of(EXPOSE, exposed)));
      application.register(CorrelationErrorBodyAutoConfiguration.class, Templates.class);
      application.refresh();

      String page =
          MockMvcBuilders.webAppContextSetup(application)
              .build()
              .perform(
                  get("/error")
                      .requestAttr(Correlation.MDC_KEY, "a-1")
                      .requestAttr(RequestDispatcher.ERROR_STATUS_CODE, 404))
              .andReturn()
              .getResponse()
              .getContentAsString();

      assertThat(page).isEqualTo("failed: a-1");
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableWebMvc
  static class Templates {
    @Bean
    Errors errors() {
      return new Errors();
    }

    @Bean
    ViewResolver templates(Environment environment) {
      AbstractTemplateViewResolver resolver = new AbstractTemplateViewResolver() {};
      resolver.setViewClass(Template.class);
      resolver.setExposeRequestAttributes(environment.getProperty(EXPOSE, Boolean.class, false));
      resolver.setExposeSpringMacroHelpers(false);
      return resolver;
    }
  }

  @Controller
  static class Errors implements ErrorController {
    @RequestMapping("/error")
    String error() {
      return "failed";
    }
  }

  static final class Template extends AbstractTemplateView {
    @Override
    protected void renderMergedTemplateModel(
        Map<String, Object> model, HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().print(getUrl() + ": " + model.get(Correlation.MDC_KEY));
    }
  }
}
