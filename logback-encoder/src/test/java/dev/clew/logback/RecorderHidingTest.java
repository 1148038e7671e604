package dev.clew.logback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.AppenderAttachable;
import ch.qos.logback.core.spi.AppenderAttachableImpl;
import ch.qos.logback.core.spi.FilterReply;
import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import java.io.ByteArrayOutputStream;
import java.lang.ref.Reference;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Marker;

/** What any encoder hides is hidden from a recorder's ring, wherever and whenever there is one. */
@Tag("every-logback")
class RecorderHidingTest extends RecorderTest {
  private static final String ENCODER =
      "<encoder class='dev.clew.logback.CorrelationJsonEncoder'><maskKey>password</maskKey>"
          + "<maskPattern>\\d{16}</maskPattern><maskPath>user.token</maskPath></encoder>";

  private static final String MASKED =
      "<appender name='masked' class='ch.qos.logback.core.FileAppender'>"
          + "<file>${dir}/masked.log</file>"
          + ENCODER
          + "</appender>";

  private static final ByteArrayOutputStream SENT = new ByteArrayOutputStream();

  /** As OpenTelemetry's and asynchronous ones of other libraries: it hands events on. */
  public static final class HandingAppender extends UnsynchronizedAppenderBase<ILoggingEvent>
      implements AppenderAttachable<ILoggingEvent> {
    private final AppenderAttachableImpl<ILoggingEvent> others = new AppenderAttachableImpl<>();

    @Override
    protected void append(ILoggingEvent event) {
      others.appendLoopOnAppenders(event);
    }

    @Override
    public void addAppender(Appender<ILoggingEvent> appender) {
      others.addAppender(appender);
    }

    @Override
    public Iterator<Appender<ILoggingEvent>> iteratorForAppenders() {
      return others.iteratorForAppenders();
    }

    @Override
    public @Nullable Appender<ILoggingEvent> getAppender(String name) {
      return others.getAppender(name);
    }

    @Override
    public boolean isAttached(Appender<ILoggingEvent> appender) {
      return others.isAttached(appender);
    }

    @Override
    public void detachAndStopAllAppenders() {
      others.detachAndStopAllAppenders();
    }

    @Override
    public boolean detachAppender(Appender<ILoggingEvent> appender) {
      return others.detachAppender(appender);
    }

    @Override
    public boolean detachAppender(String name) {
      return others.detachAppender(name);
    }
  }

  /** As those that send events somewhere: it has an encoder, and is none of Logback's. */
  public static final class SendingAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
    private @Nullable Encoder<ILoggingEvent> encoder;

    public void setEncoder(Encoder<ILoggingEvent> encoder) {
      this.encoder = encoder;
    }

