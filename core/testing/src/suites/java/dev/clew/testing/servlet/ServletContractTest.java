package dev.clew.testing.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationIdGenerator;
import dev.clew.CorrelationScope;
import dev.clew.EgressPolicy;
import dev.clew.internal.RequestState;
import dev.clew.servlet.CorrelationFilter;
import dev.clew.servlet.CorrelationRequestListener;
import dev.clew.servlet.TrustPolicy;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.UnavailableException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.net.Socket;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

/**
 * Shows what {@link CorrelationFilter} promises for requests that are served on one thread, on a
 * real container. Each container has one subclass.
 *
 * @since 0.1
 */
public abstract class ServletContractTest extends ServerTest {
  /** For subclasses. */
  protected ServletContractTest() {}

  private static final String LEVEL = "Log-Level";

  private static final TestApp.Handler HELLO =
      (request, response) -> response.getWriter().print(here(request));

  private static TestApp app() {
    return app(new CorrelationFilter());
  }

  private static TestApp app(CorrelationFilter filter) {
    return new TestApp().filter("correlation", filter).servlet("/app/hello", HELLO);
  }

  // The way in

  @Test
  @DisplayName("R1: an ID that comes in is the handler's, the header's and the response's")
  void an_id_that_comes_in_is_used_everywhere() throws Exception {
    serve(app());

    HttpResponse<String> response = get("/app/hello", "X-Correlation-ID", "a-1");

    assertThat(response.body()).isEqualTo("a-1");
    assertThat(idOf(response)).isEqualTo("a-1");
    assertThat(accessRecord().id()).isEqualTo("a-1");
  }

  @Test
  @DisplayName("R2: 1000 requests without an ID over 8 connections get 1000 IDs")
  void requests_without_an_id_get_ids_that_differ() throws Exception {
    serve(app());
    int connections = 8;
    int each = 125;
    ExecutorService callers = Executors.newFixedThreadPool(connections);
    Set<String> ids = new HashSet<>();
    try {
      Callable<List<String>> caller =
          () -> {
            List<String> own = threadSafeList();
            for (int i = 0; i < each; i++) {
              HttpResponse<String> response = get("/app/hello");
              assertThat(idOf(response)).isEqualTo(response.body());
              own.add(response.body());
            }
            return own;
          };
      for (Future<List<String>> result :
          callers.invokeAll(Stream.generate(() -> caller).limit(connections).toList())) {
        ids.addAll(result.get());
      }
    } finally {
      callers.shutdown();
    }

    assertThat(ids).hasSize(connections * each).allMatch(CorrelationContext::isValidId);
    assertThat(accessRecords(connections * each))
        .extracting(RecordedAccess::id)
        .containsExactlyInAnyOrderElementsOf(ids);
    assertThat(appEvents())
        .extracting(event -> event.getMDCPropertyMap().get(Correlation.MDC_KEY))
        .containsExactlyInAnyOrderElementsOf(ids);
  }

  static Stream<String> idsThatCannotBe() {
    return Stream.of(
        "v".repeat(129), "v".repeat(3000), "", "   ", "vv vv", "vv\u00e9", "vv\tvv", "<vv>");
  }

