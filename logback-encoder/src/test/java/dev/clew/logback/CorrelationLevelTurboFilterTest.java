package dev.clew.logback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.read.ListAppender;
import ch.qos.logback.core.status.Status;
import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationScope;
import dev.clew.testing.CleanThreadTest;
import java.io.ByteArrayInputStream;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The filter as logback.xml configures it, in front of real loggers. */
@Tag("every-logback")
class CorrelationLevelTurboFilterTest extends CleanThreadTest {
  private static final CorrelationContext DEBUG =
      CorrelationContext.of("a-1").withLogLevel(org.slf4j.event.Level.DEBUG);
  private static final CorrelationContext TRACE =
      CorrelationContext.of("a-2").withLogLevel(org.slf4j.event.Level.TRACE);

  private final LoggerContext context = new LoggerContext();
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

  private void configure(String settings) throws Exception {
    configureTurboFilters(
        "<turboFilter class='dev.clew.logback.CorrelationLevelTurboFilter'>"
            + settings
            + "</turboFilter>");
  }

  private void configureTurboFilters(String turboFilters) throws Exception {
    context.setMDCAdapter(new LogbackMDCAdapter());
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(
        new ByteArrayInputStream(
            ("<configuration>" + turboFilters + "<root level='INFO'/></configuration>")
                .getBytes(UTF_8)));
    appender.setContext(context);
    appender.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
  }

  @AfterEach
  void stop() {
    context.stop();
  }

  private static void logAll(Logger logger) {
    logger.trace("trace");
    logger.debug("debug {}", 1);
    logger.atDebug().addKeyValue("k", "v").log("fluent");
    logger.info("info");
  }

  private List<String> logged() {
    return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private List<String> problems() {
    return context.getStatusManager().getCopyOfStatusList().stream()
        .filter(status -> status.getLevel() >= Status.WARN)
        .map(Status::getMessage)
        .toList();
  }

  @Test
  void without_a_level_in_the_context_the_loggers_levels_count() throws Exception {
    configure("");

    logAll(context.getLogger("com.acme.Shop"));
    try (CorrelationScope scope = Correlation.open("plain")) {
      logAll(context.getLogger("com.acme.Shop"));
    }

    assertThat(logged()).containsExactly("info", "info");
    assertThat(problems()).isEmpty();
  }

  @Test
  void a_context_with_debug_lets_debug_through_and_no_trace() throws Exception {
    configure("");
    Logger logger = context.getLogger("com.acme.Shop");

    try (CorrelationScope scope = Correlation.open(DEBUG)) {
      assertThat(logger.isDebugEnabled()).isTrue();
      assertThat(logger.isTraceEnabled()).isFalse();
      logAll(logger);
    }

    assertThat(logger.isDebugEnabled()).isFalse();
    assertThat(logged()).containsExactly("debug 1", "fluent", "info");
  }

  @Test
  void a_context_with_trace_lets_trace_through() throws Exception {
    configure("");

    try (CorrelationScope scope = Correlation.open(TRACE)) {
      logAll(context.getLogger("com.acme.Shop"));
    }

    assertThat(logged()).containsExactly("trace", "debug 1", "fluent", "info");
  }

  @Test
  void only_the_work_of_the_context_is_logged_in_detail() throws Exception {
    configure("");
    Logger logger = context.getLogger("com.acme.Shop");

    try (CorrelationScope scope = Correlation.open(DEBUG)) {
      try (CorrelationScope other = Correlation.open("other")) {
        logger.debug("other");
      }
      Thread unrelated = new Thread(() -> logger.debug("unrelated"));
      unrelated.start();
      unrelated.join();
      Thread own = new Thread(Correlation.current().wrap(() -> logger.debug("own")));
      own.start();
      own.join();
    }

    assertThat(logged()).containsExactly("own");
  }

  @Test
  void a_logger_prefix_leaves_the_other_loggers_as_they_are() throws Exception {
    configure("<loggerPrefix>com.acme</loggerPrefix><loggerPrefix> org.shop. </loggerPrefix>");

    try (CorrelationScope scope = Correlation.open(DEBUG)) {
      for (String name :
          List.of("com.acme", "com.acme.Shop", "org.shop$Cart", "com.acmeevil", "com", "okhttp")) {
        context.getLogger(name).debug(name);
      }
    }

    assertThat(logged()).containsExactly("com.acme", "com.acme.Shop", "org.shop$Cart");
  }

  @ParameterizedTest
  // Logback itself passes over an element with nothing in it.
  @ValueSource(strings = {"${not.set:-}", ".", "com.${not.set}"})
  void a_logger_prefix_that_is_none_is_reported_and_lets_nothing_through(String prefix)
      throws Exception {
    configure("<loggerPrefix>" + prefix + "</loggerPrefix>");

    try (CorrelationScope scope = Correlation.open(DEBUG)) {
      logAll(context.getLogger("com.acme.Shop"));
    }

    assertThat(logged()).containsExactly("info");
    assertThat(problems()).hasSize(1).allMatch(problem -> problem.contains("loggerPrefix"));
  }

  @Test
  void a_logger_that_is_off_stays_silent() throws Exception {
    configure("");
    Logger off = context.getLogger("com.acme.Noise");
    off.setLevel(Level.OFF);

    try (CorrelationScope scope = Correlation.open(TRACE)) {
      logAll(off);
      off.error("error");
    }

    assertThat(logged()).isEmpty();
  }

  @Test
  void what_passes_anyway_is_left_to_the_other_turbo_filters() throws Exception {
    configureTurboFilters(
        """
        <turboFilter class='dev.clew.logback.CorrelationLevelTurboFilter'/>
        <turboFilter class='ch.qos.logback.classic.turbo.DuplicateMessageFilter'>
          <AllowedRepetitions>0</AllowedRepetitions>
        </turboFilter>
        """);
    Logger logger = context.getLogger("com.acme.Shop");

    try (CorrelationScope scope = Correlation.open(DEBUG)) {
      logger.info("again");
      logger.info("again");
    }

    assertThat(logged()).containsExactly("again");
  }
}