    @Override
    protected void append(ILoggingEvent event) {
      Encoder<ILoggingEvent> known = encoder;
      if (known != null) {
        SENT.writeBytes(known.encode(event));
      }
    }
  }

  /** Logs in a request while the configuration is read, as requests of other threads may. */
  public static final class EarlyRequest extends TurboFilter {
    @Override
    public void start() {
      super.start();
      try (CorrelationScope scope = Correlation.open("early")) {
        ((LoggerContext) getContext()).getLogger("com.acme.Orders").debug("early");
      }
    }

    @Override
    public FilterReply decide(
        @Nullable Marker marker,
        Logger logger,
        Level level,
        @Nullable String format,
        Object @Nullable [] params,
        @Nullable Throwable thrown) {
      return FilterReply.NEUTRAL;
    }
  }

  @BeforeEach
  void nothingIsSent() {
    SENT.reset();
  }

  private void fail(String id) {
    request(
        id,
        () -> {
          logger.atDebug().addKeyValue("password", "hunter2").log("card 4111111111111111");
          logger.atDebug().addKeyValue("user", Map.of("token", "hunter3")).log("a user");
          logger.error("boom");
        });
  }

  private static void assertHidden(String text) {
    assertThat(text).contains("card ****").doesNotContain("hunter", "4111111111111111");
  }

  private String ringText() throws Exception {
    return new String(Files.readAllBytes(ring()), UTF_8);
  }

  @Test
  void by_one_behind_an_appender_that_hands_events_on() throws Exception {
    configure(
        MASKED
            + "<appender name='handing' class='"
            + HandingAppender.class.getName()
            + "'><appender-ref ref='masked'/></appender>"
            + root("handing"),
        "");

    fail("a");

    assertHidden(ringText());
    assertHidden(Files.readString(directory.resolve("masked.log")));
  }

  @Test
  void by_one_of_an_appender_that_is_none_of_logbacks() throws Exception {
    configure(
        JSON_APPENDER
            + "<appender name='sending' class='"
            + SendingAppender.class.getName()
            + "'>"
            + ENCODER
            + "</appender>"
            + root("json", "sending"),
        "");

    fail("a");

    assertHidden(ringText());
    assertHidden(SENT.toString(UTF_8));
  }

  @Test
  void by_all_though_a_request_logs_while_the_configuration_is_read() throws Exception {
    configure(
        "<turboFilter class='" + EarlyRequest.class.getName() + "'/>" + MASKED + root("masked"),
        "");

    fail("a");

    assertHidden(ringText());
    assertHidden(Files.readString(directory.resolve("masked.log")));
  }

  /** Logs a password while there is an encoder more, one that hides it. */
  private void logWithLaterEncoder() {
    CorrelationJsonEncoder later = CorrelationJsonEncoder.builder().maskKey("password").build();
    later.setContext(context);
    later.start();
    try {
      request("b", () -> logger.atDebug().addKeyValue("password", "hunter2").log("after"));
    } finally {
      // One that nobody has any more hides nothing.
      Reference.reachabilityFence(later);
    }
  }

  @Test
  void by_one_that_comes_later_from_then_on() throws Exception {
    configure("");
    request("a", () -> logger.debug("before"));

    logWithLaterEncoder();

    assertThat(ringText()).contains("before", "after").doesNotContain("hunter2");
  }

  @Test
  void by_one_that_comes_later_though_there_is_another_copy_of_these_classes() throws Exception {
    configure("");
    request("a", () -> logger.debug("before"));
    try (CopyOfClew copy = new CopyOfClew()) {
      Encoder<ILoggingEvent> others = copy.encoder(context);

      logWithLaterEncoder();

      assertThat(ringText()).contains("after").doesNotContain("hunter2");
      assertThat(others.isStarted()).isTrue();
    }
  }

  /** Each request's records in a file of its own, by an encoder that comes with it. */
  private String sifted(String encoder) {
    return "<appender name='sift' class='ch.qos.logback.classic.sift.SiftingAppender'>"
        + "<discriminator><key>correlation_id</key><defaultValue>none</defaultValue>"
        + "</discriminator><sift>"
        + "<appender name='masked' class='ch.qos.logback.core.FileAppender'>"
        + "<file>${dir}/sifted-${correlation_id}.log</file>"
        + encoder
        + "</appender></sift></appender>"
        + root("sift");
  }

  @Test
  void what_one_hides_that_is_made_for_the_record_itself_it_does_not_write() throws Exception {
    configure(sifted(ENCODER), "");

    fail("a");
    fail("b");

    for (String id : new String[] {"a", "b"}) {
      String text = Files.readString(directory.resolve("sifted-" + id + ".log"));
      assertHidden(text);
      assertThat(text.lines())
          .hasSize(3)
          .allMatch(line -> line.contains("\"correlation_id\":\"" + id + "\""))
          .filteredOn(line -> line.contains("\"log.recorded\":true"))
          .hasSize(2);
      assertThat(text).doesNotContain("log.recorded_");
      assertThat(text.lines()).last().asString().contains("boom");
    }
  }

  @Test
  void what_has_no_others_inside_is_written_by_one_that_is_made_for_the_record_itself()
      throws Exception {
    configure(sifted(ENCODER), "");

    request(
        "a",
        () -> {
          logger
              .atDebug()
              .addKeyValue("amount", new BigDecimal("12.50"))
              .addKeyValue("change", -5)
              .addKeyValue("refund", (Object) null)
              .log("paid");
          logger.error("boom");
        });

    assertThat(Files.readString(directory.resolve("sifted-a.log")))
        .contains("\"amount\":12.50,\"change\":-5,\"refund\":null", "\"log.recorded\":true");
  }

  @Test
  @DisplayName("Each new one had what was recorded before left out, and values with others inside")
  void those_that_differ_in_what_hides_nothing_are_alike() throws Exception {
    configure(
        sifted(
            ENCODER.replace(
                "<maskKey>",
                "<serviceName>${correlation_id}</serviceName>"
                    + "<excludeMdcKey>session</excludeMdcKey><maskKey>")),
        "");

    fail("a");
    fail("b");
    fail("c");

    String last = Files.readString(directory.resolve("sifted-c.log"));
    assertHidden(last);
    assertThat(last).contains("\"user_\":{\"token\":\"****\"}");
  }
}
