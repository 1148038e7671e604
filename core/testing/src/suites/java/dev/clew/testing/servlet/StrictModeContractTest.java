package dev.clew.testing.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import dev.clew.servlet.CorrelationFilter;
import jakarta.servlet.Filter;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Shows what {@link CorrelationFilter} does in strict mode, on a real container. Each container has
 * one subclass. It runs in a process of its own, with {@code -Dclew.strict=true}, and has the tag
 * {@code strict} for that.
 *
 * @since 0.1
 */
@Tag("strict")
public abstract class StrictModeContractTest extends ServerTest {
  /** For subclasses. */
  protected StrictModeContractTest() {}

  @Test
  @DisplayName("R13: in strict mode, a scope left open is told with the place that opened it")
  void a_scope_left_open_is_told_with_the_place_that_opened_it() throws Exception {
    List<IllegalStateException> thrown = threadSafeList();
    Filter outside =
        (request, response, chain) -> {
          try {
            chain.doFilter(request, response);
          } catch (IllegalStateException e) {
            thrown.add(e);
          }
        };
    serve(
        new TestApp()
            .filter("outside", outside)
            .filter("correlation", new CorrelationFilter())
            .servlet(
                "/app/open",
                (request, response) -> {
                  CorrelationScope unused = Correlation.open("inner");
                  response.getWriter().print(Correlation.currentId());
                }));

    get("/app/open", "X-Correlation-ID", "outer");

    assertThat(accessRecord().id()).isEqualTo("outer");
    assertThat(thrown).hasSize(1);
    assertThat(thrown.get(0)).hasMessageContaining("1 inner scope");
    Throwable openedAt = Objects.requireNonNull(thrown.get(0).getCause());
    assertThat(openedAt.getStackTrace())
        .anyMatch(frame -> frame.getClassName().equals(StrictModeContractTest.class.getName()));
  }
}
