package dev.clew.testing.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.clew.Correlation;
import dev.clew.internal.ReportedOnce;
import dev.clew.servlet.CorrelationFilter;
import dev.clew.testing.CapturedLog;
import dev.clew.testing.CleanThreadTest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.logging.LogManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * A container, a client, what was logged; after every test each thread of the container's pool is
 * asked whether it is clean.
 */
@ExtendWith(CaseRecorder.class)
abstract class ServerTest extends CleanThreadTest implements CaseRecorder.OnContainer {
  static final String ID_HEADER = "Correlation-Id";

  private static final String PROBE = "/probe";

  private static final int NOT_ALL_CAME = HttpServletResponse.SC_SERVICE_UNAVAILABLE;

  /** Far beyond what is needed: a machine that is busy with other work must not fail a test. */
  static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Logger APP_LOG = LoggerFactory.getLogger("app");

  static {
    // The containers report everything that the tests make go wrong.
    LogManager.getLogManager().reset();
  }

  /**
   * Its connections carry probes and nothing else. On the connection of a request that went
   * asynchronous, a thread of Tomcat's pool may still have to tidy up after that request, for which
   * it needs the connection's lock; a probe that came on the same connection holds that lock while
   * it waits for all threads, that one among them.
   */
  private static final HttpClient PROBER = http1();

  private final HttpClient client = http1();
  private final CapturedLog clewLog = CapturedLog.of("dev.clew");
  private final CapturedLog appLog = CapturedLog.of("app");
  private @Nullable RunningServer server;
  private @Nullable TestApp app;
  private volatile Round round = new Round(PATIENCE);

  /**
   * One attempt to hold all threads of the pool at once.
   *
   * @param patience how long a thread is held for the others to come
   */
  private record Round(CyclicBarrier allWorkers, Duration patience) {
    Round(Duration patience) {
      this(new CyclicBarrier(RunningServer.WORKERS), patience);
    }
  }

