package dev.clew.testing.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import dev.clew.servlet.CorrelationFilter;
import dev.clew.servlet.CorrelationRequestListener;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Shows what {@link CorrelationFilter} promises for requests that go asynchronous, on a real
 * container. Each container has one subclass.
 *
 * @since 0.1
 */
public abstract class AsyncContractTest extends ServerTest {
  /** For subclasses. */
  protected AsyncContractTest() {}

  private static final TestApp.Handler HELLO =
      (request, response) -> response.getWriter().print(here(request));

  /** A thread that knows nothing of the container. */
  private final ScheduledExecutorService foreign = Executors.newScheduledThreadPool(1);

  private final List<String> seen = threadSafeList();

  @AfterEach
  void theForeignThreadIsClean() throws Exception {
    try {
      requireCleanWorkers(foreign, 1);
    } finally {
      foreign.shutdownNow();
    }
  }

  private static TestApp app() {
    return new TestApp()
        .filter("correlation", new CorrelationFilter())
        .servlet("/app/hello", HELLO);
  }

  private static void print(AsyncContext async, String text) {
    try {
      async.getResponse().getWriter().print(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes down which ID each event falls in. */
  private class Listening implements AsyncListener {
    private final Consumer<AsyncEvent> onTimeout;

    Listening() {
      this(event -> {});
    }

    Listening(Consumer<AsyncEvent> onTimeout) {
      this.onTimeout = onTimeout;
    }

    @Override
    public void onComplete(AsyncEvent event) {
      seen.add("complete " + hereOnThread());
    }

    @Override
    public void onTimeout(AsyncEvent event) {
      seen.add("timeout " + hereOnThread());
      onTimeout.accept(event);
    }

    @Override
    public void onError(AsyncEvent event) {
      seen.add("error " + hereOnThread());
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
      seen.add("start " + hereOnThread());
      event.getAsyncContext().addListener(this);
    }
  }

  @Test
  @DisplayName("R10: a started task has the ID, and leaves its thread clean")
  void a_started_task_has_the_id_and_leaves_nothing() throws Exception {
    serve(
        app()
            .servlet(
                "/app/async",
                (request, response) -> {
                  AsyncContext async = request.startAsync();
                  async.start(
                      () -> {
                        String id = hereOnThread();
                        foreign.execute(
                            () -> {
                              print(async, id);
                              async.complete();
                            });
                      });
                }));

    for (int i = 0; i < 2 * RunningServer.WORKERS; i++) {
      HttpResponse<String> first = get("/app/async", "X-Correlation-ID", "a-" + i);
      HttpResponse<String> next = get("/app/hello");
      assertThat(first.body()).isEqualTo("a-" + i).isEqualTo(idOf(first));
      assertThat(next.body()).isEqualTo(idOf(next)).doesNotStartWith("a-");
    }

    assertThat(accessRecords(4 * RunningServer.WORKERS))
        .extracting(RecordedAccess::id)
        .doesNotHaveDuplicates()
        .contains("a-0", "a-7");
  }

  @Test
  void the_duration_is_that_of_the_whole_request() throws Exception {
    serve(
        app()
            .servlet(
                "/app/async",
                (request, response) -> {
                  AsyncContext async = request.startAsync();
                  Future<?> unused = foreign.schedule(async::complete, 50, TimeUnit.MILLISECONDS);
                }));

    get("/app/async");

    assertThat((Long) accessRecord().pairs().get("event.duration"))
        .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(50));
  }

  @Test
  @DisplayName("R19: a dispatch back into the container has the same ID")
  void a_dispatch_from_another_thread_has_the_same_id() throws Exception {
    serve(
        app()
            .servlet(
                "/app/async",
                (request, response) -> {
                  seen.add(here(request));
                  AsyncContext async = request.startAsync();
                  foreign.execute(() -> async.dispatch("/app/hello"));
                }));

    HttpResponse<String> response = get("/app/async", "X-Correlation-ID", "a-1");

    assertThat(response.body()).isEqualTo("a-1").isEqualTo(idOf(response));
    assertThat(seen).containsExactly("a-1");
    RecordedAccess record = accessRecord();
    assertThat(record.id()).isEqualTo("a-1");
    assertThat(record.status()).isEqualTo(200);
    assertThat(record.path()).isEqualTo("/app/async");
  }

  @Test
  @DisplayName("R19, R25: starting over again and again gives one record with the last status")
  void a_request_that_starts_over_has_one_record() throws Exception {
    int rounds = 5;
    serve(
        app()
            .servlet(
                "/app/async",
                (request, response) -> {
                  here(request);
                  int round = (Integer) requireNonNullElse(request.getAttribute("round"), 0);
                  request.setAttribute("round", round + 1);
                  if (round == rounds) {
                    response.setStatus(202);
                    response.getWriter().print(here(request));
                    return;
                  }
                  // What the application hands over here comes back on the dispatch.
                  AsyncContext async = request.startAsync(request, response);
                  assertThat(request.getAsyncContext()).isSameAs(async);
                  if (round == 0) {
                    async.addListener(new Listening());
                  }
                  if (round % 2 == 0) {
                    async.dispatch();
                  } else {
                    async.start(async::dispatch);
                  }
                }));

    HttpResponse<String> response = get("/app/async", "X-Correlation-ID", "a-1");

    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(response.body()).isEqualTo("a-1").isEqualTo(idOf(response));
    RecordedAccess record = accessRecord();
    assertThat(record.id()).isEqualTo("a-1");
    assertThat(record.status()).isEqualTo(202);
    await("completion", () -> seen.contains("complete a-1"));
    assertThat(seen).containsOnly("start a-1", "complete a-1");
  }

  private static Object requireNonNullElse(@Nullable Object value, Object other) {
    return value == null ? other : value;
  }

  @Test
  @DisplayName("R22: a timeout has one record, and its listeners have the ID")
  void a_timeout_has_one_record_and_its_listeners_the_id() throws Exception {
    serve(
        app()
            .servlet(
                "/app/async",
                (request, response) -> {
                  AsyncContext async = request.startAsync();
                  async.setTimeout(300);
                  async.addListener(new Listening());
                }));

    HttpResponse<String> response = get("/app/async", "X-Correlation-ID", "a-1");

    assertThat(response.statusCode()).isIn(500, 503);
    RecordedAccess record = accessRecord();
    assertThat(record.id()).isEqualTo("a-1");
    assertThat(record.status()).isEqualTo(response.statusCode());
    await("completion", () -> seen.contains("complete a-1"));
    assertThat(seen).contains("timeout a-1").allMatch(event -> event.endsWith(" a-1"));
  }

  @Test
  @DisplayName("R22: the error page of a timeout has the same ID")
  void a_timeouts_error_page_has_the_same_id() throws Exception {
    serve(
        app()
            .servlet("/app/async", (request, response) -> request.startAsync().setTimeout(100))
            .errorPage("/app/error", HELLO));

    HttpResponse<String> response = get("/app/async", "X-Correlation-ID", "a-1");

    assertThat(response.body()).isEqualTo("a-1").isEqualTo(idOf(response));
    RecordedAccess record = accessRecord();
    assertThat(record.id()).isEqualTo("a-1");
    assertThat(record.status()).isEqualTo(response.statusCode());
  }

  @Test
  void a_listener_that_answers_a_timeout_sets_the_recorded_status() throws Exception {
    serve(
        app()
            .servlet(
                "/app/async",
                (request, response) -> {
                  AsyncContext async = request.startAsync();
                  async.setTimeout(100);
                  async.addListener(
                      new Listening(
                          event -> {
                            response.setStatus(HttpServletResponse.SC_ACCEPTED);
                            event.getAsyncContext().complete();
                          }));
                }));

    HttpResponse<String> response = get("/app/async", "X-Correlation-ID", "a-1");

    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(accessRecord().status()).isEqualTo(202);
    assertThat(seen).contains("timeout a-1");
  }

  @Test
  @DisplayName("R24: completions that race a timeout give one record each")
  void completion_that_races_a_timeout_gives_one_record() throws Exception {
    serve(
        app()
            .servlet(
                "/app/async",
                (request, response) -> {
                  // A timeout that comes late, when its connection serves another request already,
                  // makes Tomcat forget that request, and nobody is answered.
                  response.setHeader("Connection", "close");
                  AsyncContext async = request.startAsync();
                  async.setTimeout(30);
                  ThreadLocalRandom random = ThreadLocalRandom.current();
                  // Tomcat looks for timeouts once a second, the others at once.
                  long delay =
                      random.nextBoolean() ? random.nextLong(25, 36) : random.nextLong(1100);
                  Future<?> unused =
                      foreign.schedule(
                          () -> {
                            try {
                              async.complete();
                            } catch (IllegalStateException e) {
                              // The timeout was first.
                            }
                          },
                          delay,
                          TimeUnit.MILLISECONDS);
                }));
    // 10,000 with -Dclew.test.races=10000, which takes some 20 seconds.
    int atOnce = 2000;
    int rounds = Integer.getInteger("clew.test.races", atOnce) / atOnce;

    List<String> ids = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      List<CompletableFuture<HttpResponse<String>>> responses = new ArrayList<>();
      for (int i = 0; i < atOnce; i++) {
        String id = "r-" + round + "-" + i;
        ids.add(id);
        responses.add(getAsync("/app/async", "X-Correlation-ID", id));
      }
      for (int i = 0; i < atOnce; i++) {
        HttpResponse<String> response =
            responses.get(i).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(idOf(response)).isEqualTo("r-" + round + "-" + i);
      }
    }

    assertThat(accessRecords(rounds * atOnce))
        .extracting(RecordedAccess::id)
        .containsExactlyInAnyOrderElementsOf(ids);
  }

  @Test
  @DisplayName("R27: with the listener, the threads of an asynchronous request are clean")
  void the_listener_leaves_no_thread_of_an_asynchronous_request_dirty() throws Exception {
    serve(
        app()
            .listener(new CorrelationRequestListener())
            .servlet(
                "/app/async",
                (request, response) -> {
                  AsyncContext async = request.startAsync();
                  foreign.execute(async::complete);
                })
            .servlet(
                "/app/dispatch",
                (request, response) -> {
                  AsyncContext async = request.startAsync();
                  foreign.execute(() -> async.dispatch("/app/hello"));
                })
            .servlet(
                "/app/past",
                (request, response) -> {
                  AsyncContext async = unwrapped(request).startAsync();
                  foreign.execute(async::complete);
                })
            .servlet(
                "/app/once", (request, response) -> unwrapped(request).startAsync().complete()));

    for (String path : List.of("/app/async", "/app/dispatch", "/app/past", "/app/once")) {
      for (int i = 0; i < 2 * RunningServer.WORKERS; i++) {
        get(path, "X-Correlation-ID", "a-1");
      }
      requireCleanPool();
      assertThat(warnings()).isEmpty();
    }
  }

  @Test
  @DisplayName("R62, R63: what goes asynchronous after the filter leaves no thread dirty")
  void what_goes_asynchronous_after_the_filter_leaves_nothing() throws Exception {
    serve(
        new TestApp()
            .listener(new CorrelationRequestListener())
            .filter(
                "before",
                (request, response, chain) -> {
                  try {
                    chain.doFilter(request, response);
                  } catch (IllegalStateException e) {
                    if (request.getParameter("after") == null) {
                      throw e;
                    }
                  }
                  if (request.getParameter("after") != null && !request.isAsyncStarted()) {
                    AsyncContext async = request.startAsync();
                    foreign.execute(async::complete);
                  }
                },
                Map.of(),
                EnumSet.of(DispatcherType.REQUEST))
            .filter("correlation", new CorrelationFilter())
            .servlet("/app/hello", HELLO)
            .servlet("/app/fails", (request, response) -> response.sendError(503))
            .servlet(
                "/app/throws",
                (request, response) -> {
                  throw new IllegalStateException("thrown on purpose");
                })
            .errorPage(
                "/app/error",
                (request, response) -> {
                  AsyncContext async = request.startAsync();
                  foreign.execute(async::complete);
                }));

    List<String> paths =
        new ArrayList<>(List.of("/app/fails", "/app/hello?after=yes", "/app/throws?after=yes"));
    if (answersWhenAnErrorPageGoesAsynchronous()) {
      paths.add("/app/throws");
    }
    for (String path : paths) {
      for (int i = 0; i < 2 * RunningServer.WORKERS; i++) {
        get(path, "X-Correlation-ID", "a-1");
      }
      requireCleanPool();
    }
  }

  /**
   * Whether the container ends a request whose error page goes asynchronous. A container that does
   * not end it does not do so without Clew either.
   *
   * @return true unless a container overrides it
   */
  protected boolean answersWhenAnErrorPageGoesAsynchronous() {
    return true;
  }

  @Test
  @DisplayName("R62: an error page that goes asynchronous after an exception leaves nothing")
  void an_error_page_that_goes_asynchronous_after_an_exception_leaves_nothing() throws Exception {
    assumeTrue(answersWhenAnErrorPageGoesAsynchronous(), "the container never answers");
    serve(
        new TestApp()
            .listener(new CorrelationRequestListener())
            .filter(
                "correlation",
                new CorrelationFilter(),
                Map.of(),
                EnumSet.of(DispatcherType.REQUEST))
            .servlet("/app/hello", HELLO)
            .servlet(
                "/app/throws",
                (request, response) -> {
                  throw new IllegalStateException("thrown on purpose");
                })
            .errorPage(
                "/app/error",
                (request, response) -> {
                  AsyncContext async = request.startAsync();
                  foreign.execute(async::complete);
                }));

    for (int i = 0; i < 2 * RunningServer.WORKERS; i++) {
      get("/app/throws", "X-Correlation-ID", "a-1");
    }
    requireCleanPool();
  }

  @Test
  @DisplayName("R61: a read listener and a write listener have the ID, and leave nothing")
  void the_listeners_of_streams_have_the_id() throws Exception {
    serve(
        app()
            .servlet(
                "/app/streams",
                (request, response) -> {
                  ServletInputStream in = request.getInputStream();
                  ServletOutputStream out = response.getOutputStream();
                  assertThat(request.getInputStream()).isSameAs(in);
                  assertThat(response.getOutputStream()).isSameAs(out);
                  AsyncContext async = request.startAsync();
                  in.setReadListener(
                      new ReadListener() {
                        @Override
                        public void onDataAvailable() throws IOException {
                          seen.add("data " + hereOnThread());
                          byte[] bytes = new byte[1024];
                          while (in.isReady() && in.read(bytes) >= 0) {}
                        }

                        @Override
                        public void onAllDataRead() {
                          seen.add("all " + hereOnThread());
                          out.setWriteListener(
                              new WriteListener() {
                                @Override
                                public void onWritePossible() throws IOException {
                                  seen.add("write " + hereOnThread());
                                  if (out.isReady()) {
                                    out.write("done".getBytes(StandardCharsets.US_ASCII));
                                    async.complete();
                                  }
                                }

                                @Override
                                public void onError(Throwable error) {
                                  seen.add("error " + error);
                                }
                              });
                        }

                        @Override
                        public void onError(Throwable error) {
                          seen.add("error " + error);
                        }
                      });
                }));

    for (int i = 0; i < 2 * RunningServer.WORKERS; i++) {
      String id = "a-" + i;
      seen.clear();
      HttpResponse<String> response =
          client()
              .send(
                  request("/app/streams")
                      .header("X-Correlation-ID", id)
                      .POST(HttpRequest.BodyPublishers.ofString("x".repeat(100_000)))
                      .build(),
                  BodyHandlers.ofString());
      assertThat(response.body()).isEqualTo("done");
      assertThat(seen).allMatch(event -> event.endsWith(" " + id));
      assertThat(seen).contains("all " + id, "write " + id);
      requireCleanPool();
    }
  }

  @Test
  @DisplayName("R24: dispatches that race a timeout give one record each")
  void dispatch_that_races_a_timeout_gives_one_record() throws Exception {
    serve(
        app()
            .servlet(
                "/app/async",
                (request, response) -> {
                  // As above.
                  response.setHeader("Connection", "close");
                  AsyncContext async = request.startAsync();
                  async.setTimeout(30);
                  Future<?> unused =
                      foreign.schedule(
                          () -> {
                            try {
                              async.dispatch("/app/hello");
                            } catch (RuntimeException e) {
                              // The timeout was first.
                            }
                          },
                          ThreadLocalRandom.current().nextLong(25, 36),
                          TimeUnit.MILLISECONDS);
                }));

    int requests = 400;
    List<CompletableFuture<HttpResponse<String>>> responses = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      responses.add(getAsync("/app/async", "X-Correlation-ID", "r-" + i));
    }
    for (CompletableFuture<HttpResponse<String>> response : responses) {
      response.handle((answer, failed) -> failed).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    assertThat(accessRecords(requests))
        .extracting(RecordedAccess::id)
        .doesNotHaveDuplicates()
        .hasSize(requests);
  }

  @Test
  @DisplayName("R18: an exception after startAsync, whose listener dispatches to a page")
  protected void the_record_says_what_the_client_gets_after_an_error_that_is_dispatched()
      throws Exception {
    serve(
        app()
            .servlet(
                "/app/async",
                (request, response) -> {
                  AsyncContext async = request.startAsync();
                  async.addListener(
                      new AsyncListener() {
                        @Override
                        public void onError(AsyncEvent event) {
                          event.getAsyncContext().dispatch("/app/page");
                        }

                        @Override
                        public void onComplete(AsyncEvent event) {}

                        @Override
                        public void onTimeout(AsyncEvent event) {}

                        @Override
                        public void onStartAsync(AsyncEvent event) {}
                      });
                  throw new IllegalStateException("thrown on purpose");
                })
            .servlet(
                "/app/page",
                (request, response) -> {
                  response.setStatus(299);
                  response.getWriter().print("page");
                }));

    // Whoever gets no answer may ask again, and then there are two requests.
    String answer =
        sendRaw(
            """
            GET /app/async HTTP/1.1\r
            Host: localhost\r
            X-Correlation-ID: a-1\r
            Connection: close\r
            \r
            """);

    RecordedAccess record = accessRecord();
    assertThat(record.id()).isEqualTo("a-1");
    if (answersWhenDispatchedOnError() || answer.startsWith("HTTP/1.1 ")) {
      assertThat(answer).startsWith("HTTP/1.1 " + record.status() + " ");
    }
    requireCleanPool();
  }

  /**
   * Whether the container answers a request that is dispatched when an exception escapes. One that
   * begins with the dispatch on another thread before the exception has escaped sometimes answers
   * nothing, or half a line.
   *
   * @return true unless a container overrides it
   */
  protected boolean answersWhenDispatchedOnError() {
    return true;
  }

  @Test
  void an_exception_in_a_dispatch_is_recorded_with_its_status() throws Exception {
    serve(
        app()
            .servlet(
                "/app/throws",
                (request, response) -> {
                  throw new IllegalStateException("thrown on purpose");
                })
            .servlet(
                "/app/async", (request, response) -> request.startAsync().dispatch("/app/throws"))
            .errorPage("/app/error", HELLO));

    HttpResponse<String> response = get("/app/async", "X-Correlation-ID", "a-1");

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).isEqualTo("a-1").isEqualTo(idOf(response));
    RecordedAccess record = accessRecord();
    assertThat(record.id()).isEqualTo("a-1");
    assertThat(record.status()).isEqualTo(500);
    assertThat(record.thrown()).isInstanceOf(IllegalStateException.class);
    assertThat(record.level()).isEqualTo(Level.ERROR);
  }

