package dev.clew.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.CorrelationIdGenerator;
import dev.clew.testing.CleanThreadTest;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterSettingsTest extends CleanThreadTest {
  private static final String DEFAULTS =
      "headerNames=Correlation-Id,X-Correlation-ID,X-CorrelationID,X-Request-ID,traceparent,b3,"
          + "X-B3-TraceId, generator=uuidv7, responseHeader=true, exposeHeader=false,"
          + " accessLog=true, excludePath=, trust=always, logLevelHeader=, passTraceContext=false";

  /** The init-params of a filter. */
  private record InitParams(Map<String, String> params) implements FilterConfig {
    @Override
    public String getFilterName() {
      return "correlation";
    }

    @Override
    public ServletContext getServletContext() {
      return (ServletContext)
          Proxy.newProxyInstance(
              InitParams.class.getClassLoader(),
              new Class<?>[] {ServletContext.class},
              (proxy, method, arguments) -> {
                assertThat(method.getName()).isEqualTo("getClassLoader");
                return InitParams.class.getClassLoader();
              });
    }

    @Override
    public String getInitParameter(String name) {
      return params.getOrDefault(name, "");
    }

    @Override
    public Enumeration<String> getInitParameterNames() {
      return Collections.enumeration(params.keySet());
    }
  }

  @Test
  void the_defaults_are_those_of_the_documentation() {
    assertThat(new CorrelationFilter()).hasToString("CorrelationFilter[" + DEFAULTS + "]");
    assertThat(CorrelationFilter.builder().build())
        .hasToString("CorrelationFilter[" + DEFAULTS + "]");
  }

  @Test
  void every_setting_is_an_init_param_as_toString_writes_it() throws ServletException {
    Map<String, String> params =
        Map.of(
            "headerNames", "My-Id,b3",
            "generator", "uuidv4",
            "responseHeader", "false",
            "exposeHeader", "true",
            "accessLog", "false",
            "excludePath", "/health,/actuator/*,*.css",
            "trust", "10.0.0.0/8,::1",
            "logLevelHeader", "Log-Level",
            "passTraceContext", "true");

    FilterSettings settings = FilterSettings.DEFAULT.withInitParams(new InitParams(params));

    assertThat(settings)
        .hasToString(
            "headerNames=My-Id,b3, generator=uuidv4, responseHeader=false, exposeHeader=true,"
                + " accessLog=false, excludePath=/health,/actuator/*,*.css,"
                + " trust=10.0.0.0/8,::1, logLevelHeader=Log-Level, passTraceContext=true");
    assertThat(params.keySet()).containsExactlyInAnyOrderElementsOf(FilterSettings.ALL);
  }

  @Test
  void the_builder_takes_lists_as_init_params_do() throws ServletException {
    CorrelationFilter byParams = new CorrelationFilter();
    byParams.init(
        new InitParams(
            Map.of(
                "headerNames", "X-Request-ID, defaults",
                "excludePath", "/health , *.css",
                "trust", "10.0.0.0/8, 127.0.0.1")));

    assertThat(byParams)
        .hasToString(
            CorrelationFilter.builder()
                .headerNames("X-Request-ID", "defaults")
                .excludePath("/health", "*.css")
                .trust(TrustPolicy.addresses("10.0.0.0/8", "127.0.0.1"))
                .build()
                .toString());
    assertThat(byParams.toString())
        .contains(
            "headerNames=X-Request-ID,Correlation-Id,X-Correlation-ID,X-CorrelationID,traceparent")
        .contains("excludePath=/health,*.css, trust=10.0.0.0/8,127.0.0.1");
  }

  @Test
  void a_word_stands_for_the_headers_of_tracers() {
    assertThat(CorrelationFilter.builder().headerNames("My-Id", "B3", "tracing").build().toString())
        .contains("headerNames=My-Id,B3,traceparent,X-B3-TraceId,");
  }

  @Test
  void an_empty_list_of_paths_excludes_none() throws ServletException {
    CorrelationFilter filter = CorrelationFilter.builder().excludePath("/health").build();

    filter.init(new InitParams(Map.of("excludePath", "")));

    assertThat(filter.toString()).contains("excludePath=,");
  }

  @Test
  void an_init_param_wins_over_the_builder_and_the_rest_of_the_builder_stays()
      throws ServletException {
    CorrelationFilter filter =
        CorrelationFilter.builder().accessLog(false).trust(TrustPolicy.never()).build();

    filter.init(new InitParams(Map.of("trust", " always ")));

    assertThat(filter.toString()).contains("accessLog=false", "trust=always");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "headerNames    | ''                     | not a header name",
        "headerNames    | X-Id,X Id              | 'X Id'",
        "headerNames    | X-Id,x-id              | twice",
        "headerNames    | traceparent            | trace header",
        "generator      | uuidv8                 | uuidv7, uuidv4, hex32",
        "generator      | UUIDV7                 | uuidv7, uuidv4, hex32",
        "generator      | java.lang.String       | CorrelationIdGenerator",
        "generator      | dev.clew.servlet.FilterSettingsTest$WithoutConstructor | constructor",
        "generator      | dev.clew.servlet.FilterSettingsTest$Throwing | thrown on purpose",
        "responseHeader | yes                    | true or false",
        "accessLog      | ''                     | true or false",
        "headerNames    | defaults,X-Request-ID  | twice",
        "exposeHeader   | 1                      | true or false",
        "excludePath    | health                 | 'health' must be as /path",
        "excludePath    | /a,/*/b                | '/*/b' must be as /path",
        "excludePath    | *.a/b                  | '*.a/b' must be as /path",
        "excludePath    | *                      | '*' must be as /path",
        "excludePath    | '/a,,/b'               | '' must be as /path",
        "excludePath    | /a?b=c                 | more than a path",
        "trust          | sometimes              | always, never, or address ranges",
        "trust          | ''                     | address ranges",
        "trust          | 10.0.0.0/8,            | '' is no IP address",
        "trust          | 10.0.0.0/8,localhost   | 'localhost' is no IP address",
        "logLevelHeader | Log Level              | not a header name",
        "logLevelHeader | traceparent            | trace header",
        "logLevelHeader | x-request-id           | headerNames",
        "header-names   | X-Id                   | none of the settings",
        "HEADERNAMES    | X-Id                   | none of the settings"
      })
  void a_wrong_init_param_is_refused_by_name_and_value(String name, String value, String why) {
    assertThatThrownBy(() -> new CorrelationFilter().init(new InitParams(Map.of(name, value))))
        .isInstanceOf(ServletException.class)
        .hasMessageContaining("Filter correlation")
        .hasMessageContaining(name + " = '" + value + "'")
        .hasMessageContaining(why);
  }

  @Test
  void a_wrong_header_name_is_refused_by_the_builder_too() {
    assertThatThrownBy(() -> CorrelationFilter.builder().headerNames("X Id"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("headerNames")
        .hasMessageContaining("X Id");
    assertThatThrownBy(() -> CorrelationFilter.builder().headerNames(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("headerNames");
  }

  @Test
  void wrong_patterns_and_ranges_are_refused_by_the_builder_too() {
    assertThatThrownBy(() -> CorrelationFilter.builder().excludePath("/a", "b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("excludePath")
        .hasMessageContaining("'b'");
    assertThatThrownBy(() -> TrustPolicy.addresses("10.0.0.0/8", "10.0.0.0/33"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("trust")
        .hasMessageContaining("'10.0.0.0/33'");
    assertThatThrownBy(TrustPolicy::addresses).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_wrong_log_level_header_is_refused_by_the_builder_too() throws ServletException {
    assertThatThrownBy(() -> CorrelationFilter.builder().logLevelHeader("Log Level"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("logLevelHeader 'Log Level'");
    assertThatThrownBy(() -> CorrelationFilter.builder().logLevelHeader("X-Id").headerNames("X-Id"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("logLevelHeader");
  }

  @Test
  void an_empty_log_level_header_is_none() throws ServletException {
    CorrelationFilter filter = CorrelationFilter.builder().logLevelHeader("X-Level").build();

    filter.init(new InitParams(Map.of("logLevelHeader", "")));

    assertThat(filter).hasToString("CorrelationFilter[" + DEFAULTS + "]");
  }

  @Test
  void a_generator_and_a_predicate_of_the_users_are_shown_by_class() {
    CorrelationFilter filter =
        CorrelationFilter.builder().generator(new Unprintable()).trust(request -> true).build();

    assertThat(filter.toString())
        .contains("generator=" + Unprintable.class.getName(), "trust=" + getClass().getName());
  }

  private static final class Unprintable implements CorrelationIdGenerator {
    @Override
    public String generate() {
      return "own";
    }

    @Override
    public String toString() {
      throw new IllegalStateException("thrown on purpose");
    }
  }

  /** Named by an init-param. */
  public static final class WithoutConstructor implements CorrelationIdGenerator {
    private final String id;

    public WithoutConstructor(String id) {
      this.id = id;
    }

    @Override
    public String generate() {
      return id;
    }
  }

  /** Named by an init-param. */
  public static final class Throwing implements CorrelationIdGenerator {
    public Throwing() {
      throw new IllegalStateException("thrown on purpose");
    }

    @Override
    public String generate() {
      return "own";
    }
  }
}