  @ParameterizedTest
  @MethodSource("idsThatCannotBe")
  @DisplayName("R3: an ID that cannot be one is replaced, and only its length is logged")
  void an_id_that_cannot_be_one_is_replaced_and_never_logged(String bad) throws Exception {
    serve(app());

    String answer =
        sendRaw(
            "GET /app/hello HTTP/1.1\r\nHost: localhost\r\nX-Correlation-ID: "
                + bad
                + "\r\nConnection: close\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 200");
    String id = accessRecord().id();
    assertThat(id).isNotEqualTo(bad.strip());
    assertThat(CorrelationContext.isValidId(id)).isTrue();
    assertThat(answer).contains("Correlation-Id: " + id).doesNotContain("vv");
    assertThat(allMessages()).noneMatch(message -> message.contains("vv"));
    List<ILoggingEvent> warnings = events(Level.WARN);
    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0).getFormattedMessage()).contains(" " + bad.strip().length() + " ");
    assertThat(warnings.get(0).getMDCPropertyMap()).containsEntry(Correlation.MDC_KEY, id);
  }

  @Test
  @DisplayName("R3: many bad IDs give one warning")
  void many_bad_ids_do_not_flood_the_log() throws Exception {
    serve(app());

    for (int i = 0; i < 20; i++) {
      get("/app/hello", "X-Correlation-ID", "<bad>");
    }

    accessRecords(20);
    assertThat(warnings()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x%0d%0aINFO forged",
        "x\r\n INFO forged",
        "x\nINFO forged",
        "x\r\n\tINFO forged",
        "x\n INFO forged",
        "x\nSet-Cookie: forged=1",
        "x\n\nforged",
        "x\r\rforged",
        "x\rSet-Cookie: forged=1",
        "x\u0000forged"
      })
  @DisplayName("R4: nothing can be forged through an ID")
  void an_id_forges_no_record_and_no_header(String hostile) throws Exception {
    serve(app());

    String answer =
        sendRaw(
            "GET /app/hello HTTP/1.1\r\nHost: localhost\r\nX-Correlation-ID: "
                + hostile
                + "\r\nConnection: close\r\n\r\n");

    // Some of these the container refuses before any filter.
    String head = answer.substring(0, answer.indexOf("\r\n\r\n"));
    assertThat(head).startsWith("HTTP/1.1 ").doesNotContain("forged");
    requireCleanPool();
    assertThat(allMessages())
        .noneMatch(message -> message.contains("forged"))
        .allMatch(message -> message.lines().count() == 1);
  }

  @Test
  @DisplayName("R5: two header lines are accepted when they are equal, and only then")
  void two_different_header_lines_are_no_id() throws Exception {
    serve(app());

    HttpResponse<String> equal =
        get("/app/hello", "X-Correlation-ID", "a", "X-Correlation-ID", "a");
    HttpResponse<String> other =
        get("/app/hello", "X-Correlation-ID", "a", "X-Correlation-ID", "b");

    assertThat(idOf(equal)).isEqualTo("a");
    assertThat(idOf(other)).isNotIn("a", "b", "a,b", "a, b").isEqualTo(other.body());
  }

  @Test
  @DisplayName("R6: headers are asked in order")
  void the_first_configured_header_wins() throws Exception {
    serve(app());

    HttpResponse<String> response = get("/app/hello", "X-Request-ID", "r", "X-Correlation-ID", "c");

    assertThat(idOf(response)).isEqualTo("c");
  }

  private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";

  @Test
  @DisplayName("R6, R7: the trace ID of a valid trace header is used")
  void a_trace_id_is_an_id() throws Exception {
    serve(app());

    assertThat(idOf(get("/app/hello", "traceparent", "00-" + TRACE_ID + "-00f067aa0ba902b7-01")))
        .isEqualTo(TRACE_ID);
    assertThat(idOf(get("/app/hello", "b3", TRACE_ID + "-00f067aa0ba902b7-1"))).isEqualTo(TRACE_ID);
    assertThat(idOf(get("/app/hello", "X-B3-TraceId", TRACE_ID))).isEqualTo(TRACE_ID);
    assertThat(idOf(get("/app/hello", "X-B3-TraceId", "a3ce929d0e0e4736")))
        .isEqualTo("a3ce929d0e0e4736");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "junk-<script>-x"
      })
  @DisplayName("R6: a traceparent that is not valid is passed over")
  void a_malformed_traceparent_is_passed_over(String traceparent) throws Exception {
    serve(app());

    HttpResponse<String> response = get("/app/hello", "traceparent", traceparent, "b3", "0");

    assertThat(traceparent.toLowerCase(Locale.ROOT)).doesNotContain(idOf(response));
    assertThat(CorrelationContext.isValidId(idOf(response))).isTrue();
  }

  @Test
  @DisplayName("R8: a caller that is not trusted cannot choose the ID")
  void an_untrusted_request_gets_a_new_id() throws Exception {
    serve(
        app(
            CorrelationFilter.builder()
                .trust(request -> "yes".equals(request.getHeader("Internal")))
                .build()));

    HttpResponse<String> trusted =
        get("/app/hello", "Internal", "yes", "X-Correlation-ID", "victim-id");
    HttpResponse<String> other = get("/app/hello", "X-Correlation-ID", "victim-id");

    assertThat(idOf(trusted)).isEqualTo("victim-id");
    assertThat(idOf(other)).isNotEqualTo("victim-id").isEqualTo(other.body());
    assertThat(warnings()).isEmpty();
  }

  @Test
  @DisplayName("R8: only a caller from a trusted address chooses the ID")
  void a_request_from_a_trusted_address_is_believed() throws Exception {
    serve(
        new TestApp()
            .filter("correlation", new CorrelationFilter(), Map.of("trust", "127.0.0.0/8, ::1/128"))
            .servlet("/app/hello", HELLO));

    assertThat(idOf(get("/app/hello", "X-Correlation-ID", "a-1"))).isEqualTo("a-1");
  }

  @Test
  @DisplayName("R8: only a caller from a trusted address chooses the ID, whatever its headers say")
  void an_address_in_a_header_is_not_believed() throws Exception {
    serve(app(CorrelationFilter.builder().trust(TrustPolicy.addresses("10.0.0.0/8")).build()));

    HttpResponse<String> response =
        get("/app/hello", "X-Correlation-ID", "victim-id", "X-Forwarded-For", "10.0.0.1");

    assertThat(idOf(response)).isNotEqualTo("victim-id").isEqualTo(response.body());
    assertThat(warnings()).isEmpty();
  }

  // The thread afterwards

  @Test
  @DisplayName("R11: what a handler leaves in the MDC reaches neither the record nor the next")
  void an_id_that_the_application_leaves_behind_is_nobodys() throws Exception {
    serve(
        app()
            .servlet(
                "/app/leak",
                (request, response) -> {
                  response.getWriter().print(here(request));
                  MDC.put(Correlation.MDC_KEY, "STALE");
                }));

    for (int i = 0; i < 2 * RunningServer.WORKERS; i++) {
      HttpResponse<String> leaky = get("/app/leak");
      HttpResponse<String> next = get("/app/hello");
      assertThat(idOf(leaky)).isEqualTo(leaky.body());
      assertThat(idOf(next)).isEqualTo(next.body()).isNotIn("STALE", leaky.body());
    }

    assertThat(accessRecords(4 * RunningServer.WORKERS))
        .extracting(RecordedAccess::id)
        .doesNotContain("STALE")
        .doesNotHaveDuplicates();
  }

  @Test
  @DisplayName("R11: a thread that comes dirty gets the request's ID, and is clean afterwards")
  void a_dirty_thread_is_cleaned() throws Exception {
    serve(
        app()
            .servlet(
                "/unfiltered",
                (request, response) -> {
                  MDC.put(Correlation.MDC_KEY, "STALE");
                  CorrelationScope unused = Correlation.open("STALE");
                  response.getWriter().print("dirty");
                }));

    for (int i = 0; i < 4 * RunningServer.WORKERS; i++) {
      get("/unfiltered");
    }
    // All at once, so that each of the threads that are dirty now serves one.
    for (int round = 0; round < 200; round++) {
      HttpResponse<String> response = get("/app/hello");
      assertThat(idOf(response)).isEqualTo(response.body()).isNotEqualTo("STALE");
      List<String> many =
          Stream.generate(() -> getAsync("/app/hello", "X-Correlation-ID", "many"))
              .limit(RunningServer.WORKERS)
              .toList()
              .stream()
              .map(future -> future.join().body())
              .toList();
      assertThat(many).containsOnly("many");
    }
  }

  @Test
  @DisplayName("R13: a scope that a handler never closes ends with the request")
  void a_scope_left_open_ends_with_the_request() throws Exception {
    serve(
        app()
            .servlet(
                "/app/open",
                (request, response) -> {
                  CorrelationScope unused = Correlation.open("inner");
                  response.getWriter().print(Correlation.currentId());
                }));

    HttpResponse<String> response = get("/app/open", "X-Correlation-ID", "outer");

    assertThat(response.body()).isEqualTo("inner");
    assertThat(accessRecord().id()).isEqualTo("outer");
  }

  static Stream<Throwable> whatApplicationsThrow() {
    return Stream.of(
        new IllegalStateException("thrown on purpose"),
        new IOException("thrown on purpose"),
        new ServletException("thrown on purpose", new IllegalStateException("cause")),
        new AssertionError("thrown on purpose"),
        new StackOverflowError("thrown on purpose"));
  }

  @ParameterizedTest
  @MethodSource("whatApplicationsThrow")
  @DisplayName("R12: what an application throws goes to the container as it is")
  void an_exception_passes_through_untouched(Throwable thrown) throws Exception {
    // Some containers put a ServletException around an Error, before any filter sees it.
    KeepingWhatIsThrown inside = new KeepingWhatIsThrown();
    KeepingWhatIsThrown outside = new KeepingWhatIsThrown();
    serve(
        new TestApp()
            .filter("outside", outside)
            .filter("correlation", new CorrelationFilter())
            .filter("inside", inside)
            .servlet("/app/throws", (request, response) -> sneakyThrow(thrown)));

    HttpResponse<String> response = get("/app/throws", "X-Correlation-ID", "a-1");

    assertThat(response.statusCode()).isEqualTo(500);
    RecordedAccess record = accessRecord();
    assertThat(outside.thrown.get()).isSameAs(inside.thrown.get()).isNotNull();
    assertThat(thrown.getSuppressed()).isEmpty();
    assertThat(record.id()).isEqualTo("a-1");
    assertThat(record.status()).isEqualTo(500);
    Throwable root = thrown instanceof ServletException e ? e.getRootCause() : thrown;
    assertThat(record.errorType()).isEqualTo(root.getClass().getName());
    assertThat(record.thrown()).isSameAs(root);
    assertThat(record.level()).isEqualTo(Level.ERROR);
  }

  @Test
  @DisplayName("R58: scopes that the end of the stack strikes leave later requests their own IDs")
  void a_handler_that_overflows_the_stack_leaves_nothing() throws Exception {
    serve(app().servlet("/app/deep", (request, response) -> dive(0)));

    for (int i = 0; i < 4 * RunningServer.WORKERS; i++) {
      get("/app/deep", "X-Correlation-ID", "deep-" + i);
      HttpResponse<String> next = get("/app/hello");
      assertThat(next.body()).isEqualTo(idOf(next)).doesNotContain("deep-", "inner-");
    }
    requireCleanPool();
  }

  /** As a parser does that takes the end of the stack for too deep a nesting. */
  private static int dive(int depth) {
    try (CorrelationScope scope = Correlation.open("inner-" + depth)) {
      CorrelationContext task = CorrelationContext.of("inner-task-" + depth);
      int[] deepest = new int[1];
      Correlation.run(task, () -> deepest[0] = dive(depth + 1));
      return deepest[0];
    } catch (StackOverflowError e) {
      return depth;
    }
  }

  private record KeepingWhatIsThrown(AtomicReference<Throwable> thrown) implements Filter {
    KeepingWhatIsThrown() {
      this(new AtomicReference<>());
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      try {
        chain.doFilter(request, response);
      } catch (Throwable e) {
        thrown.set(e);
        throw e;
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneakyThrow(Throwable thrown) throws T {
    throw (T) thrown;
  }

  // The access record

  @Test
  void a_request_has_one_access_record_with_typed_pairs() throws Exception {
    serve(app());

    HttpResponse<String> response = get("/app/hello?password=secret");

    RecordedAccess record = accessRecord();
    assertThat(record.id()).isEqualTo(idOf(response));
    assertThat(record.message()).matches("GET /app/hello 200 in \\d+\\.\\d{3} ms");
    assertThat(record.pairs())
        .containsOnlyKeys(
            "http.request.method",
            "url.path",
            "http.response.status_code",
            "event.duration",
            "http.version",
            "correlation.origin")
        .containsEntry("http.request.method", "GET")
        .containsEntry("url.path", "/app/hello")
        .containsEntry("http.response.status_code", 200)
        .containsEntry("http.version", "1.1");
    assertThat(record.pairs().get("event.duration"))
        .isInstanceOfSatisfying(Long.class, nanos -> assertThat(nanos).isPositive());
  }

  @Test
  void the_record_tells_where_the_id_comes_from() throws Exception {
    serve(app());

    get("/app/hello");
    get("/app/hello", "Correlation-Id", "a-1");
    get("/app/hello", "Correlation-Id", "a 1");

    assertThat(accessRecords(3))
        .extracting(record -> record.pairs().get("correlation.origin"))
        .containsExactly("generated", "received", "replaced");
  }

  @Test
  void the_record_tells_that_a_callers_id_was_rejected() throws Exception {
    serve(app(CorrelationFilter.builder().trust(TrustPolicy.never()).build()));

    get("/app/hello", "Correlation-Id", "a-1");

    assertThat(accessRecord().pairs()).containsEntry("correlation.origin", "rejected");
  }

  @Test
  void the_record_has_what_the_application_says_of_the_request() throws Exception {
    serve(
        app()
            .servlet(
                "/app/order",
                (request, response) -> {
                  Correlation.annotate("order.id", 42);
                  Correlation.annotate("url.path", "/mine");
                  AsyncContext async = request.startAsync();
                  async.start(
                      () -> {
                        Correlation.annotate("customer", "c-17");
                        async.complete();
                      });
                }));

    get("/app/order");
    accessRecord();
    get("/app/hello");

    List<RecordedAccess> records = accessRecords(2);
    assertThat(records.get(0).pairs())
        .containsEntry("order.id", 42)
        .containsEntry("customer", "c-17")
        .containsEntry("url.path", "/app/order");
    assertThat(records.get(1).pairs()).doesNotContainKeys("order.id", "customer");
  }

  @Test
  void the_record_has_the_route_that_a_framework_left_in_the_request() throws Exception {
    serve(
        app()
            .servlet(
                "/app/orders/*",
                (request, response) ->
                    request.setAttribute(
                        "org.springframework.web.servlet.HandlerMapping.bestMatchingPattern",
                        "/orders/{id}")));

    get("/app/orders/7");

    assertThat(accessRecord().pairs()).containsEntry("http.route", "/orders/{id}");
  }

  /** What a recorder is told, which decides by it whether a request's records are written. */
  @Test
  void whoever_records_a_request_is_told_how_it_ended() throws Exception {
    List<String> ends = threadSafeList();
    RequestState.Recorder recorder =
        new RequestState.Recorder() {
          @Override
          public void write(CorrelationContext context) {
            ends.add(context.id() + " wanted");
          }

          @Override
          public void ended(CorrelationContext context, boolean failed, long nanos) {
            ends.add(context.id() + (failed ? " failed" : " succeeded"));
            assertThat(nanos).isPositive();
          }
        };
    serve(
        app(CorrelationFilter.builder().excludePath("/app/quiet").build())
            .servlet("/app/quiet", (request, response) -> record(recorder))
            .servlet(
                "/app/wanted",
                (request, response) -> {
                  record(recorder);
                  Correlation.current().writeRecorded();
                })
            .servlet(
                "/app/503",
                (request, response) -> {
                  record(recorder);
                  response.sendError(503);
                })
            .servlet(
                "/app/throws",
                (request, response) -> {
                  record(recorder);
                  throw new IllegalStateException("thrown on purpose");
                })
            .servlet(
                "/app/async",
                (request, response) -> {
                  record(recorder);
                  AsyncContext async = request.startAsync();
                  async.start(
                      () -> {
                        ((HttpServletResponse) async.getResponse()).setStatus(503);
                        async.complete();
                      });
                }));

    get("/app/quiet", "Correlation-Id", "quiet");
    get("/app/wanted", "Correlation-Id", "wanted");
    get("/app/503", "Correlation-Id", "503");
    get("/app/throws", "Correlation-Id", "throws");
    get("/app/async", "Correlation-Id", "async");

    accessRecords(4);
    assertThat(ends)
        .containsExactlyInAnyOrder(
            "quiet succeeded",
            "wanted wanted",
            "wanted succeeded",
            "503 failed",
            "throws failed",
            "async failed");
  }

  private static void record(RequestState.Recorder recorder) {
    RequestState.of(Correlation.current()).adopt(recorder, 1);
  }

  @Test
  void a_request_that_nothing_answers_is_recorded_as_404() throws Exception {
    serve(app());

    HttpResponse<String> response = get("/app/nowhere");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(accessRecord().status()).isEqualTo(404);
  }

  @Test
  void an_exception_after_the_response_has_begun_does_not_change_the_recorded_status()
      throws Exception {
    serve(
        app()
            .servlet(
                "/app/late",
                (request, response) -> {
                  response.setStatus(202);
                  response.flushBuffer();
                  throw new IllegalStateException("thrown on purpose");
                }));

    sendRaw("GET /app/late HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

    RecordedAccess record = accessRecord();
    assertThat(record.status()).isEqualTo(202);
    assertThat(record.thrown()).isInstanceOf(IllegalStateException.class);
    assertThat(record.level()).isEqualTo(Level.WARN);
  }

  @Test
  @DisplayName("R85: the exception of a response that broke off is in the access record")
  void an_io_exception_after_the_response_has_begun_is_no_warning() throws Exception {
    serve(
        app()
            .servlet(
                "/app/late",
                (request, response) -> {
                  response.flushBuffer();
                  throw new IOException("thrown on purpose");
                }));

    sendRaw("GET /app/late HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

    RecordedAccess record = accessRecord();
    assertThat(record.status()).isEqualTo(200);
    assertThat(record.thrown()).isInstanceOf(IOException.class);
    assertThat(record.level()).isEqualTo(Level.INFO);
  }

  private static final String SPRINGS_EXCEPTION =
      "org.springframework.web.servlet.DispatcherServlet.EXCEPTION";

  static Stream<String> whereAnsweredExceptionsAreLeft() {
    return Stream.of(RequestDispatcher.ERROR_EXCEPTION, SPRINGS_EXCEPTION);
  }

  @ParameterizedTest
  @MethodSource("whereAnsweredExceptionsAreLeft")
  @DisplayName("R85: an exception that was answered with 5xx is in the access record")
  void an_exception_that_was_answered_is_recorded_where_the_status_is_5xx(String attribute)
      throws Exception {
    IllegalStateException thrown = new IllegalStateException("thrown on purpose");
    serve(
        app()
            .servlet(
                "/app/answers",
                (request, response) -> {
                  request.setAttribute(attribute, new ServletException(thrown));
                  response.setStatus(Integer.parseInt(request.getParameter("status")));
                })
            .servlet(
                "/app/async",
                (request, response) -> {
                  // Tomcat takes its own attribute for an error of the asynchronous request.
                  request.setAttribute(SPRINGS_EXCEPTION, thrown);
                  AsyncContext async = request.startAsync();
                  async.start(
                      () -> {
                        ((HttpServletResponse) async.getResponse()).setStatus(503);
                        async.complete();
                      });
                }));

    get("/app/answers?status=503", "X-Correlation-ID", "a-1");
    get("/app/answers?status=404", "X-Correlation-ID", "a-2");
    accessRecords(2);
    get("/app/async", "X-Correlation-ID", "a-3");

    List<RecordedAccess> records = accessRecords(3);
    assertThat(records.get(0).thrown()).isSameAs(thrown);
    assertThat(records.get(0).level()).isEqualTo(Level.ERROR);
    assertThat(records.get(1).thrown()).isNull();
    assertThat(records.get(1).errorType()).isNull();
    assertThat(records.get(1).level()).isEqualTo(Level.INFO);
    assertThat(records.get(2).thrown()).isSameAs(thrown);
    assertThat(records.get(2).level()).isEqualTo(Level.ERROR);
  }

  static Stream<String> whereForwardedExceptionsAreLeft() {
    return Stream.of(RequestDispatcher.ERROR_EXCEPTION, "jakarta.servlet.jsp.jspException");
  }

  /** As Spring Boot's filter does in a war, and a JSP with an error page. */
  @ParameterizedTest
  @MethodSource("whereForwardedExceptionsAreLeft")
  @DisplayName("R85: an exception that was forwarded to an error page is in the access record")
  void an_exception_that_is_forwarded_to_an_error_page_is_recorded(String attribute)
      throws Exception {
    IllegalStateException thrown = new IllegalStateException("thrown on purpose");
    serve(
        app()
            .servlet(
                "/app/answers",
                (request, response) -> {
                  request.setAttribute(attribute, thrown);
                  response.setStatus(Integer.parseInt(request.getParameter("status")));
                  request.getRequestDispatcher("/app/hello").forward(request, response);
                  request.removeAttribute(attribute);
                })
            .servlet(
                "/app/async",
                (request, response) -> request.startAsync().dispatch("/app/answers?status=503")));

    assertThat(get("/app/answers?status=500", "X-Correlation-ID", "a-1").body()).isEqualTo("a-1");
    accessRecords(1);
    get("/app/answers?status=404", "X-Correlation-ID", "a-2");
    accessRecords(2);
    get("/app/async", "X-Correlation-ID", "a-3");

    List<RecordedAccess> records = accessRecords(3);
    assertThat(records.get(0).thrown()).isSameAs(thrown);
    assertThat(records.get(0).level()).isEqualTo(Level.ERROR);
    assertThat(records.get(1).thrown()).isNull();
    assertThat(records.get(1).level()).isEqualTo(Level.INFO);
    assertThat(records.get(2).thrown()).isSameAs(thrown);
    assertThat(records.get(2).level()).isEqualTo(Level.ERROR);
  }

  @Test
  void a_5xx_without_an_exception_is_no_error() throws Exception {
    serve(app().servlet("/app/fails", (request, response) -> response.sendError(503)));

    get("/app/fails");

    RecordedAccess record = accessRecord();
    assertThat(record.status()).isEqualTo(503);
    assertThat(record.level()).isEqualTo(Level.INFO);
    assertThat(record.thrown()).isNull();
  }

  @Test
  void where_exceptions_are_not_wanted_the_record_names_the_class() throws Exception {
    serve(
        new TestApp()
            .filter("correlation", new CorrelationFilter(), Map.of("accessLogFailure", "false"))
            .servlet(
                "/app/throws",
                (request, response) -> {
                  throw new IllegalStateException("thrown on purpose");
                }));

    get("/app/throws");

    RecordedAccess record = accessRecord();
    assertThat(record.thrown()).isNull();
    assertThat(record.pairs()).containsEntry("error.type", IllegalStateException.class.getName());
    assertThat(record.level()).isEqualTo(Level.INFO);
  }

  @Test
  void the_record_tells_who_asked_where_that_is_wanted() throws Exception {
    serve(
        new TestApp()
            .filter("correlation", new CorrelationFilter(), Map.of("accessLogClient", "true"))
            .servlet("/app/ok", (request, response) -> {}));

    get("/app/ok", "User-Agent", "shop/1.0");
    get("/app/ok", "User-Agent", "x".repeat(300));

    List<RecordedAccess> records = accessRecords(2);
    assertThat(records.get(0).pairs())
        .containsEntry("user_agent.original", "shop/1.0")
        .hasEntrySatisfying(
            "client.address",
            address -> assertThat((String) address).containsPattern("^(127|0|::|\\[)"));
    assertThat(records.get(1).pairs()).containsEntry("user_agent.original", "x".repeat(256));
  }

  @Test
  void by_default_the_record_does_not_tell_who_asked() throws Exception {
    serve(app().servlet("/app/ok", (request, response) -> {}));

    get("/app/ok", "User-Agent", "shop/1.0");

    assertThat(accessRecord().pairs()).doesNotContainKeys("client.address", "user_agent.original");
  }

  /** What a logging framework cannot take apart. */
  @SuppressWarnings("serial") // Nobody writes it.
  private static final class HostileException extends RuntimeException {
    @Override
    public String getMessage() {
      throw new UnsupportedOperationException("thrown on purpose");
    }
  }

  @Test
  @DisplayName("R85: the record of a failure that cannot be logged is there without it")
  void an_exception_that_cannot_be_logged_loses_no_record() throws Exception {
    serve(
        app()
            .servlet(
                "/app/hostile",
                (request, response) -> {
                  request.setAttribute(RequestDispatcher.ERROR_EXCEPTION, new HostileException());
                  response.setStatus(500);
                }));

    assertThat(get("/app/hostile", "X-Correlation-ID", "a-1").statusCode()).isEqualTo(500);

    RecordedAccess record = accessRecord();
    assertThat(record.id()).isEqualTo("a-1");
    assertThat(record.status()).isEqualTo(500);
    assertThat(record.errorType()).isEqualTo(HostileException.class.getName());
  }

  @Test
  void an_unavailable_servlet_is_recorded_with_the_status_that_the_container_answers()
      throws Exception {
    serve(
        app()
            .servlet(
                "/app/unavailable",
                (request, response) -> {
                  throw new UnavailableException("thrown on purpose", 60);
                }));

    HttpResponse<String> response = get("/app/unavailable");

    assertThat(accessRecord().status()).isEqualTo(response.statusCode());
  }

  @Test
  void what_is_unavailable_is_recorded_with_the_status_that_this_container_answers()
      throws Exception {
    UnavailableException unavailable = new UnavailableException("thrown on purpose", 60);
    serve(
        app()
            .filter(
                "inside",
                (request, response, chain) -> {
                  if (request.getParameter("filter") != null) {
                    throw unavailable;
                  }
                  chain.doFilter(request, response);
                })
            .servlet(
                "/app/wraps",
                (request, response) -> {
                  throw new ServletException(unavailable);
                })
            .servlet(
                "/app/causes",
                (request, response) -> {
                  throw new IllegalStateException("thrown on purpose", unavailable);
                }));

    List<String> paths = List.of("/app/wraps", "/app/causes", "/app/hello?filter=yes");
    for (int i = 0; i < paths.size(); i++) {
      HttpResponse<String> response = get(paths.get(i));
      assertThat(accessRecords(i + 1).get(i).status())
          .as(paths.get(i))
          .isEqualTo(response.statusCode());
    }
  }

  @Test
  void an_exception_of_the_containers_own_is_recorded_with_what_the_client_gets() throws Exception {
    serve(
        app()
            .servlet("/app/reads", (request, response) -> request.getParameter("x"))
            .servlet(
                "/app/wraps",
                (request, response) -> {
                  try {
                    request.getParameter("x");
                  } catch (RuntimeException e) {
                    throw new IllegalStateException("thrown on purpose", e);
                  }
                })
            .servlet(
                "/app/wraps/twice",
                (request, response) -> {
                  try {
                    request.getParameter("x");
                  } catch (RuntimeException e) {
                    throw new ServletException(new ServletException(e));
                  }
                }));

    List<String> paths = List.of("/app/reads", "/app/wraps", "/app/wraps/twice");
    for (int i = 0; i < paths.size(); i++) {
      // To some containers this is no form, to others it is one without x.
      String answer =
          sendRaw(
              "POST "
                  + paths.get(i)
                  + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 5\r\n"
                  + "Content-Type: application/x-www-form-urlencoded\r\n\r\nx=%zz");
      RecordedAccess record = accessRecords(i + 1).get(i);
      assertThat(record.path()).isEqualTo(paths.get(i));
      assertThat(answer).startsWith("HTTP/1.1 " + record.status() + " ");
    }
  }

  @Test
  @DisplayName("R85: an exception after an error or a redirect is recorded with what is answered")
  void an_exception_after_an_error_or_redirect_is_recorded_with_what_the_client_gets()
      throws Exception {
    IllegalStateException thrown = new IllegalStateException("thrown on purpose");
    serve(
        app()
            .servlet(
                "/app/error",
                (request, response) -> {
                  response.sendError(404);
                  throw thrown;
                })
            .servlet(
                "/app/redirect",
                (request, response) -> {
                  response.sendRedirect("/app/hello");
                  throw thrown;
                })
            .servlet(
                "/app/forwarded",
                (request, response) -> {
                  request.getRequestDispatcher("/app/hello").forward(request, response);
                  throw thrown;
                })
            .servlet(
                "/app/whole",
                (request, response) -> {
                  response.setContentLength(5);
                  response.getOutputStream().print("whole");
                  throw thrown;
                })
            .servlet(
                "/app/included",
                (request, response) -> {
                  request.getRequestDispatcher("/app/fails").include(request, response);
                  response.flushBuffer();
                  throw thrown;
                })
            .servlet("/app/fails", (request, response) -> response.sendError(404)));

    List<String> paths =
        List.of("/app/error", "/app/redirect", "/app/forwarded", "/app/whole", "/app/included");
    for (int i = 0; i < paths.size(); i++) {
      String answer =
          sendRaw(
              "GET " + paths.get(i) + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      RecordedAccess record = accessRecords(i + 1).get(i);
      assertThat(record.path()).isEqualTo(paths.get(i));
      assertThat(answer).startsWith("HTTP/1.1 " + record.status() + " ");
      assertThat(record.thrown()).isSameAs(thrown);
      assertThat(record.level()).isEqualTo(record.isOfServerError() ? Level.ERROR : Level.WARN);
    }
  }

  @Test
  void a_session_id_of_a_configured_name_is_in_no_record() throws Exception {
    serve(
        app()
            .sessionCookie("SID")
            .servlet(
                "/app/cart",
                (request, response) ->
                    response
                        .getWriter()
                        .print(request.getServletContext().getSessionCookieConfig() != null)));

    HttpResponse<String> response = get("/app/cart;a=1;SID=secret;jsessionid=secret;b");

    assumeTrue(response.body().equals("true"), "the container has no sessions");
    assertThat(accessRecord().path()).isEqualTo("/app/cart;a=1;b");
  }

  @Test
  void a_wrapper_in_front_is_told_the_length_as_the_application_tells_it() throws Exception {
    // As one that compresses, and knows nothing of the other method.
    Filter before =
        (request, response, chain) ->
            chain.doFilter(
                request,
                new HttpServletResponseWrapper((HttpServletResponse) response) {
                  @Override
                  public void setContentLength(int length) {
                    // Not that of what is sent.
                  }
                });
    serve(
        new TestApp()
            .filter("before", before)
            .filter("correlation", new CorrelationFilter())
            .servlet(
                "/app/length",
                (request, response) -> {
                  response.setContentLength(1);
                  response.getWriter().print("longer");
                }));

    assertThat(get("/app/length").body()).isEqualTo("longer");
  }

  @Test
  void the_bytes_are_recorded_where_they_are_known() throws Exception {
    serve(
        app()
            .servlet(
                "/app/length",
                (request, response) -> {
                  request.getInputStream().readAllBytes();
                  response.setContentLength(5);
                  response.getOutputStream().write("12345".getBytes(StandardCharsets.US_ASCII));
                })
            .servlet(
                "/app/error",
                (request, response) -> {
                  response.setContentLengthLong(5);
                  response.sendError(500);
                })
            .servlet(
                "/app/async",
                (request, response) -> {
                  response.setContentLength(7);
                  request.startAsync().dispatch(request.getParameter("to"));
                })
            .servlet(
                "/app/throws",
                (request, response) -> {
                  response.setContentLengthLong(6);
                  throw new IllegalStateException("thrown on purpose");
                }));

    client()
        .send(
            request("/app/length").POST(BodyPublishers.ofString("123")).build(),
            BodyHandlers.discarding());
    client()
        .send(
            request("/app/length").method("HEAD", BodyPublishers.noBody()).build(),
            BodyHandlers.discarding());
    get("/app/error");
    accessRecords(3);
    get("/app/async?to=/app/length");
    accessRecords(4);
    HttpResponse<String> failed = get("/app/async?to=/app/throws");

    List<RecordedAccess> records = accessRecords(5);
    assertThat(records.get(0).pairs())
        .containsEntry("http.request.body.bytes", 3L)
        .containsEntry("http.response.body.bytes", 5L);
    assertThat(records.get(1).pairs())
        .containsEntry("http.request.method", "HEAD")
        .doesNotContainKey("http.response.body.bytes");
    assertThat(records.get(2).pairs().get("http.response.body.bytes")).isNotEqualTo(5L);
    assertThat(records.get(3).pairs()).containsEntry("http.response.body.bytes", 5L);
    // Not what was declared before, unless the container answers with that.
    assertThat(records.get(4).pairs().get("http.response.body.bytes"))
        .isIn(null, failed.headers().firstValueAsLong("Content-Length").orElse(-1));
  }

  @Test
  void a_length_of_http_2_that_is_none_costs_a_request_neither_its_id_nor_its_record()
      throws Exception {
    serve(app());
    // Which looks at it only when the body comes.
    assumeTrue(String.valueOf(container()).startsWith("Apache Tomcat"));
    String headers =
        "\u0082\u0086"
            + ("\u0001" + text("localhost"))
            + ("\u0004" + text("/app/hello"))
            + ("\0" + text("x-correlation-id") + text("a-1"))
            + ("\0" + text("content-length") + text("none"));

    try (Socket socket = new Socket("localhost", port())) {
      socket
          .getOutputStream()
          .write(
              ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
                      + frame('\u0004', '\0', '\0', "")
                      + frame('\u0001', '\u0004', '\u0001', headers))
                  .getBytes(StandardCharsets.ISO_8859_1));

      RecordedAccess record = accessRecord();
      assertThat(record.id()).isEqualTo("a-1");
      assertThat(record.pairs())
          .containsEntry("http.version", "2.0")
          .doesNotContainKey("http.request.body.bytes");
    }
    assertThat(warnings()).isEmpty();
  }

  /** A string of HPACK (RFC 7541, section 5.2). */
  private static String text(String text) {
    return (char) text.length() + text;
  }

  /** A frame of HTTP/2 (RFC 9113, section 4.1). */
  private static String frame(char type, char flags, char stream, String payload) {
    return "\0\0" + (char) payload.length() + type + flags + "\0\0\0" + stream + payload;
  }

  @Test
  void what_a_request_does_not_tell_costs_it_neither_its_id_nor_its_record() throws Exception {
    serve(
        new TestApp()
            .filter(
                "before",
                (request, response, chain) -> chain.doFilter(withoutPath(request), response))
            .filter("correlation", new CorrelationFilter(), Map.of("excludePath", "/app/health"))
            .servlet("/app/hello", HELLO));

    HttpResponse<String> response = get("/app/hello", "X-Correlation-ID", "a-1");

    assertThat(response.body()).isEqualTo("a-1").isEqualTo(idOf(response));
    assertThat(accessRecord().id()).isEqualTo("a-1");
    assertThat(warnings()).isEmpty();
  }

  /** As Jetty's is where an ambiguous path is let through. */
  private static ServletRequest withoutPath(ServletRequest request) {
    return new HttpServletRequestWrapper((HttpServletRequest) request) {
      @Override
      public String getServletPath() {
        throw new IllegalArgumentException("ambiguous");
      }

      @Override
      public String getPathInfo() {
        throw new IllegalArgumentException("ambiguous");
      }
    };
  }

  @Test
  void a_request_that_has_no_asynchronous_context_gets_none() throws Exception {
    serve(
        new TestApp()
            .filter(
                "before",
                (request, response, chain) ->
                    chain.doFilter(withoutAsyncContext(request), response))
            .filter("correlation", new CorrelationFilter())
            .servlet(
                "/app/hello",
                (request, response) -> response.getWriter().print(request.getAsyncContext())));

    assertThat(get("/app/hello").body()).isEqualTo("null");
  }

  /** As Spring's for tests are, where a container's throw. */
  private static ServletRequest withoutAsyncContext(ServletRequest request) {
    return new HttpServletRequestWrapper((HttpServletRequest) request) {
      @Override
      public @Nullable AsyncContext getAsyncContext() {
        return null;
      }
    };
  }

  @Test
  void an_excluded_path_has_an_id_and_no_record() throws Exception {
    serve(
        new TestApp()
            .filter(
                "correlation",
                new CorrelationFilter(),
                Map.of("excludePath", "/app/health, /app/actuator/*, *.css"))
            .servlet("/app/health", HELLO)
            .servlet("/app/actuator/*", HELLO)
            .servlet("/app/all/*", HELLO));

    for (String path :
        List.of("/app/health", "/app/actuator/x", "/app/all/a.css", "/app/hea%6Cth")) {
      HttpResponse<String> response = get(path, "X-Correlation-ID", "a-1");
      assertThat(response.body()).as(path).isEqualTo("a-1").isEqualTo(idOf(response));
    }
    get("/app/all/health?x=.css");

    assertThat(accessRecord().path()).isEqualTo("/app/all/health");
  }

  @Test
  void the_header_is_exposed_beside_the_applications_own() throws Exception {
    String exposed = "Access-Control-Expose-Headers";
    Filter cors =
        (request, response, chain) -> {
          ((HttpServletResponse) response).addHeader(exposed, "X-Before");
          chain.doFilter(request, response);
        };
    serve(
        new TestApp()
            .filter("cors", cors, Map.of(), EnumSet.of(DispatcherType.REQUEST))
            .filter("correlation", new CorrelationFilter(), Map.of("exposeHeader", "true"))
            .servlet("/app/hello", HELLO)
            .servlet("/app/sets", (request, response) -> response.setHeader(exposed, "X-Own, X-B"))
            .servlet("/app/adds", (request, response) -> response.addHeader(exposed, "X-Own"))
            .servlet(
                "/app/names",
                (request, response) -> response.setHeader(exposed, "correlation-id,X-Own"))
            .servlet(
                "/app/resets",
                (request, response) -> {
                  response.reset();
                  response.getWriter().print("x");
                })
            .servlet("/app/fails", (request, response) -> response.sendError(503))
            .errorPage("/app/error", HELLO));

    assertThat(exposedBy("/app/hello")).containsExactly("X-Before", ID_HEADER);
    assertThat(exposedBy("/app/sets")).containsExactly("X-Own", "X-B", ID_HEADER);
    assertThat(exposedBy("/app/adds")).containsExactly("X-Before", ID_HEADER, "X-Own");
    assertThat(exposedBy("/app/names")).containsExactly("correlation-id", "X-Own");
    assertThat(exposedBy("/app/resets")).containsExactly(ID_HEADER);
    assertThat(exposedBy("/app/fails")).contains(ID_HEADER).doesNotHaveDuplicates();
  }

  private List<String> exposedBy(String path) throws Exception {
    return get(path).headers().allValues("Access-Control-Expose-Headers").stream()
        .flatMap(line -> Stream.of(line.split(",", -1)))
        .map(String::strip)
        .toList();
  }

  // What is configured

  @Test
  void the_builder_and_init_params_set_the_same_things() throws Exception {
    CorrelationFilter byParams = new CorrelationFilter();
    serve(
        new TestApp()
            .filter(
                "correlation",
                byParams,
                Map.of(
                    "headerNames", " My-Id , X-Other ",
                    "generator", "hex32",
                    "responseHeader", "true",
                    "accessLog", "false",
                    "trust", "never"))
            .servlet("/app/hello", HELLO));

    HttpResponse<String> response = get("/app/hello", "My-Id", "a-1");

    assertThat(response.body()).matches("[0-9a-f]{32}");
    assertThat(response.headers().allValues("My-Id")).containsExactly(response.body());
    assertThat(response.headers().allValues(ID_HEADER)).isEmpty();
    accessRecords(0);
    assertThat(byParams)
        .hasToString(
            CorrelationFilter.builder()
                .headerNames("My-Id", "X-Other")
                .generator(CorrelationIdGenerator.hex32())
                .accessLog(false)
                .trust(TrustPolicy.never())
                .build()
                .toString());
  }

  @Test
  void an_init_param_names_a_generator_class() throws Exception {
    serve(
        new TestApp()
            .filter(
                "correlation",
                new CorrelationFilter(),
                Map.of("generator", OwnGenerator.class.getName(), "responseHeader", "false"))
            .servlet("/app/hello", HELLO));

    HttpResponse<String> response = get("/app/hello");

    assertThat(response.body()).isEqualTo("own");
    assertThat(response.headers().allValues(ID_HEADER)).isEmpty();
  }

  /** Named by an init-param. */
  public static final class OwnGenerator implements CorrelationIdGenerator {
    /** Called by the filter. */
    public OwnGenerator() {}

    @Override
    public String generate() {
      return "own";
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"trust=sometimes", "headerName=X-Id"})
  void a_wrong_init_param_fails_the_start_with_its_name_and_value(String param) {
    String name = param.substring(0, param.indexOf('='));
    String value = param.substring(param.indexOf('=') + 1);
    KeepingWhatInitThrows filter = new KeepingWhatInitThrows(new CorrelationFilter());
    TestApp app =
        new TestApp()
            .filter("correlation", filter, Map.of(name, value))
            .servlet("/app/hello", HELLO);

    assertThatThrownBy(() -> serve(app)).isNotNull();

    assertThat(filter.thrown.get())
        .isInstanceOf(ServletException.class)
        .hasMessageContaining("correlation")
        .hasMessageContaining(name + " = '" + value + "'");
  }

  /** Not every container hands on what a filter's init throws. */
  private record KeepingWhatInitThrows(Filter filter, AtomicReference<ServletException> thrown)
      implements Filter {
    KeepingWhatInitThrows(Filter filter) {
      this(filter, new AtomicReference<>());
    }

    @Override
    public void init(FilterConfig config) throws ServletException {
      try {
        filter.init(config);
      } catch (ServletException e) {
        thrown.set(e);
        throw e;
      }
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      filter.doFilter(request, response, chain);
    }
  }

  // Faults of what is given to Clew

  @Test
  void a_trust_policy_or_generator_that_throws_degrades_and_is_reported_once() throws Exception {
    serve(
        app(
            CorrelationFilter.builder()
                .trust(
                    request -> {
                      throw new IllegalStateException("thrown on purpose");
                    })
                .generator(
                    () -> {
                      throw new IllegalStateException("thrown on purpose");
                    })
                .build()));

    for (int i = 0; i < 3; i++) {
      HttpResponse<String> response = get("/app/hello", "X-Correlation-ID", "a-1");
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(idOf(response)).isEqualTo(response.body()).isNotEqualTo("a-1");
    }

    assertThat(warnings()).filteredOn(warning -> warning.contains("trust policy")).hasSize(1);
  }

  // Dispatches on one thread

  @Test
  @DisplayName("R17: an error page has the ID of the request that went wrong")
  void an_error_page_has_the_same_id() throws Exception {
    serve(
        app()
            .servlet("/app/fails", (request, response) -> response.sendError(503))
            .errorPage("/app/error", HELLO));

    HttpResponse<String> response = get("/app/fails", "X-Correlation-ID", "a-1");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).isEqualTo("a-1");
    assertThat(idOf(response)).isEqualTo("a-1");
    RecordedAccess record = accessRecord();
    assertThat(record.id()).isEqualTo("a-1");
    assertThat(record.status()).isEqualTo(503);
    assertThat(record.path()).isEqualTo("/app/fails");
  }

  /** As where a container turns a request away by itself, before there is a filter. */
  @Test
  void a_request_that_comes_first_to_its_error_page_is_recorded_as_it_was_sent() throws Exception {
    serve(
        new TestApp()
            .filter(
                "correlation",
                new CorrelationFilter(),
                Map.of("excludePath", "/app/error"),
                EnumSet.of(DispatcherType.ERROR))
            .servlet("/app/fails", (request, response) -> response.sendError(503))
            .errorPage("/app/error", HELLO));

    HttpResponse<String> response =
        client()
            .send(
                request("/app/fails").POST(BodyPublishers.ofString("body")).build(),
                BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(503);
    RecordedAccess record = accessRecord();
    assertThat(record.id()).isEqualTo(response.body()).isEqualTo(idOf(response));
    assertThat(record.path()).isEqualTo("/app/fails");
    assertThat(record.pairs()).containsEntry("http.request.method", "POST");
  }

  @Test
  @DisplayName("R18: the error page of an exception has its ID, and its record status 500")
  void an_exceptions_error_page_has_the_same_id() throws Exception {
    serve(
        app()
            .servlet(
                "/app/throws",
                (request, response) -> {
                  throw new IllegalStateException("thrown on purpose");
                })
            .errorPage("/app/error", HELLO));

    HttpResponse<String> response = get("/app/throws");

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(idOf(response)).isEqualTo(response.body());
    RecordedAccess record = accessRecord();
    assertThat(record.id()).isEqualTo(response.body());
    assertThat(record.status()).isEqualTo(500);
    assertThat(record.thrown()).isInstanceOf(IllegalStateException.class);
    assertThat(record.level()).isEqualTo(Level.ERROR);
  }

  @Test
  @DisplayName("R20: include and forward keep the ID before, inside and after")
  void include_and_forward_keep_the_id() throws Exception {
    List<String> seen = threadSafeList();
    serve(
        app()
            .servlet("/app/inner", (request, response) -> seen.add("inner " + here(request)))
            .servlet(
                "/app/outer",
                (request, response) -> {
                  seen.add("before " + here(request));
                  request.getRequestDispatcher("/app/inner").include(request, response);
                  seen.add("between " + here(request));
                  request.getRequestDispatcher("/app/inner").forward(request, response);
                  seen.add("after " + here(request));
                }));

    HttpResponse<String> response = get("/app/outer", "X-Correlation-ID", "a-1");

    assertThat(idOf(response)).isEqualTo("a-1");
    assertThat(accessRecord().path()).isEqualTo("/app/outer");
    assertThat(seen)
        .containsExactly("before a-1", "inner a-1", "between a-1", "inner a-1", "after a-1");
  }

  @Test
  @DisplayName("R21: a filter that is mapped twice serves once")
  void a_filter_mapped_twice_serves_once() throws Exception {
    List<String> seen = threadSafeList();
    Filter between =
        (request, response, chain) -> {
          chain.doFilter(request, response);
          seen.add(hereOnThread());
        };
    serve(
        new TestApp()
            .filter("first", new CorrelationFilter())
            .filter("between", between)
            .filter("second", new CorrelationFilter())
            .servlet("/app/hello", HELLO)
            .servlet("/app/fails", (request, response) -> response.sendError(500))
            .errorPage("/app/error", HELLO));

    HttpResponse<String> ok = get("/app/hello");
    HttpResponse<String> failed = get("/app/fails");

    assertThat(ok.body()).isEqualTo(idOf(ok));
    assertThat(failed.body()).isEqualTo(idOf(failed));
    assertThat(accessRecords(2))
        .extracting(RecordedAccess::id)
        .containsExactly(idOf(ok), idOf(failed));
    assertThat(seen).contains(idOf(ok), idOf(failed)).doesNotContain("null");
  }

  @Test
  @DisplayName("R21: two copies of Clew, as of a parent and a child, serve once")
  void two_copies_of_clew_serve_once() throws Exception {
    List<String> seen = threadSafeList();
    Filter between =
        (request, response, chain) -> {
          chain.doFilter(request, response);
          seen.add(String.valueOf(MDC.get(Correlation.MDC_KEY)));
        };
    Class<?> otherCopy = new OtherCopyOfClew().loadClass(CorrelationFilter.class.getName());
    assertThat(otherCopy).isNotSameAs(CorrelationFilter.class);
    serve(
        new TestApp()
            .filter("parent", (Filter) otherCopy.getConstructor().newInstance())
            .filter("between", between)
            .filter("child", new CorrelationFilter())
            .servlet("/app/hello", HELLO));

    HttpResponse<String> response = get("/app/hello");

    assertThat(idOf(response)).isEqualTo(response.body());
    assertThat(accessRecord().id()).isEqualTo(response.body());
    assertThat(seen).containsExactly(response.body());
  }

  @Test
  @DisplayName("R21, R27: behind another copy of Clew the listener leaves nothing in the MDC")
  void a_listener_beside_another_copy_of_clew_leaves_nothing() throws Exception {
    Class<?> otherCopy = new OtherCopyOfClew().loadClass(CorrelationFilter.class.getName());
    serve(
        new TestApp()
            .listener(new CorrelationRequestListener())
            .filter("parent", (Filter) otherCopy.getConstructor().newInstance())
            .filter("child", new CorrelationFilter())
            .synchronousServlet("/app/once", HELLO)
            .synchronousServlet(
                "/app/throws",
                (request, response) -> {
                  throw new IllegalStateException("thrown on purpose");
                }));

    for (String path : List.of("/app/once", "/app/throws")) {
      for (int i = 0; i < 2 * RunningServer.WORKERS; i++) {
        get(path, "X-Correlation-ID", "a-" + i);
      }
      requireCleanPool();
    }
  }

  /** Shares SLF4J and the container with the tests, but not Clew. */
  private static final class OtherCopyOfClew extends URLClassLoader {
    OtherCopyOfClew() {
      super(
          Stream.of(CorrelationFilter.class, Correlation.class)
              .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
              .toArray(URL[]::new),
          CorrelationFilter.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("dev.clew.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded != null ? loaded : findClass(name);
      }
    }
  }

  @Test
  void an_id_that_the_application_set_before_is_taken_over() throws Exception {
    Filter before =
        (request, response, chain) -> {
          request.setAttribute(CorrelationFilter.REQUEST_ATTRIBUTE, "set-before");
          chain.doFilter(request, response);
        };
    serve(
        new TestApp()
            .filter("before", before)
            .filter("correlation", new CorrelationFilter())
            .servlet("/app/hello", HELLO));

    HttpResponse<String> response = get("/app/hello", "X-Correlation-ID", "a-1");

    assertThat(response.body()).isEqualTo("set-before").isEqualTo(idOf(response));
    assertThat(accessRecord().id()).isEqualTo("set-before");
  }

  @Test
  @DisplayName("R26: a response that is reset keeps the header; a committed one throws nothing")
  void resetting_keeps_the_header_and_committing_first_does_no_harm() throws Exception {
    serve(
        app()
            .servlet(
                "/app/reset",
                (request, response) -> {
                  response.setHeader("X-Own", "1");
                  response.reset();
                  response.getWriter().print(here(request));
                })
            .servlet(
                "/app/commit",
                (request, response) -> {
                  response.getWriter().print(here(request));
                  response.flushBuffer();
                  request.getRequestDispatcher("/app/hello").include(request, response);
                }));

    HttpResponse<String> reset = get("/app/reset");
    HttpResponse<String> committed = get("/app/commit");

    assertThat(idOf(reset)).isEqualTo(reset.body());
    assertThat(reset.headers().firstValue("X-Own")).isEmpty();
    assertThat(committed.statusCode()).isEqualTo(HttpServletResponse.SC_OK);
    assertThat(committed.body()).startsWith(idOf(committed));
  }

  // What the container itself logs

  /**
   * Whether the container tells listeners of a request's end after it has dealt with errors.
   *
   * @return true unless a container overrides it
   */
  protected boolean listenersAreToldLast() {
    return true;
  }

  @Test
  @DisplayName("R60: the application's header of our name gives no second line and no other ID")
  void the_response_header_has_one_line_whatever_the_application_sets() throws Exception {
    List<TestApp.Handler> handlers =
        List.of(
            (request, response) -> response.addHeader("correlation-id", "other"),
            (request, response) -> response.setHeader("CORRELATION-ID", "other"),
            (request, response) -> response.setHeader(ID_HEADER, null),
            (request, response) -> response.addIntHeader(ID_HEADER, 7),
            (request, response) -> response.setIntHeader(ID_HEADER, 7),
            (request, response) -> response.addDateHeader(ID_HEADER, 0),
            (request, response) -> response.setDateHeader(ID_HEADER, 0),
            (request, response) -> {
              response.reset();
              response.addHeader(ID_HEADER, "other");
            },
            (request, response) -> {
              response.addHeader(ID_HEADER, "other");
              response.sendRedirect("/app/hello");
            },
            (request, response) -> {
              response.addHeader(ID_HEADER, "other");
              response.sendError(503);
            },
            (request, response) -> {
              var async = request.startAsync();
              ((HttpServletResponse) async.getResponse()).addHeader(ID_HEADER, "other");
              async.complete();
            });
    serve(
        new TestApp()
            .filter(
                "before",
                (request, response, chain) -> {
                  ((HttpServletResponse) response).addHeader("correlation-ID", "before");
                  chain.doFilter(request, response);
                })
            .filter("correlation", new CorrelationFilter())
            .servlet(
                "/app/sets",
                (request, response) ->
                    handlers
                        .get(Integer.parseInt(request.getParameter("n")))
                        .handle(request, response)));

    for (int i = 0; i < handlers.size(); i++) {
      assertThat(idOf(get("/app/sets?n=" + i, "X-Correlation-ID", "a-" + i)))
          .as("handler " + i)
          .isEqualTo("a-" + i);
    }
  }

  @Test
  @DisplayName("R60: a client cannot pass for the log's label of no request")
  void the_label_of_no_request_is_no_id() throws Exception {
    serve(app());

    for (String label : List.of("Internal", "internal", "INTERNAL")) {
      HttpResponse<String> response = get("/app/hello", "X-Correlation-ID", label);
      assertThat(idOf(response)).isNotEqualToIgnoringCase("Internal").isEqualTo(response.body());
    }
  }

  @Test
  @DisplayName("R60: where Clew writes no header, the application's stays")
  void without_a_response_header_the_applications_own_stays() throws Exception {
    serve(
        new TestApp()
            .filter("correlation", CorrelationFilter.builder().responseHeader(false).build())
            .servlet(
                "/app/sets", (request, response) -> response.setHeader(ID_HEADER, "the app's")));

    assertThat(idOf(get("/app/sets"))).isEqualTo("the app's");
  }

  private static final List<Throwable> ANYTHING =
      List.of(
          new Exception("sneaky"),
          new AssertionError("on purpose"),
          new StackOverflowError(),
          new OutOfMemoryError("on purpose"),
          new InterruptedException("sneaky"));

  @Test
  @DisplayName("R70: whatever a trust policy or a generator throws, the request goes on")
  void user_code_may_throw_anything() throws Exception {
    List<Throwable> next = threadSafeList();
    serve(
        new TestApp()
            .filter(
                "correlation",
                CorrelationFilter.builder()
                    .trust(
                        request -> {
                          ServletContractTest.<RuntimeException>sneakyThrow(next.get(0));
                          return true;
                        })
                    .generator(
                        () -> {
                          ServletContractTest.<RuntimeException>sneakyThrow(next.get(0));
                          return "never";
                        })
                    .build())
            .servlet("/app/hello", HELLO));

    for (Throwable thrown : ANYTHING) {
      next.clear();
      next.add(thrown);
      HttpResponse<String> response = get("/app/hello", "X-Correlation-ID", "a-1");
      assertThat(response.statusCode()).as(thrown.toString()).isEqualTo(200);
      assertThat(response.body()).isEqualTo(idOf(response)).isNotEqualTo("a-1");
    }
  }

  @Test
  @DisplayName("R70: whatever a request's own methods throw at the filter, the request goes on")
  void a_request_that_throws_goes_on() throws Exception {
    List<Throwable> next = threadSafeList();
    List<String> methods =
        List.of("getRequestURI", "getAttribute", "getHeader", "getMethod", "getDispatcherType");
    List<String> method = threadSafeList();
    serve(
        new TestApp()
            .filter(
                "before",
                (request, response, chain) ->
                    chain.doFilter(throwing(request, method, next), response))
            .filter("correlation", new CorrelationFilter())
            .servlet(
                "/app/hello",
                (request, response) -> {
                  next.clear();
                  response.getWriter().print("went on");
                }));

    for (String name : methods) {
      for (Throwable thrown : ANYTHING) {
        method.clear();
        method.add(name);
        next.clear();
        next.add(thrown);
        HttpResponse<String> response = get("/app/hello");
        assertThat(response.body()).as(name + " " + thrown).isEqualTo("went on");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(idOf(response)).isNotEmpty();
      }
    }
  }

  /** A request whose one method throws, as long as there is something to throw. */
  private static ServletRequest throwing(
      ServletRequest request, List<String> method, List<Throwable> next) {
    return new HttpServletRequestWrapper((HttpServletRequest) request) {
      private void check(String called) {
        // The container and the application ask as well, and are none of the filter's business.
        boolean asked =
            StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                .walk(frames -> frames.skip(2).findFirst())
                .map(frame -> frame.getDeclaringClass())
                .filter(
                    type -> type.getPackageName().equals(CorrelationFilter.class.getPackageName()))
                .isPresent();
        if (asked && !next.isEmpty() && method.contains(called)) {
          ServletContractTest.<RuntimeException>sneakyThrow(next.get(0));
        }
      }

      @Override
      public String getRequestURI() {
        check("getRequestURI");
        return super.getRequestURI();
      }

      @Override
      public Object getAttribute(String name) {
        check("getAttribute");
        return super.getAttribute(name);
      }

      @Override
      public String getHeader(String name) {
        check("getHeader");
        return super.getHeader(name);
      }

      @Override
      public String getMethod() {
        check("getMethod");
        return super.getMethod();
      }

      @Override
      public DispatcherType getDispatcherType() {
        check("getDispatcherType");
        return super.getDispatcherType();
      }
    };
  }

  @Test
  @DisplayName("R27: with the listener, the container's own record of an exception has the ID")
  void the_containers_record_of_an_exception_has_the_id() throws Exception {
    serve(
        app()
            .listener(new CorrelationRequestListener())
            .servlet(
                "/app/throws",
                (request, response) -> {
                  throw new IllegalStateException("thrown on purpose");
                })
            .synchronousServlet(
                "/app/throws/synchronously",
                (request, response) -> {
                  throw new IllegalStateException("thrown on purpose");
                }));

    assumeTrue(listenersAreToldLast(), "the container logs errors after the end");
    try (ContainerLog log = new ContainerLog()) {
      for (int i = 0; i < 2 * RunningServer.WORKERS; i++) {
        get(i % 2 == 0 ? "/app/throws" : "/app/throws/synchronously", "X-Correlation-ID", "a-" + i);
        String id = "a-" + i + " ";
        await(
            "the container's record", () -> log.records().stream().anyMatch(r -> r.startsWith(id)));
      }
      requireCleanPool();
      assertThat(log.records()).hasSize(2 * RunningServer.WORKERS);
    }
  }

  @Test
  @DisplayName("R27: a listener that throws at a request's end leaves no thread dirty")
  void a_listener_that_throws_at_the_end_leaves_nothing() throws Exception {
    serve(
        app()
            .listener(new CorrelationRequestListener())
            .listener(
                new ServletRequestListener() {
                  @Override
                  public void requestDestroyed(ServletRequestEvent event) {
                    HttpServletRequest request = (HttpServletRequest) event.getServletRequest();
                    if (request.getRequestURI().equals("/app/once")) {
                      throw new IllegalStateException("thrown on purpose");
                    }
                  }
                })
            .synchronousServlet("/app/once", HELLO));

    for (int i = 0; i < 2 * RunningServer.WORKERS; i++) {
      // Some containers answer 500, or nothing.
      sendRaw(
          "GET /app/once HTTP/1.1\r\nHost: localhost\r\nX-Correlation-ID: a-"
              + i
              + "\r\nConnection: close\r\n\r\n");
    }

    requireCleanPool();
    assertThat(warnings()).isEmpty();
  }

  @Test
  @DisplayName("R27: an error page that no filter is mapped to has the ID, with the listener")
  void an_unfiltered_error_page_has_the_id() throws Exception {
    serve(
        app()
            .listener(new CorrelationRequestListener())
            .synchronousServlet("/app/fails", (request, response) -> response.sendError(503))
            .errorPage("/error", HELLO));
    assumeTrue(listenersAreToldLast(), "the container dispatches to error pages after the end");

    HttpResponse<String> response = get("/app/fails", "X-Correlation-ID", "a-1");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).isEqualTo("a-1").isEqualTo(idOf(response));
  }

  @Test
  @DisplayName("R28: the container's access log has the ID")
  void the_access_log_of_the_container_has_the_id() throws Exception {
    serve(
        app()
            .servlet(
                "/app/throws",
                (request, response) -> {
                  throw new IllegalStateException("thrown on purpose");
                })
            .servlet("/app/timeout", (request, response) -> request.startAsync().setTimeout(50)));

    get("/app/hello", "X-Correlation-ID", "a-200");
    get("/app/nowhere", "X-Correlation-ID", "a-404");
    get("/app/throws", "X-Correlation-ID", "a-500");
    HttpResponse<String> timeout = get("/app/timeout", "X-Correlation-ID", "a-timeout");

    assertThat(accessLines(4))
        .contains("200 a-200", "404 a-404", "500 a-500", timeout.statusCode() + " a-timeout");
  }

  /**
   * Whether the container's own answer to an exception keeps the headers that are set.
   *
   * @return true unless a container overrides it
   */
  protected boolean ownErrorAnswerKeepsHeaders() {
    return true;
  }

  @Test
  void the_containers_own_answer_to_an_error_has_the_header() throws Exception {
    serve(
        app()
            .servlet("/app/fails", (request, response) -> response.sendError(503))
            .servlet(
                "/app/throws",
                (request, response) -> {
                  throw new IllegalStateException("thrown on purpose");
                }));

    assertThat(idOf(get("/app/fails", "X-Correlation-ID", "a-1"))).isEqualTo("a-1");
    assertThat(get("/app/throws", "X-Correlation-ID", "a-1").headers().allValues(ID_HEADER))
        .isEqualTo(ownErrorAnswerKeepsHeaders() ? List.of("a-1") : List.of());
  }

  // The trace that passes through

  private static TestApp passingApp(CorrelationFilter.Builder filter) {
    return new TestApp()
        .filter("correlation", filter.build())
        .servlet(
            "/app/calls-on",
            (request, response) -> {
              Map<String, String> call = new TreeMap<>();
              EgressPolicy.create()
                  .inject(
                      Correlation.current(),
                      "localhost",
                      call,
                      (carrier, name) -> carrier.get(name),
                      Map::put);
              call.remove(ID_HEADER);
              response.getWriter().print(call);
            });
  }

  @Test
  void a_trusted_requests_trace_is_passed_on_when_that_is_wanted() throws Exception {
    serve(
        passingApp(
            CorrelationFilter.builder()
                .passTraceContext(true)
                .trust(request -> request.getHeader("Stranger") == null)));
    String parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    assertThat(get("/app/calls-on", "traceparent", parent, "tracestate", "a=1").body())
        .isEqualTo("{traceparent=" + parent + ", tracestate=a=1}");
    assertThat(get("/app/calls-on", "traceparent", "malformed", "tracestate", "a=1").body())
        .isEqualTo("{}");
    assertThat(get("/app/calls-on", "traceparent", parent, "traceparent", parent).body())
        .isEqualTo("{}");
    assertThat(get("/app/calls-on", "traceparent", parent, "Stranger", "yes").body())
        .isEqualTo("{}");
  }

  @Test
  void by_default_a_trace_is_not_passed_on() throws Exception {
    serve(passingApp(CorrelationFilter.builder()));
    String parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    assertThat(get("/app/calls-on", "traceparent", parent).body()).isEqualTo("{}");
  }

  // The log level

  private static final TestApp.Handler SHOW_LEVEL =
      (request, response) ->
          response
              .getWriter()
              .print(
                  Correlation.current().logLevel() + " " + MDC.get(Correlation.LOG_LEVEL_MDC_KEY));

  private static TestApp levelApp(CorrelationFilter.Builder filter) {
    return new TestApp()
        .filter("correlation", filter.build())
        .servlet("/app/level", SHOW_LEVEL)
        .servlet(
            "/app/fail",
            (request, response) -> {
              throw new IllegalStateException("thrown on purpose");
            })
        .servlet(
            "/app/async",
            (request, response) -> {
              AsyncContext async = request.startAsync();
              async.start(
                  () -> {
                    String level = String.valueOf(Correlation.current().logLevel());
                    async.dispatch("/app/level?" + level);
                  });
            })
        .errorPage("/app/error", SHOW_LEVEL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"DEBUG", "debug", "TRACE", "Trace"})
  void a_trusted_request_may_ask_for_a_log_level(String value) throws Exception {
    serve(levelApp(CorrelationFilter.builder().logLevelHeader(LEVEL)));
    String level = value.toUpperCase(Locale.ROOT);

    assertThat(get("/app/level", LEVEL, value).body()).isEqualTo(level + " " + level);
    assertThat(get("/app/level").body()).isEqualTo("null null");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/app/fail", "/app/async"})
  void a_log_level_comes_through_error_and_async_dispatches(String path) throws Exception {
    serve(levelApp(CorrelationFilter.builder().logLevelHeader(LEVEL)));

    assertThat(get(path, LEVEL, "DEBUG").body()).isEqualTo("DEBUG DEBUG");
    assertThat(get(path).body()).isEqualTo("null null");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"INFO", "OFF", "ALL", "zzDEBUG", "DEBUGzz", "DEBUG,TRACE", "10", "", "zz"})
  void another_log_level_does_nothing_and_is_never_logged(String value) throws Exception {
    serve(levelApp(CorrelationFilter.builder().logLevelHeader(LEVEL)));

    assertThat(get("/app/level", LEVEL, value).body()).isEqualTo("null null");

    assertThat(accessRecord().status()).isEqualTo(200);
    assertThat(warnings()).isEmpty();
    assertThat(allMessages()).noneMatch(message -> message.contains("zz"));
  }

  @Test
  void a_log_level_that_stands_there_twice_does_nothing() throws Exception {
    serve(levelApp(CorrelationFilter.builder().logLevelHeader(LEVEL)));

    assertThat(get("/app/level", LEVEL, "DEBUG", LEVEL, "DEBUG").body()).isEqualTo("null null");
  }

  @Test
  void an_untrusted_request_cannot_ask_for_a_log_level() throws Exception {
    serve(
        levelApp(
            CorrelationFilter.builder()
                .logLevelHeader(LEVEL)
                .trust(request -> "yes".equals(request.getHeader("Internal")))));

    assertThat(get("/app/level", LEVEL, "DEBUG").body()).isEqualTo("null null");
    assertThat(get("/app/level", LEVEL, "DEBUG", "Internal", "yes").body())
        .isEqualTo("DEBUG DEBUG");
  }

  @Test
  void by_default_no_header_asks_for_a_log_level() throws Exception {
    serve(levelApp(CorrelationFilter.builder()));

    assertThat(get("/app/level", "Correlation-Log-Level", "DEBUG", LEVEL, "DEBUG").body())
        .isEqualTo("null null");
  }

  @Test
  void a_request_that_has_its_id_already_may_still_ask_for_a_log_level() throws Exception {
    Filter first =
        (request, response, chain) -> {
          request.setAttribute(CorrelationFilter.REQUEST_ATTRIBUTE, "given");
          chain.doFilter(request, response);
        };
    serve(
        new TestApp()
            .filter("first", first)
            .filter("correlation", CorrelationFilter.builder().logLevelHeader(LEVEL).build())
            .servlet("/app/level", SHOW_LEVEL));

    HttpResponse<String> response = get("/app/level", LEVEL, "DEBUG");

    assertThat(idOf(response)).isEqualTo("given");
    assertThat(response.body()).isEqualTo("DEBUG DEBUG");
  }

  @Test
  void a_log_level_that_cannot_be_read_breaks_no_request() throws Exception {
    Filter first =
        (request, response, chain) ->
            chain.doFilter(
                new HttpServletRequestWrapper((HttpServletRequest) request) {
                  @Override
                  public Enumeration<String> getHeaders(String name) {
                    if (name.equals(LEVEL)) {
                      throw new IllegalStateException("thrown on purpose");
                    }
                    return super.getHeaders(name);
                  }
                },
                response);
    serve(
        new TestApp()
            .filter("first", first)
            .filter("correlation", CorrelationFilter.builder().logLevelHeader(LEVEL).build())
            .servlet("/app/level", SHOW_LEVEL));

    assertThat(get("/app/level", LEVEL, "DEBUG").body()).isEqualTo("null null");
    assertThat(get("/app/level", LEVEL, "DEBUG").body()).isEqualTo("null null");

    assertThat(warnings()).hasSize(1).allMatch(warning -> warning.contains("log level"));
  }
}
