package dev.clew.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationScope;
import dev.clew.testing.CleanThreadTest;
import jakarta.servlet.ServletRequest;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeldScopeTest extends CleanThreadTest {
  @Test
  void a_scope_is_held_until_the_request_is_over() {
    ServletRequest request = request();

    HeldScope.expectFor(request);
    HeldScope.holdFor(request, CorrelationContext.of("a-1"), null);
    assertThat(Correlation.currentId()).isEqualTo("a-1");
    HeldScope.releaseFor(request);

    assertThat(Correlation.currentId()).isNull();
  }

  /** As Tomcat does with {@code fireRequestListenersOnForwards}. */
  @Test
  void a_request_that_begins_and_ends_once_more_for_its_error_page_is_held_and_released() {
    ServletRequest request = request();

    HeldScope.expectFor(request);
    HeldScope.holdFor(request, CorrelationContext.of("a-1"), null);
    HeldScope.expectFor(request);
    assertThat(Correlation.currentId()).isEqualTo("a-1");
    HeldScope.releaseFor(request);
    HeldScope.releaseFor(request);

    assertThat(Correlation.currentId()).isNull();
  }

  @Test
  void the_end_of_an_error_page_leaves_a_scope_of_a_filter_in_front_alone() {
    ServletRequest request = request();

    HeldScope.expectFor(request);
    HeldScope.holdFor(request, CorrelationContext.of("a-1"), null);
    try (CorrelationScope own = Correlation.open("own")) {
      HeldScope.holdFor(request, CorrelationContext.of("a-1"), null);
      assertThat(Correlation.currentId()).isEqualTo("own").isEqualTo(own.context().id());
    }
    assertThat(Correlation.currentId()).isEqualTo("a-1");
    HeldScope.releaseFor(request);

    assertThat(Correlation.currentId()).isNull();
  }

  @Test
  void what_a_request_without_an_end_has_left_is_gone_when_the_next_begins() {
    ServletRequest last = request();
    ServletRequest next = request();

    HeldScope.expectFor(last);
    HeldScope.holdFor(last, CorrelationContext.of("a-1"), null);
    HeldScope.expectFor(next);
    assertThat(Correlation.currentId()).isNull();
    HeldScope.holdFor(next, CorrelationContext.of("a-2"), null);
    HeldScope.releaseFor(last);
    assertThat(Correlation.currentId()).isEqualTo("a-2");
    HeldScope.releaseFor(next);

    assertThat(Correlation.currentId()).isNull();
  }

  /** Some containers let through what a listener of attributes throws. */
  @Test
  void what_a_request_has_left_is_gone_even_if_the_next_takes_no_attribute() {
    ServletRequest last = request();

    HeldScope.expectFor(last);
    HeldScope.holdFor(last, CorrelationContext.of("a-1"), null);
    assertThatThrownBy(() -> HeldScope.expectFor(requestWithoutAttributes()))
        .isInstanceOf(UnsupportedOperationException.class);

    assertThat(Correlation.currentId()).isNull();
  }

  private static ServletRequest requestWithoutAttributes() {
    return (ServletRequest)
        Proxy.newProxyInstance(
            HeldScopeTest.class.getClassLoader(),
            new Class<?>[] {ServletRequest.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("getAttribute")) {
                return null;
              }
              throw new UnsupportedOperationException(method.getName());
            });
  }

  /** A request that cannot go asynchronous, with its attributes. */
  private static ServletRequest request() {
    Map<Object, Object> attributes = new HashMap<>();
    return (ServletRequest)
        Proxy.newProxyInstance(
            HeldScopeTest.class.getClassLoader(),
            new Class<?>[] {ServletRequest.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getAttribute" -> attributes.get(arguments[0]);
                  case "setAttribute" -> attributes.put(arguments[0], arguments[1]);
                  case "isAsyncSupported" -> false;
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }
}
