package dev.clew.spring.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.turbo.MarkerFilter;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.read.ListAppender;
import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.logback.CorrelationRecorder;
import dev.clew.spring.settings.InstrumentationReport;
import dev.clew.spring.settings.RecorderProperty;
import dev.clew.spring.settings.Work;
import dev.clew.testing.CapturedLog;
import dev.clew.testing.CleanThreadTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** The recorder that {@code clew.recorder.level} asks for, in the tests' own logger context. */
class RecorderTest extends CleanThreadTest {
  private static final String SIZE = "clew.recorder.size=1MB";
  private static final String DEBUG = "clew.recorder.level=DEBUG";

  private final LoggerContext logback = (LoggerContext) LoggerFactory.getILoggerFactory();
  private final List<RecorderLifecycle> applications = new ArrayList<>();

  @TempDir private Path directory;

  @AfterEach
  void stop() throws Exception {
    applications.forEach(RecorderLifecycle::destroy);
    assertThat(recorders()).isEmpty();
    configure(
        new String(
            Objects.requireNonNull(getClass().getResourceAsStream("/logback-test.xml"))
                .readAllBytes(),
            StandardCharsets.UTF_8));
  }

  private void configure(String xml) throws Exception {
    logback.reset();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(logback);
    configurator.doConfigure(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
  }

  private RecorderLifecycle start(String... properties) {
    RecorderLifecycle application =
        new RecorderLifecycle(
            Properties.of(properties),
            new StaticListableBeanFactory().getBeanProvider(InstrumentationReport.class));
    applications.add(application);
    application.start();
    return application;
  }

  private String file(String name) {
    return "clew.recorder.file=" + directory.resolve(name);
  }

  private List<TurboFilter> recorders() {
    return logback.getTurboFilterList().stream()
        .filter(filter -> filter instanceof CorrelationRecorder)
        .toList();
  }

  /** What of a piece of work is written, where it ends as it is told to. */
  private List<String> written(boolean fails) {
    Logger logger = logback.getLogger("com.acme.Orders");
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
    ListAppender<ILoggingEvent> appender = new ListAppender<>();
    appender.start();
    logger.addAppender(appender);
    try {
      Correlation.run(
          CorrelationContext.of("a-1"),
          () ->
              Work.run(
                  () -> {
                    logger.debug("reading");
                    if (fails) {
                      throw new IllegalStateException("boom");
                    }
                  }));
    } catch (IllegalStateException e) {
      assertThat(fails).isTrue();
    } finally {
      logger.detachAppender(appender);
    }
    return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private boolean isInUse(String name) throws IOException {
    try (FileChannel channel = FileChannel.open(directory.resolve(name), StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock(Long.MAX_VALUE - 1, 1, false)) {
      return lock == null;
    } catch (OverlappingFileLockException e) {
      return true;
    }
  }

  private static InvalidConfigurationPropertyValueException refused(String... properties) {
    return catchThrowableOfType(
        InvalidConfigurationPropertyValueException.class,
        () -> RecorderCheck.check(Properties.of(properties)));
  }

  @Test
  void every_setting_of_the_recorder_but_its_encoder_has_a_property() {
    List<String> settings =
        Arrays.stream(CorrelationRecorder.class.getDeclaredMethods())
            .filter(method -> method.getName().matches("(set|add)[A-Z].*"))
            .filter(
                method -> Arrays.equals(method.getParameterTypes(), new Class<?>[] {String.class}))
            .map(Method::getName)
            .map(name -> name.substring(3).replaceAll("(?<=.)(?=[A-Z])", "-"))
            .map(name -> "clew.recorder." + name.toLowerCase(Locale.ROOT))
            .toList();

    assertThat(RecorderProperty.values())
        .extracting(RecorderProperty::propertyName)
        .containsExactlyInAnyOrderElementsOf(settings);
  }

  @Test
  void what_fails_is_written_and_the_file_is_released_at_the_end() throws Exception {
    RecorderLifecycle application =
        start(
            DEBUG,
            SIZE,
            file("shop.ring"),
            "clew.recorder.write-level=WARN",
            "clew.recorder.slower-than=2s",
            "clew.recorder.maxWritesPerSecond=5",
            "clew.recorder.heap=false",
            "clew.recorder.keep-files=0",
            "clew.recorder.outside-requests=true",
            "clew.recorder.include-logger=com.acme, org.acme",
            "clew.recorder.exclude-logger[0]=com.acme.noise");

    assertThat(application.isRunning()).isTrue();
    assertThat(Files.size(directory.resolve("shop.ring"))).isBetween(1L << 20, (1L << 20) + 4096);
    assertThat(isInUse("shop.ring")).isTrue();
    assertThat(written(false)).isEmpty();
    assertThat(written(true)).containsExactly("reading");

    application.stop();

    assertThat(application.isRunning()).isFalse();
    assertThat(isInUse("shop.ring")).isFalse();
    assertThat(recorders()).isEmpty();
    assertThat(written(true)).isEmpty();
  }

  @Test
  void lists_are_the_recorders_lists() {
    start(
        DEBUG,
        SIZE,
        "clew.recorder.heap=true",
        "clew.recorder.include-logger=org.acme,com",
        "clew.recorder.exclude-logger=com.acme");

    assertThat(written(true)).isEmpty();
  }

  @Test
  void slow_work_is_written() {
    start(DEBUG, SIZE, "clew.recorder.heap=true", "clew.recorder.slower-than=1");

    Logger logger = logback.getLogger("com.acme.Slow");
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
    ListAppender<ILoggingEvent> appender = new ListAppender<>();
    appender.start();
    logger.addAppender(appender);
    Correlation.run(
        CorrelationContext.of("a-1"),
        () ->
            Work.run(
                () -> {
                  logger.debug("reading");
                  long start = System.nanoTime();
                  while (System.nanoTime() - start < 2_000_000) {
                    Thread.onSpinWait();
                  }
                }));
    logger.detachAppender(appender);

    assertThat(appender.list).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"clew.recorder.size=1MB", "clew.recorder.level=", "clew.recorder.level= "})
  void without_a_level_there_is_none(String property) {
    assertThat(start(property, file("none.ring")).isRunning()).isFalse();
    assertThat(recorders()).isEmpty();
    assertThat(directory.resolve("none.ring")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          clew.recorder.level                 | WARN     | It must be TRACE, DEBUG or INFO.
          clew.recorder.write-level           | INFO     | It must be WARN or ERROR.
          clew.recorder.slower-than           | 2 apples | It must be a duration such as 2s or 500ms.
          clew.recorder.slower-than           | 0s       | It must be from 1ms to 365d.
          clew.recorder.max-writes-per-second | 0        | It must be a number from 1 on.
          clew.recorder.file                  | /        | It must be a path to a file.
          clew.recorder.heap                  | maybe    | It must be true or false.
          clew.recorder.size                  | much     | It must be a size such as 64MB.
          clew.recorder.size                  | 1KB      | It must be from 1MB to 1GB.
          clew.recorder.size                  | -1MB     | It must be from 1MB to 1GB.
          clew.recorder.keep-files            | 1001     | It must be a number from 0 to 1000.
          clew.recorder.outside-requests      | 2        | It must be true or false.
          clew.recorder.include-logger[1]     | .        | It must be a logger or package.
          clew.recorder.exclude-logger[1]     | .        | It must be a logger or package.
          clew.recorder.enabled               | maybe    | It must be true or false.
          """)
  void a_wrong_value_is_refused_and_named(String property, String value, String allowed) {
    InvalidConfigurationPropertyValueException refused =
        refused(
            "clew.recorder.include-logger[0]=com.acme",
            "clew.recorder.exclude-logger[0]=com.acme",
            property + "=" + value);

    assertThat(refused.getName()).isEqualTo(property);
    assertThat(refused.getValue()).isEqualTo(value);
    assertThat(refused.getReason()).isEqualTo(allowed);
  }

  @Test
  void wrong_values_stop_an_application_that_has_not_been_checked_too() {
    assertThatThrownBy(() -> start(DEBUG, "clew.recorder.size=1KB"))
        .hasMessageContaining("clew.recorder.size");
  }

  @ParameterizedTest
  @ValueSource(strings = {"clew.enabled=false", "clew.recorder.enabled=false"})
  void switched_off_nothing_is_checked(String property) {
    assertThat(refused(property, "clew.recorder.level=WARN")).isNull();
  }

  @Test
  void settings_without_a_level_are_said_to_have_no_effect() {
    try (CapturedLog log = CapturedLog.of("dev.clew")) {
      RecorderCheck.check(Properties.of(SIZE, "clew.recorder.heap=true"));
      RecorderCheck.check(Properties.of(SIZE, DEBUG));
      RecorderCheck.check(Properties.of("clew.recorder.level="));

      assertThat(log.warnings())
          .containsExactly(
              "clew.recorder.heap, clew.recorder.size: no effect without clew.recorder.level");
    }
  }

  @Test
  void without_logback_one_warning_says_so() {
    try (CapturedLog log = CapturedLog.of("dev.clew")) {
      RecorderCheck.check(
          Properties.of(DEBUG, SIZE), "org.apache.logging.slf4j.Log4jLoggerFactory");

      assertThat(log.warnings())
          .singleElement()
          .asString()
          .startsWith("clew.recorder.level=DEBUG has no effect: SLF4J logs to org.apache.logging");
    }
  }

  @Test
  void the_recorder_of_two_applications_is_the_firsts_until_it_ends() throws Exception {
    RecorderLifecycle first = start(DEBUG, SIZE, file("first.ring"));
    RecorderLifecycle second = start(DEBUG, SIZE, file("second.ring"));
    RecorderLifecycle third = start(DEBUG, SIZE, file("third.ring"));

    assertThat(recorders()).hasSize(1);
    assertThat(directory.resolve("second.ring")).doesNotExist();
    third.stop();
    assertThat(isInUse("first.ring")).isTrue();
    assertThat(written(true)).containsExactly("reading");

    first.stop();

    assertThat(isInUse("first.ring")).isFalse();
    assertThat(isInUse("second.ring")).isTrue();
    assertThat(written(true)).containsExactly("reading");
    second.stop();
    assertThat(isInUse("second.ring")).isFalse();
    assertThat(directory.resolve("third.ring")).doesNotExist();
  }

  @Test
  void after_another_set_up_of_logback_it_is_there_again_behind_the_filters_of_that()
      throws Exception {
    start(DEBUG, SIZE, file("shop.ring"));

    configure(
        "<configuration><turboFilter class='%s'><marker>m</marker></turboFilter></configuration>"
            .formatted(MarkerFilter.class.getName()));

    assertThat(logback.getTurboFilterList())
        .<Class<?>>extracting(TurboFilter::getClass)
        .containsExactly(MarkerFilter.class, CorrelationRecorder.class);
    assertThat(isInUse("shop.ring")).isTrue();
    assertThat(written(true)).containsExactly("reading");
  }

  @Test
  void after_a_set_up_in_code_the_next_start_of_an_application_brings_it_back() throws Exception {
    start(DEBUG, SIZE, file("shop.ring"));

    logback.reset();
    assertThat(recorders()).isEmpty();
    RecorderLifecycle.restore();

    assertThat(recorders()).hasSize(1);
    assertThat(written(true)).containsExactly("reading");
    assertThat(Set.copyOf(Arrays.asList(Objects.requireNonNull(directory.toFile().list()))))
        .containsExactly("shop.ring");
  }

  @Test
  void one_of_logbacks_own_configuration_stays_the_only_one() throws Exception {
    configure(
        "<configuration><turboFilter class='%s'><heap>true</heap><size>1MB</size></turboFilter></configuration>"
            .formatted(CorrelationRecorder.class.getName()));
    List<TurboFilter> before = recorders();
    RecorderLifecycle application;
    try (CapturedLog log = CapturedLog.of("dev.clew.spring")) {
      application = start(DEBUG, file("shop.ring"));
      start(DEBUG, file("shop.ring")).stop();
      assertThat(log.messages(Level.INFO))
          .hasSize(2)
          .containsOnly(
              "clew.recorder.level has no effect: Logback's own configuration has a recorder");
    }

    assertThat(recorders()).isEqualTo(before).hasSize(1);
    assertThat(directory.resolve("shop.ring")).doesNotExist();
    application.stop();
    assertThat(recorders()).isEqualTo(before);
    assertThat(written(true)).containsExactly("reading");
    logback.reset();
  }
}