  @Test
  protected void an_exception_after_going_asynchronous_has_one_record() throws Exception {
    serve(
        app()
            .servlet(
                "/app/async",
                (request, response) -> {
                  request.startAsync().addListener(new Listening());
                  throw new IllegalStateException("thrown on purpose");
                }));

    HttpResponse<String> response = get("/app/async", "X-Correlation-ID", "a-1");

    assertThat(response.statusCode()).isEqualTo(500);
    RecordedAccess record = accessRecord();
    assertThat(record.id()).isEqualTo("a-1");
    assertThat(record.status()).isEqualTo(500);
    assertThat(record.thrown()).isInstanceOf(IllegalStateException.class);
    assertThat(record.level()).isEqualTo(Level.ERROR);
    assertThat(seen).allMatch(event -> event.endsWith(" a-1"));
  }

  @Test
  @DisplayName("R85: an exception in a dispatch after the response has begun, and the status sent")
  void an_exception_in_a_dispatch_after_the_response_has_begun_is_recorded() throws Exception {
    serve(
        app()
            .servlet(
                "/app/throws",
                (request, response) -> {
                  response.setStatus(202);
                  response.flushBuffer();
                  throw new IllegalStateException("thrown on purpose");
                })
            .servlet(
                "/app/async", (request, response) -> request.startAsync().dispatch("/app/throws"))
            .errorPage("/app/error", HELLO));

    String answer =
        sendRaw("GET /app/async HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 202");
    RecordedAccess record = accessRecord();
    assertThat(record.status()).isEqualTo(202);
    assertThat(record.thrown()).isInstanceOf(IllegalStateException.class);
    assertThat(record.level()).isEqualTo(Level.WARN);
  }

