package dev.clew.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.asyncDispatch;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

import dev.clew.Correlation;
import dev.clew.servlet.CorrelationFilter;
import dev.clew.testing.CleanThreadTest;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.MvcResult;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** An application's own tests, whose requests are no container's. */
class MockMvcTest extends CleanThreadTest {
  private final MockMvc mvc =
      MockMvcBuilders.standaloneSetup(new Ids()).addFilters(new CorrelationFilter()).build();

  @Test
  void a_request_comes_through_the_filter() throws Exception {
    requireAnswer(mvc.perform(get("/id").header("Correlation-Id", "a-1")).andReturn());
  }

  @Test
  void a_request_that_goes_asynchronous_comes_through_the_filter() throws Exception {
    MvcResult started = mvc.perform(get("/later").header("Correlation-Id", "a-1")).andReturn();

    requireAnswer(mvc.perform(asyncDispatch(started)).andReturn());
  }

  private static void requireAnswer(MvcResult result) throws Exception {
    MockHttpServletResponse response = result.getResponse();
    assertThat(response.getStatus()).isEqualTo(200);
    assertThat(response.getContentAsString()).isEqualTo("a-1");
    assertThat(response.getHeaders("Correlation-Id")).containsExactly("a-1");
  }

  @RestController
  static final class Ids {
    @GetMapping("/id")
    String id() {
      return String.valueOf(Correlation.currentId());
    }

    @GetMapping("/later")
    Callable<String> later() {
      String id = id();
      return () -> id;
    }
  }
}