  private static HttpClient http1() {
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  /**
   * Starts the container under test, on a free port, with the application at its root.
   *
   * @param app the application; the container calls {@link TestApp#configure}
   * @return the container, which the suite closes
   * @throws Exception when the application does not start
   */
  protected abstract RunningServer start(TestApp app) throws Exception;

  @BeforeEach
  final void everyFaultIsReportedAnew() {
    ReportedOnce.forgetAll();
  }

  @AfterEach
  final void allThreadsOfThePoolAreClean() throws Exception {
    try {
      if (server != null) {
        requireCleanPool();
      }
    } finally {
      clewLog.close();
      appLog.close();
      if (server != null) {
        server.close();
      }
    }
  }

  final void serve(TestApp app) throws Exception {
    this.app = app;
    server = start(app.servlet(PROBE, this::probe));
  }

  @Override
  public @Nullable String container() {
    return app == null ? null : app.container();
  }

  private void probe(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Round current = round;
    try {
      current.allWorkers.await(current.patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (BrokenBarrierException | TimeoutException e) {
      response.setStatus(NOT_ALL_CAME);
      return;
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
    response
        .getWriter()
        .print(
            Correlation.currentId()
                + " "
                + MDC.get(Correlation.MDC_KEY)
                + " "
                + request.getAttribute(CorrelationFilter.REQUEST_ATTRIBUTE)
                + " on "
                + Thread.currentThread().getName());
  }

  /**
   * Holds each thread of the pool until all are held; so nothing is under way on any of them. A
   * thread that has run a started task of Tomcat's may then still look after its request, whose
   * insides serve a probe by now, and wait for what that probe holds. So the probes let go, and try
   * again, with twice the patience.
   */
  final void requireCleanPool() throws Exception {
    List<HttpResponse<String>> answers = List.of();
    for (Duration patience = Duration.ofSeconds(1);
        patience.compareTo(PATIENCE) < 0;
        patience = patience.multipliedBy(2)) {
      round = new Round(patience);
      answers = probes();
      if (answers.stream().noneMatch(answer -> answer.statusCode() == NOT_ALL_CAME)) {
        break;
      }
    }
    assertThat(answers)
        .extracting(HttpResponse::body)
        .as("what is left on a thread of the pool")
        .allMatch(answer -> answer.startsWith("null null null on "))
        .as("threads of the pool")
        .doesNotHaveDuplicates();
  }

  private List<HttpResponse<String>> probes() throws Exception {
    List<CompletableFuture<HttpResponse<String>>> probes = new ArrayList<>();
    for (int i = 0; i < RunningServer.WORKERS; i++) {
      probes.add(PROBER.sendAsync(request(PROBE).build(), BodyHandlers.ofString()));
    }
    List<HttpResponse<String>> answers = new ArrayList<>();
    for (CompletableFuture<HttpResponse<String>> probe : probes) {
      answers.add(probe.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    }
    return answers;
  }

  /** The lines of the container's own access log, once there are as many as expected. */
  final List<String> accessLines(int expected) {
    RunningServer running = Objects.requireNonNull(server, "server");
    await("lines of the access log", () -> running.accessLines().size() >= expected);
    return running.accessLines();
  }

  final HttpClient client() {
    return client;
  }

  final int port() {
    return Objects.requireNonNull(server, "server").port();
  }

  final HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port() + path))
        .timeout(PATIENCE);
  }

  /**
   * Gets a path.
   *
   * @param headers names and values in turn; the same name twice makes two lines
   */
  final HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = request(path);
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  final CompletableFuture<HttpResponse<String>> getAsync(String path, String... headers) {
    return client.sendAsync(request(path).headers(headers).build(), BodyHandlers.ofString());
  }

  /** Sends bytes that no proper client would, and returns all that comes back. */
  final String sendRaw(String request) throws IOException {
    try (Socket socket = new Socket("localhost", port())) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  /** The request's IDs as code on this thread sees them; all the same where all is well. */
  static String here(HttpServletRequest request) {
    APP_LOG.info("here");
    String id = String.valueOf(Correlation.currentId());
    assertThat(MDC.get(Correlation.MDC_KEY)).as("the ID in the MDC").isEqualTo(id);
    assertThat(request.getAttribute(CorrelationFilter.REQUEST_ATTRIBUTE))
        .as("the ID in the request attribute")
        .isEqualTo(id);
    return id;
  }

  /** The ID as a task or listener sees it, which has no request at hand. */
  static String hereOnThread() {
    String id = String.valueOf(Correlation.currentId());
    assertThat(String.valueOf(MDC.get(Correlation.MDC_KEY))).as("the ID in the MDC").isEqualTo(id);
    return id;
  }

  /** The ID in the response, of which there must be one line. */
  static String idOf(HttpResponse<?> response) {
    List<String> lines = response.headers().allValues(ID_HEADER);
    assertThat(lines).as("lines of the response header").hasSize(1);
    return lines.get(0);
  }

  final List<String> warnings() {
    return clewLog.warnings();
  }

  final List<String> allMessages() {
    List<String> messages = new ArrayList<>();
    for (CapturedLog log : List.of(clewLog, appLog)) {
      log.events().forEach(e -> messages.add(e.getFormattedMessage() + e.getMDCPropertyMap()));
    }
    return messages;
  }

  final List<ILoggingEvent> events(Level level) {
    return clewLog.events().stream().filter(event -> event.getLevel().equals(level)).toList();
  }

  final List<ILoggingEvent> appEvents() {
    return appLog.events();
  }

  private List<ILoggingEvent> accessEvents() {
    return clewLog.events().stream()
        .filter(event -> event.getLoggerName().equals(CorrelationFilter.ACCESS_LOGGER))
        .toList();
  }

  /**
   * All access records there are, once there are as many as expected and the pool has come to rest,
   * so that one too many is seen too.
   */
  final List<RecordedAccess> accessRecords(int expected) throws Exception {
    await("access records", () -> accessEvents().size() >= expected);
    requireCleanPool();
    List<RecordedAccess> records = accessEvents().stream().map(RecordedAccess::of).toList();
    assertThat(records).as("access records").hasSize(expected);
    return records;
  }

  final RecordedAccess accessRecord() throws Exception {
    return accessRecords(1).get(0);
  }

  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waiting for " + what).isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }
}