  /** Starts a task that throws. A timeout that comes first waits until it has. */
  private void startAndThrow(AsyncContext async, RuntimeException thrown) {
    CompletableFuture<Thread> started = new CompletableFuture<>();
    async.addListener(new Listening(event -> awaitEnd(started)));
    async.start(
        () -> {
          started.complete(Thread.currentThread());
          throw thrown;
        });
  }

  private static void awaitEnd(CompletableFuture<Thread> task) {
    Thread thread = task.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    // The container may have given the timeout to the same thread.
    await(
        "the end of the task",
        () ->
            thread.equals(Thread.currentThread())
                || Arrays.stream(thread.getStackTrace())
                    .noneMatch(frame -> frame.getClassName().startsWith("dev.clew.")));
  }

  @Test
  @DisplayName("R85: what a started task throws is in the access record")
  protected void what_a_started_task_throws_is_recorded() throws Exception {
    IllegalStateException thrown = new IllegalStateException("thrown on purpose");
    serve(
        app()
            .servlet(
                "/app/async",
                (request, response) -> {
                  AsyncContext async = request.startAsync();
                  // Where the container only logs it.
                  async.setTimeout(300);
                  startAndThrow(async, thrown);
                }));

    HttpResponse<String> response = get("/app/async", "X-Correlation-ID", "a-1");

    assertThat(response.statusCode()).isIn(500, 503);
    RecordedAccess record = accessRecord();
    assertThat(record.id()).isEqualTo("a-1");
    assertThat(record.status()).isEqualTo(response.statusCode());
    assertThat(record.thrown()).isSameAs(thrown);
    assertThat(record.level()).isEqualTo(Level.ERROR);
  }

