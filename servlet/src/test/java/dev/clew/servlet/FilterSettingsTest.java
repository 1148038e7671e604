package dev.clew.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.CorrelationIdGenerator;
import dev.clew.CorrelationPropagator;
import dev.clew.servlet.ingress.Settings;
import dev.clew.testing.CleanThreadTest;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterSettingsTest extends CleanThreadTest {
  private static final String DEFAULTS =
      "headerNames=Correlation-Id,X-Correlation-ID,X-CorrelationID,X-Request-ID,traceparent,b3,"
          + "X-B3-TraceId, generator=uuidv7, responseHeader=true, exposeHeader=false,"
          + " accessLog=true, accessLogFailure=true, accessLogClient=false,"
          + " excludePath=, trust=always, logLevelHeader=,"
          + " passTraceContext=false";

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
        Map.ofEntries(
            Map.entry("headerNames", "My-Id,b3"),
            Map.entry("generator", "uuidv4"),
            Map.entry("responseHeader", "false"),
            Map.entry("exposeHeader", "true"),
            Map.entry("accessLog", "false"),
            Map.entry("accessLogFailure", "false"),
            Map.entry("accessLogClient", "true"),
            Map.entry("excludePath", "/health,/actuator/*,*.css"),
            Map.entry("trust", "10.0.0.0/8,::1"),
            Map.entry("logLevelHeader", "Log-Level"),
            Map.entry("passTraceContext", "true"));

    Settings settings = FilterParams.over(Settings.DEFAULT, new InitParams(params));

    assertThat(settings)
        .hasToString(
            "headerNames=My-Id,b3, generator=uuidv4, responseHeader=false, exposeHeader=true,"
                + " accessLog=false, accessLogFailure=false, accessLogClient=true,"
                + " excludePath=/health,/actuator/*,*.css,"
                + " trust=10.0.0.0/8,::1, logLevelHeader=Log-Level, passTraceContext=true");
    assertThat(params.keySet())
        .containsExactlyInAnyOrderElementsOf(
            FilterSetting.all().stream().map(FilterSetting::name).toList());
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
        "excludePath    | health                 | 'health' must have the form /path",
        "excludePath    | /a,/*/b                | '/*/b' must have the form /path",
        "excludePath    | *.a/b                  | '*.a/b' must have the form /path",
        "excludePath    | *                      | '*' must have the form /path",
        "excludePath    | '/a,,/b'               | '' must have the form /path",
        "excludePath    | /a?b=c                 | must be a path and nothing more",
        "trust          | sometimes              | always, never, or address ranges",
        "trust          | ''                     | address ranges",
        "trust          | 10.0.0.0/8,            | '' is no IP address",
        "trust          | 10.0.0.0/8,localhost   | 'localhost' is no IP address",
        "logLevelHeader | Log Level              | not a header name",
        "logLevelHeader | traceparent            | trace header",
        "logLevelHeader | x-request-id           | headerNames",
        "header-names   | X-Id                   | not one of the settings",
        "HEADERNAMES    | X-Id                   | not one of the settings"
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
  }

  @Test
  void the_order_of_the_builders_calls_does_not_matter() {
    assertThatThrownBy(
            () -> CorrelationFilter.builder().logLevelHeader("X-Id").headerNames("x-id").build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("logLevelHeader = 'X-Id' must not be one of the headerNames too");
    assertThatThrownBy(
            () -> CorrelationFilter.builder().headerNames("x-id").logLevelHeader("X-Id").build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("logLevelHeader = 'X-Id' must not be one of the headerNames too");
    assertThat(
            CorrelationFilter.builder()
                .logLevelHeader("X-Request-ID")
                .headerNames("My-Id")
                .build()
                .toString())
        .contains("headerNames=My-Id,", "logLevelHeader=X-Request-ID,");
  }

  @ParameterizedTest
  @CsvSource({"headerNames, logLevelHeader", "logLevelHeader, headerNames"})
  void nor_does_the_order_of_init_params(String first, String second) throws ServletException {
    Map<String, String> params = new LinkedHashMap<>();
    params.put(first, "X-Request-ID");
    params.put(second, "X-Request-ID");

    assertThatThrownBy(() -> new CorrelationFilter().init(new InitParams(params)))
        .isInstanceOf(ServletException.class)
        .hasMessageContaining(
            "logLevelHeader = 'X-Request-ID' must not be one of the headerNames too");

    params.put("headerNames", "My-Id");
    CorrelationFilter filter = new CorrelationFilter();
    filter.init(new InitParams(params));
    assertThat(filter.toString()).contains("headerNames=My-Id,", "logLevelHeader=X-Request-ID,");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-A, tracing",
        "X-A,\tb3 ,tracing",
        "tracing",
        "X-A,,X-B",
        "X-A,",
        ",",
        "X-A,x-a",
        "defaults,X-Request-ID",
        "x-request-id,defaults,defaults",
        "X-A,Defaults",
        "X-A;X-B",
        "X-A: b"
      })
  void header_names_mean_what_they_mean_for_every_propagator(String names) throws ServletException {
    CorrelationFilter filter = new CorrelationFilter();
    InitParams params = new InitParams(Map.of("headerNames", names));
    try {
      CorrelationPropagator propagator = CorrelationPropagator.parse(names);
      filter.init(params);

      assertThat(filter.toString())
          .startsWith(
              "CorrelationFilter[headerNames=" + String.join(",", propagator.names()) + ", ");
    } catch (IllegalArgumentException refused) {
      assertThatThrownBy(() -> filter.init(params))
          .isInstanceOf(ServletException.class)
          .hasMessageContaining("headerNames = '" + names + "' " + refused.getMessage());
    }
  }

  @Test
  void each_default_is_what_its_text_stands_for() throws ServletException {
    Map<String, String> defaults = new LinkedHashMap<>();
    for (FilterSetting<?> setting : FilterSetting.all()) {
      defaults.put(setting.name(), setting.defaultText());
      assertThat(setting.description()).endsWith(".");
      assertThat(setting).hasToString(setting.name());
    }
    CorrelationFilter filter = new CorrelationFilter();
    filter.init(new InitParams(defaults));

    assertThat(filter).hasToString("CorrelationFilter[" + DEFAULTS + "]");
  }

  @Test
  @SuppressWarnings("NullAway") // On purpose.
  void null_is_refused_where_it_is_given() {
    CorrelationFilter.Builder builder = CorrelationFilter.builder();

    assertThatNullPointerException().isThrownBy(() -> builder.headerNames((List<String>) null));
    assertThatNullPointerException().isThrownBy(() -> builder.generator(null));
    assertThatNullPointerException().isThrownBy(() -> builder.excludePath((List<String>) null));
    assertThatNullPointerException().isThrownBy(() -> builder.trust(null));
    assertThatNullPointerException().isThrownBy(() -> builder.logLevelHeader(null));
    assertThatNullPointerException().isThrownBy(() -> TrustPolicy.addresses((String) null));
    assertThat(builder.build()).hasToString("CorrelationFilter[" + DEFAULTS + "]");
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
