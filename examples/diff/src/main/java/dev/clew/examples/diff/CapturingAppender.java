package dev.clew.examples.diff;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes the place of an appender that writes: what it would write is kept. */
public final class CapturingAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
  /** Under which a context has the list of what its appenders have written. */
  static final String WRITTEN = CapturingAppender.class.getName();

  private @Nullable Encoder<ILoggingEvent> encoder;

  /** For Logback. */
  public CapturingAppender() {}

  /**
   * As in the configuration.
   *
   * @param newEncoder makes the lines
   */
  public void setEncoder(Encoder<ILoggingEvent> newEncoder) {
    encoder = newEncoder;
  }

  /**
   * As in the configuration, for appenders that have a layout in an encoder's place.
   *
   * @param layout makes the lines
   */
  public void setLayout(Layout<ILoggingEvent> layout) {
    LayoutWrappingEncoder<ILoggingEvent> wrapping = new LayoutWrappingEncoder<>();
    wrapping.setContext(getContext());
    wrapping.setLayout(layout);
    wrapping.start();
    encoder = wrapping;
  }

  @Override
  public void start() {
    if (encoder == null || !encoder.isStarted()) {
      addError("The appender " + getName() + " has no encoder that has started");
      return;
    }
    super.start();
  }

  @Override
  protected void append(ILoggingEvent event) {
    Encoder<ILoggingEvent> own = encoder;
    if (own != null) {
      String text = new String(own.encode(event), StandardCharsets.UTF_8);
      written().add(new Written(String.valueOf(getName()), text.stripTrailing()));
    }
  }

  @SuppressWarnings("unchecked")
  private List<Written> written() {
    return (List<Written>) getContext().getObject(WRITTEN);
  }
}