  @Test
  @DisplayName("R85: what a task throws after the response has begun, and what was sent")
  void what_a_task_throws_after_the_response_has_begun_does_not_change_the_recorded_status()
      throws Exception {
    IllegalStateException thrown = new IllegalStateException("thrown on purpose");
    BlockingQueue<AsyncContext> started = new LinkedBlockingQueue<>();
    Runnable failing =
        () -> {
          seen.add("task");
          throw thrown;
        };
    serve(
        app()
            .servlet(
                "/app/task",
                (request, response) -> {
                  AsyncContext async = request.startAsync();
                  async.setTimeout(0);
                  response.setStatus(202);
                  response.flushBuffer();
                  if (request.getParameter("later") == null) {
                    async.start(failing);
                  }
                  started.add(async);
                }));

    List<String> paths = List.of("/app/task", "/app/task?later=yes");
    String begun = "HTTP/1.1 202";
    for (int i = 0; i < paths.size(); i++) {
      try (Socket socket = new Socket("localhost", port())) {
        socket
            .getOutputStream()
            .write(
                ("GET " + paths.get(i) + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
        byte[] answer = socket.getInputStream().readNBytes(begun.length());
        assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo(begun);
        AsyncContext async = take(started);
        if (i > 0) {
          // When the dispatch is over.
          requireCleanPool();
          async.start(failing);
        }
        int tasks = i + 1;
        await("the task", () -> seen.size() == tasks);
        // Behind this, its thread is done with what it has thrown.
        requireCleanPool();
        try {
          async.complete();
        } catch (IllegalStateException e) {
          // Not every container leaves it to the timeout.
        }
      }
      requireLateFailure(accessRecords(i + 1).get(i), thrown);
    }
  }

  @Test
  @DisplayName("R85: a task that completes its request, and then throws, leaves it one record")
  void a_task_that_throws_when_it_has_completed_leaves_one_record() throws Exception {
    BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
    serve(
        app()
            .servlet(
                "/app/task",
                (request, response) -> {
                  AsyncContext async = request.startAsync();
                  async.setTimeout(0);
                  response.setStatus(202);
                  response.flushBuffer();
                  async.start(
                      () -> {
                        threads.add(Thread.currentThread());
                        async.complete();
                        throw new IllegalStateException("thrown on purpose");
                      });
                }));

    for (int i = 0; i < 10; i++) {
      String answer =
          sendRaw("GET /app/task HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      assertThat(answer).startsWith("HTTP/1.1 202");
      // Until then Tomcat may give the exception to the next request, which has the same object.
      Thread thread = take(threads);
      await("the end of the task", () -> isAtRest(thread));
      assertThat(accessRecords(i + 1).get(i).status()).isEqualTo(202);
    }
  }

  /** Whether a thread of a pool waits for the next task. */
  private static boolean isAtRest(Thread thread) {
    return EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING, Thread.State.TERMINATED)
            .contains(thread.getState())
        && Arrays.stream(thread.getStackTrace())
            .noneMatch(frame -> frame.getClassName().startsWith("dev.clew."));
  }

  @Test
  @DisplayName(
      "R85: what a stream's listener throws after the response has begun, and what was sent")
  void what_a_listener_throws_after_the_response_has_begun_does_not_change_the_recorded_status()
      throws Exception {
    IllegalStateException thrown = new IllegalStateException("thrown on purpose");
    serve(
        app()
            .servlet(
                "/app/reads",
                (request, response) -> {
                  AsyncContext async = request.startAsync();
                  response.setStatus(202);
                  response.flushBuffer();
                  request
                      .getInputStream()
                      .setReadListener(
                          new ReadListener() {
                            @Override
                            public void onDataAvailable() {
                              throw thrown;
                            }

                            @Override
                            public void onAllDataRead() {
                              throw thrown;
                            }

                            @Override
                            public void onError(Throwable error) {
                              async.complete();
                            }
                          });
                }));

    String answer =
        sendRaw(
            "POST /app/reads HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n"
                + "Connection: close\r\n\r\nbody");

    assertThat(answer).startsWith("HTTP/1.1 202");
    requireLateFailure(accessRecord(), thrown);
  }

  private static void requireLateFailure(RecordedAccess record, Throwable thrown) {
    assertThat(record.status()).isEqualTo(202);
    assertThat(record.thrown()).isSameAs(thrown);
    assertThat(record.level()).isEqualTo(Level.WARN);
  }

  @Test
  void a_timeout_after_the_response_has_begun_does_not_change_the_recorded_status()
      throws Exception {
    serve(
        app()
            .servlet(
                "/app/async",
                (request, response) -> {
                  request.startAsync().setTimeout(100);
                  response.setStatus(202);
                  response.flushBuffer();
                }));

    String answer =
        sendRaw("GET /app/async HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 202");
    assertThat(accessRecord().status()).isEqualTo(202);
  }

  @Test
  @DisplayName("R85: a response that ends before the length that it told has one record")
  void a_response_that_ends_too_early_has_one_record() throws Exception {
    serve(
        app()
            .servlet(
                "/app/short",
                (request, response) -> {
                  AsyncContext async = request.startAsync();
                  async.setTimeout(100);
                  response.setStatus(202);
                  response.setContentLength(10);
                  response.getOutputStream().print("short");
                  response.flushBuffer();
                  if (request.getParameter("elsewhere") != null) {
                    foreign.execute(async::complete);
                  } else if (request.getParameter("here") != null) {
                    async.complete();
                  }
                }));

    List<String> paths =
        List.of("/app/short?elsewhere=yes", "/app/short?here=yes", "/app/short?never=yes");
    for (int i = 0; i < paths.size(); i++) {
      // Not every container hangs up.
      try (Socket socket = new Socket("localhost", port())) {
        String request = "GET " + paths.get(i) + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        StringBuilder answer = new StringBuilder();
        int read;
        while (answer.indexOf("short") < 0 && (read = socket.getInputStream().read()) >= 0) {
          answer.append((char) read);
        }
        assertThat(answer.toString()).as(paths.get(i)).startsWith("HTTP/1.1 202").endsWith("short");
        assertThat(accessRecords(i + 1).get(i).status()).as(paths.get(i)).isEqualTo(202);
      }
    }
  }

  /** As a feed of events does: it goes on and on, and ends with its client. */
  private void feed(AsyncContext async, ServletOutputStream out) {
    try {
      out.print("event\n");
      out.flush();
      Future<?> unused = foreign.schedule(() -> feed(async, out), 10, TimeUnit.MILLISECONDS);
    } catch (IOException | RuntimeException e) {
      try {
        async.complete();
      } catch (RuntimeException ended) {
        // The container was first.
      }
    }
  }

  private TestApp appThatFeeds() {
    return app()
        .servlet(
            "/app/feed",
            (request, response) -> {
              AsyncContext async = request.startAsync();
              async.setTimeout(0);
              response.setStatus(202);
              feed(async, response.getOutputStream());
            });
  }

  @Test
  @DisplayName("R85: a response that its client breaks off has one record")
  void a_response_that_its_client_breaks_off_has_one_record() throws Exception {
    serve(appThatFeeds());

    try (Socket socket = new Socket("localhost", port())) {
      socket
          .getOutputStream()
          .write(
              "GET /app/feed HTTP/1.1\r\nHost: localhost\r\nX-Correlation-ID: a-1\r\n\r\n"
                  .getBytes(StandardCharsets.ISO_8859_1));
      assertThat(socket.getInputStream().read()).isEqualTo('H');
    }

    requireBrokenOff(accessRecord(), "a-1");
  }

  @Test
  @DisplayName("R85: a stream of HTTP/2 that its client breaks off has one record")
  void a_stream_that_its_client_breaks_off_has_one_record() throws Exception {
    serve(appThatFeeds());
    HttpClient http2 = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
    // The first request upgrades the connection.
    http2.send(request("/app/hello").build(), BodyHandlers.ofString());

    HttpResponse<InputStream> response =
        http2.send(
            request("/app/feed").header("X-Correlation-ID", "a-1").build(),
            BodyHandlers.ofInputStream());
    assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
    try (InputStream body = response.body()) {
      assertThat(body.read()).isEqualTo('e');
    }

    requireBrokenOff(accessRecords(2).get(1), "a-1");
  }

  @Test
  @DisplayName("R85: a stream of HTTP/2 that its client gives up before the answer has one record")
  void a_stream_that_its_client_gives_up_has_one_record() throws Exception {
    BlockingQueue<AsyncContext> waiting = new LinkedBlockingQueue<>();
    serve(
        app()
            .servlet(
                "/app/slow",
                (request, response) -> {
                  AsyncContext async = request.startAsync();
                  async.setTimeout(0);
                  waiting.add(async);
                }));
    HttpClient http2 = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
    // The first request upgrades the connection.
    http2.send(request("/app/hello").build(), BodyHandlers.ofString());

    CompletableFuture<HttpResponse<String>> given =
        http2.sendAsync(
            request("/app/slow").header("X-Correlation-ID", "a-1").build(),
            BodyHandlers.ofString());
    AsyncContext async = take(waiting);
    assertThat(given.cancel(true)).isTrue();
    // Only some containers notice before anything is written.
    Future<?> unused = foreign.schedule(() -> answerTooLate(async), 300, TimeUnit.MILLISECONDS);

    RecordedAccess record = accessRecords(2).get(1);
    assertThat(record.id()).isEqualTo("a-1");
    assertThat(record.path()).isEqualTo("/app/slow");
  }

  private static void answerTooLate(AsyncContext async) {
    try {
      try {
        print(async, "too late");
      } finally {
        async.complete();
      }
    } catch (RuntimeException e) {
      // The container was first.
    }
  }

  private static void requireBrokenOff(RecordedAccess record, String id) {
    assertThat(record.id()).isEqualTo(id);
    assertThat(record.path()).isEqualTo("/app/feed");
    assertThat(record.status()).isEqualTo(202);
    // Some containers tell of it, and others only the one who writes.
    assertThat(record.level()).isEqualTo(Level.INFO);
  }

  @Test
  @DisplayName("R85: what a stream's listener throws is in the access record")
  void what_the_listener_of_a_stream_throws_is_recorded() throws Exception {
    IllegalStateException thrown = new IllegalStateException("thrown on purpose");
    serve(
        app()
            .servlet(
                "/app/reads",
                (request, response) -> {
                  AsyncContext async = request.startAsync();
                  request
                      .getInputStream()
                      .setReadListener(
                          new ReadListener() {
                            @Override
                            public void onDataAvailable() {
                              throw thrown;
                            }

                            @Override
                            public void onAllDataRead() {
                              throw thrown;
                            }

                            @Override
                            public void onError(Throwable error) {
                              response.setStatus(500);
                              async.complete();
                            }
                          });
                })
            .servlet(
                "/app/writes",
                (request, response) -> {
                  AsyncContext async = request.startAsync();
                  response
                      .getOutputStream()
                      .setWriteListener(
                          new WriteListener() {
                            @Override
                            public void onWritePossible() {
                              throw thrown;
                            }

                            @Override
                            public void onError(Throwable error) {
                              response.setStatus(500);
                              async.complete();
                            }
                          });
                }));

    List<String> paths = List.of("/app/reads", "/app/writes");
    for (int i = 0; i < paths.size(); i++) {
      // Tomcat may answer nothing.
      sendRaw(
          "POST "
              + paths.get(i)
              + " HTTP/1.1\r\nHost: localhost\r\nX-Correlation-ID: a-"
              + i
              + "\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbody");
      RecordedAccess record = accessRecords(i + 1).get(i);
      assertThat(record.id()).isEqualTo("a-" + i);
      assertThat(record.thrown()).isSameAs(thrown);
      assertThat(record.level()).isEqualTo(record.isOfServerError() ? Level.ERROR : Level.WARN);
    }
  }

  @Test
  @DisplayName("R85: what a listener of a timeout throws is in the access record")
  void what_a_listener_of_a_timeout_throws_is_recorded() throws Exception {
    IllegalStateException thrown = new IllegalStateException("thrown on purpose");
    serve(
        app()
            .servlet(
                "/app/async",
                (request, response) -> {
                  AsyncContext async = request.startAsync();
                  async.setTimeout(100);
                  async.addListener(
                      new Listening(
                          event -> {
                            throw thrown;
                          }));
                }));

    HttpResponse<String> response = get("/app/async", "X-Correlation-ID", "a-1");

    RecordedAccess record = accessRecord();
    assertThat(record.id()).isEqualTo("a-1");
    assertThat(record.status()).isEqualTo(response.statusCode());
    assertThat(record.thrown()).isSameAs(thrown);
    assertThat(record.level()).isEqualTo(Level.ERROR);
  }

  @Test
  @DisplayName("R85: an exception after an error, in a dispatch, is recorded with what is answered")
  void an_exception_after_an_error_in_a_dispatch_is_recorded_with_what_the_client_gets()
      throws Exception {
    serve(
        app()
            .servlet(
                "/app/fails",
                (request, response) -> {
                  response.sendError(404);
                  throw new IllegalStateException("thrown on purpose");
                })
            .servlet(
                "/app/whole",
                (request, response) -> {
                  response.setContentLength(5);
                  response.getOutputStream().print("whole");
                  throw new IllegalStateException("thrown on purpose");
                })
            .servlet(
                "/app/async",
                (request, response) -> request.startAsync().dispatch(request.getParameter("to"))));

    List<String> paths = List.of("/app/fails", "/app/whole");
    for (int i = 0; i < paths.size(); i++) {
      String answer =
          sendRaw(
              "GET /app/async?to="
                  + paths.get(i)
                  + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

      RecordedAccess record = accessRecords(i + 1).get(i);
      assertThat(answer).as(paths.get(i)).startsWith("HTTP/1.1 " + record.status() + " ");
      assertThat(record.thrown()).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  @DisplayName("R60: the response that a listener is handed keeps its one line")
  void the_response_of_an_event_keeps_its_one_line() throws Exception {
    serve(
        app()
            .servlet(
                "/app/async",
                (request, response) -> {
                  AsyncContext async = request.startAsync();
                  async.setTimeout(100);
                  async.addListener(
                      new Listening(
                          event -> {
                            // Not every container hands one over.
                            if (event.getSuppliedResponse() instanceof HttpServletResponse own) {
                              own.reset();
                              own.addHeader(ID_HEADER, "other");
                            }
                            response.setStatus(HttpServletResponse.SC_ACCEPTED);
                            event.getAsyncContext().complete();
                          }));
                }));

    HttpResponse<String> response = get("/app/async", "X-Correlation-ID", "a-1");

    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(idOf(response)).isEqualTo("a-1");
  }

  @Test
  void an_event_has_the_context_that_the_application_was_given() throws Exception {
    Set<AsyncContext> waiting = ConcurrentHashMap.newKeySet();
    serve(
        app()
            .servlet(
                "/app/async",
                (request, response) -> {
                  AsyncContext async = request.startAsync();
                  async.setTimeout(100);
                  waiting.add(async);
                  async.addListener(
                      new Listening(
                          event -> {
                            assertThat(event.getAsyncContext()).isSameAs(async);
                            waiting.remove(event.getAsyncContext());
                            event.getAsyncContext().complete();
                          }));
                }));

    assertThat(get("/app/async").statusCode()).isEqualTo(200);

    assertThat(waiting).isEmpty();
  }

  @Test
  void a_request_that_another_one_completes_keeps_its_id_and_so_does_the_other() throws Exception {
    BlockingQueue<AsyncContext> waiting = new LinkedBlockingQueue<>();
    serve(
        app()
            .servlet(
                "/app/wait",
                (request, response) -> {
                  AsyncContext async = request.startAsync();
                  async.addListener(new Listening());
                  waiting.add(async);
                })
            .servlet(
                "/app/complete",
                (request, response) -> {
                  AsyncContext other = take(waiting);
                  print(other, "by " + here(request));
                  other.complete();
                  response.getWriter().print(here(request));
                })
            .servlet(
                "/app/dispatch",
                (request, response) -> {
                  take(waiting).dispatch("/app/hello");
                  response.getWriter().print(here(request));
                })
            .servlet(
                "/app/fail",
                (request, response) -> {
                  AsyncContext other = take(waiting);
                  ((HttpServletResponse) other.getResponse()).sendError(503);
                  other.complete();
                  response.getWriter().print(here(request));
                })
            .errorPage("/app/error", HELLO));

    for (String how : List.of("complete", "dispatch", "fail")) {
      CompletableFuture<HttpResponse<String>> waits =
          getAsync("/app/wait", "X-Correlation-ID", "waits-" + how);
      HttpResponse<String> other = get("/app/" + how, "X-Correlation-ID", "other-" + how);
      assertThat(other.body()).isEqualTo("other-" + how);
      HttpResponse<String> answer = waits.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(answer.statusCode()).isEqualTo(how.equals("fail") ? 503 : 200);
      assertThat(idOf(answer)).isEqualTo("waits-" + how);
      assertThat(answer.body())
          .isEqualTo(how.equals("complete") ? "by other-" + how : "waits-" + how);
    }

    assertThat(accessRecords(6))
        .extracting(record -> record.id() + " " + record.path() + " " + record.status())
        .containsExactlyInAnyOrder(
            "waits-complete /app/wait 200",
            "other-complete /app/complete 200",
            "waits-dispatch /app/wait 200",
            "other-dispatch /app/dispatch 200",
            "waits-fail /app/wait 503",
            "other-fail /app/fail 200");
    assertThat(seen).allMatch(event -> event.startsWith("complete waits-"));
  }

  @Test
  @DisplayName("R20: what another request includes in a waiting one's response has that one's ID")
  void what_another_request_includes_has_the_id_of_the_response_that_it_is_in() throws Exception {
    BlockingQueue<AsyncContext> waiting = new LinkedBlockingQueue<>();
    serve(
        app()
            .servlet("/app/wait", (request, response) -> waiting.add(request.startAsync()))
            .servlet(
                "/app/include",
                (request, response) -> {
                  AsyncContext other = take(waiting);
                  try {
                    ServletRequest theirs = other.getRequest();
                    theirs.getRequestDispatcher("/app/hello").include(theirs, other.getResponse());
                  } catch (IllegalArgumentException e) {
                    print(other, "refused");
                  }
                  other.complete();
                  response.getWriter().print(here(request));
                }));

    CompletableFuture<HttpResponse<String>> waits =
        getAsync("/app/wait", "X-Correlation-ID", "waits");
    HttpResponse<String> other = get("/app/include", "X-Correlation-ID", "includes");

    assertThat(other.body()).isEqualTo("includes");
    String included = waits.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).body();
    assumeTrue(!included.equals("refused"), "the container dispatches for its own request alone");
    assertThat(included).isEqualTo("waits");
  }

  private static <T> T take(BlockingQueue<T> waiting) {
    try {
      T first = waiting.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(first).as("a request that waits").isNotNull();
      return first;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void going_asynchronous_past_the_wrapper_still_gives_one_record() throws Exception {
    serve(
        app()
            .servlet(
                "/app/async",
                (request, response) -> {
                  AsyncContext async = unwrapped(request).startAsync();
                  foreign.execute(
                      () -> {
                        print(async, "done");
                        async.complete();
                      });
                }));

    for (int i = 0; i < 50; i++) {
      HttpResponse<String> response = get("/app/async", "X-Correlation-ID", "a-" + i);
      assertThat(response.body()).isEqualTo("done");
    }

    assertThat(accessRecords(50)).extracting(RecordedAccess::status).containsOnly(200);
  }

  private static HttpServletRequest unwrapped(HttpServletRequest request) {
    return (HttpServletRequest) ((ServletRequestWrapper) request).getRequest();
  }

  @Test
  @DisplayName("R21: mapped twice, or to requests alone, there is one record")
  void mapped_twice_or_to_requests_alone_there_is_one_record() throws Exception {
    TestApp.Handler async =
        (request, response) -> {
          AsyncContext started = request.startAsync();
          started.start(
              () -> {
                seen.add("task " + hereOnThread());
                started.dispatch("/app/last");
              });
        };
    serve(
        new TestApp()
            .filter(
                "requests", new CorrelationFilter(), Map.of(), EnumSet.of(DispatcherType.REQUEST))
            .filter("again", new CorrelationFilter(), Map.of(), EnumSet.of(DispatcherType.REQUEST))
            .servlet("/app/async", async)
            .servlet("/app/last", (request, response) -> response.setStatus(202)));

    HttpResponse<String> response = get("/app/async", "X-Correlation-ID", "a-1");

    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(idOf(response)).isEqualTo("a-1");
    RecordedAccess record = accessRecord();
    assertThat(record.id()).isEqualTo("a-1");
    assertThat(record.status()).isEqualTo(202);
    assertThat(seen).containsExactly("task a-1");
  }

  @Test
  @DisplayName("R30: 50 streams at once of one HTTP/2 connection do not bleed")
  void streams_of_one_connection_keep_their_ids_apart() throws Exception {
    int streams = 50;
    BlockingQueue<AsyncContext> open = new LinkedBlockingQueue<>();
    AtomicInteger arrived = new AtomicInteger();
    serve(
        app()
            .servlet(
                "/app/connection",
                (request, response) ->
                    response.getWriter().print(here(request) + " " + request.getRemotePort()))
            .servlet(
                "/app/wait",
                (request, response) -> {
                  AsyncContext async = request.startAsync();
                  async.addListener(new Listening());
                  open.add(async);
                  // All are open at once; the last one's thread sends each of them on.
                  if (arrived.incrementAndGet() % streams == 0) {
                    for (int i = 0; i < streams; i++) {
                      take(open).dispatch("/app/connection");
                    }
                  }
                }));
    HttpClient http2 = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
    // The first request upgrades the connection.
    HttpResponse<String> upgraded =
        http2.send(request("/app/connection").build(), BodyHandlers.ofString());
    assertThat(upgraded.version()).isEqualTo(HttpClient.Version.HTTP_2);

    Set<String> connections = new HashSet<>();
    for (int round = 0; round < 4; round++) {
      List<CompletableFuture<HttpResponse<String>>> responses = new ArrayList<>();
      for (int i = 0; i < streams; i++) {
        responses.add(
            http2.sendAsync(
                request("/app/wait").header("X-Correlation-ID", "s-" + i).build(),
                BodyHandlers.ofString()));
      }
      for (int i = 0; i < streams; i++) {
        HttpResponse<String> response =
            responses.get(i).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        String[] answer = response.body().split(" ", -1);
        assertThat(answer[0]).isEqualTo("s-" + i).isEqualTo(idOf(response));
        connections.add(answer[1]);
      }
    }

    assertThat(connections).hasSize(1);
    assertThat(accessRecords(4 * streams + 1))
        .extracting(record -> record.pairs().get("http.version"))
        .filteredOn("2.0"::equals)
        .hasSizeGreaterThanOrEqualTo(4 * streams);
  }

  @Test
  void all_kinds_at_once_bleed_into_nothing() throws Exception {
    ExecutorService unwrapped = foreign;
    serve(
        app()
            .servlet("/app/fails", (request, response) -> response.sendError(503))
            .servlet(
                "/app/throws",
                (request, response) -> {
                  throw new IllegalStateException("thrown on purpose");
                })
            .servlet(
                "/app/forward",
                (request, response) ->
                    request.getRequestDispatcher("/app/hello").forward(request, response))
            .servlet(
                "/app/task",
                (request, response) -> {
                  AsyncContext async = request.startAsync();
                  async.start(
                      () -> {
                        print(async, hereOnThread());
                        async.complete();
                      });
                })
            .servlet(
                "/app/dispatch",
                (request, response) -> {
                  AsyncContext async = request.startAsync();
                  unwrapped.execute(() -> async.dispatch("/app/forward"));
                })
            .servlet("/app/timeout", (request, response) -> request.startAsync().setTimeout(20))
            .errorPage("/app/error", HELLO));
    List<String> kinds =
        List.of("hello", "fails", "throws", "forward", "task", "dispatch", "timeout");
    int rounds = 20;

    List<String> ids = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      List<CompletableFuture<HttpResponse<String>>> responses = new ArrayList<>();
      for (String kind : kinds) {
        // Tomcat looks for timeouts once a second.
        if (!kind.equals("timeout") || round % 10 == 0) {
          String id = kind + "-" + round;
          ids.add(id);
          responses.add(getAsync("/app/" + kind, "X-Correlation-ID", id));
        }
      }
      for (CompletableFuture<HttpResponse<String>> response : responses) {
        HttpResponse<String> answer = response.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(answer.body()).isEqualTo(idOf(answer));
      }
    }

    assertThat(accessRecords(ids.size()))
        .extracting(RecordedAccess::id)
        .containsExactlyInAnyOrderElementsOf(ids);
    assertThat(appEvents())
        .allMatch(event -> ids.contains(event.getMDCPropertyMap().get("correlation_id")));
  }
}
