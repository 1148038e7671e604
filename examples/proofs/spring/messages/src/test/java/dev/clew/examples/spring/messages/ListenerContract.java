package dev.clew.examples.spring.messages;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import dev.clew.testing.CapturedLog;
import dev.clew.testing.CleanThreadTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;

/** What holds for the listeners and the templates of each broker, with no line of Clew's. */
@Timeout(120)
abstract class ListenerContract extends CleanThreadTest {
  static final String FAILING = "failing";

  private static final Logger LOG = (Logger) LoggerFactory.getLogger("com.acme.Orders");

  /** How often a message that fails is handled before it is given up. */
  static final int ATTEMPTS = 3;

  private static final String HOSTILE = "Mallory<script>";

  static final BlockingQueue<Seen> SEEN = new LinkedBlockingQueue<>();

  /** A message as its listener has seen it. */
  record Seen(String text, @Nullable String id) {
    static Seen now(String text) {
      assertThat(MDC.get(Correlation.MDC_KEY)).isEqualTo(Correlation.currentId());
      return new Seen(text, Correlation.currentId());
    }
  }

  /** What each listener does. */
  static void handle(String text) {
    LOG.debug("handling {}", text);
    SEEN.add(Seen.now(text));
    if (text.startsWith(FAILING)) {
      throw new IllegalStateException(text);
    }
  }

  static ConfigurableApplicationContext start(Class<?> application, String... properties) {
    SpringApplication spring = new SpringApplication(application, OwnIds.class);
    spring.setWebApplicationType(WebApplicationType.NONE);
    spring.setBannerMode(Banner.Mode.OFF);
    spring.setRegisterShutdownHook(false);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--clew.recorder.level=DEBUG",
                "--clew.recorder.heap=true",
                "--clew.recorder.size=1MB"));
    for (String property : properties) {
      arguments.add("--" + property);
    }
    return spring.run(arguments.toArray(String[]::new));
  }

  static Seen next() throws InterruptedException {
    Seen seen = SEEN.poll(30, TimeUnit.SECONDS);
    assertThat(seen).as("a message").isNotNull();
    return seen;
  }

  @BeforeEach
  final void nothingSeen() {
    SEEN.clear();
  }

  /** Sends by the template. */
  abstract void send(String text);

  /** Sends by the template, with an ID that was set by hand. */
  abstract void sendWithId(String text, String id);

  @Test
  @DisplayName("R52: from the template to the listener")
  void a_message_carries_the_id_of_who_sends_it() throws Exception {
    try (CorrelationScope scope = Correlation.open("a-1")) {
      send("tea");
    }

    assertThat(next()).isEqualTo(new Seen("tea", "a-1"));
  }

  @Test
  @DisplayName("R52: three messages with three IDs, then one without: no bleed")
  void each_message_has_its_own_id_and_one_without_gets_a_new_one() throws Exception {
    for (String id : List.of("a-1", "b-2", "c-3")) {
      try (CorrelationScope scope = Correlation.open(id)) {
        send("for " + id);
      }
    }
    send("none");
    send("none again");

    for (String id : List.of("a-1", "b-2", "c-3")) {
      assertThat(next()).isEqualTo(new Seen("for " + id, id));
    }
    Seen none = next();
    Seen again = next();
    assertThat(none.id()).matches(OwnIds.MADE);
    assertThat(again.id()).matches(OwnIds.MADE).isNotEqualTo(none.id());
  }

  @Test
  void an_id_that_was_set_by_hand_stays() throws Exception {
    try (CorrelationScope scope = Correlation.open("a-1")) {
      sendWithId("tea", "by-hand");
    }

    assertThat(next()).isEqualTo(new Seen("tea", "by-hand"));
  }

  @Test
  @DisplayName("R3: an invalid ID is replaced and never logged")
  void an_invalid_id_is_replaced_and_never_logged() throws Exception {
    try (CapturedLog log = CapturedLog.of("dev.clew")) {
      sendWithId("tea", HOSTILE);

      assertThat(next().id()).matches(OwnIds.MADE);
      assertThat(log.events()).noneMatch(event -> event.getFormattedMessage().contains("Mallory"));
    }
  }

  @Test
  void a_message_that_fails_is_handled_again_under_its_id_and_so_are_springs_lines()
      throws Exception {
    String text = FAILING + " " + System.nanoTime();
    try (CapturedLog log = CapturedLog.of("org.springframework")) {
      try (CorrelationScope scope = Correlation.open("f-1")) {
        send(text);
      }

      for (int i = 0; i < ATTEMPTS; i++) {
        assertThat(next()).isEqualTo(new Seen(text, "f-1"));
      }
      List<ILoggingEvent> lines = awaitErrors(log);
      assertThat(lines)
          .allSatisfy(
              line ->
                  assertThat(line.getMDCPropertyMap().get(Correlation.MDC_KEY))
                      .as(line.getLoggerName() + " " + line.getFormattedMessage())
                      .isEqualTo("f-1"));
    }
    // The next one is none of it.
    send("none");
    assertThat(next().id()).isNotEqualTo("f-1").isNotNull();
  }

  @Test
  void a_message_that_fails_has_its_debug_records_and_a_good_one_has_none() throws Exception {
    String text = FAILING + " " + System.nanoTime();
    List<String> lines = new CopyOnWriteArrayList<>();
    AppenderBase<ILoggingEvent> appender =
        new AppenderBase<>() {
          @Override
          protected void append(ILoggingEvent event) {
            lines.add(
                event.getMDCPropertyMap().get(Correlation.MDC_KEY)
                    + " "
                    + event.getFormattedMessage());
          }
        };
    appender.start();
    LOG.setLevel(Level.INFO);
    LOG.addAppender(appender);
    try {
      for (String each : List.of("tea", text)) {
        try (CorrelationScope scope = Correlation.open("g-1")) {
          send(each);
        }
      }
      for (int i = 0; i <= ATTEMPTS; i++) {
        next();
      }
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (lines.size() < ATTEMPTS && System.nanoTime() < deadline) {
        Thread.sleep(10);
      }

      assertThat(lines).hasSize(ATTEMPTS).containsOnly("g-1 handling " + text);
    } finally {
      LOG.detachAppender(appender);
      LOG.setLevel(null);
    }
  }

  /** What Spring warns of. */
  static List<ILoggingEvent> awaitErrors(CapturedLog log) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    List<ILoggingEvent> errors = List.of();
    while (errors.isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(10);
      errors =
          log.events().stream()
              .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
              .toList();
    }
    assertThat(errors).isNotEmpty();
    return errors;
  }
}
