package dev.clew.spring.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.clew.logback.CorrelationJsonEncoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.slf4j.LoggerFactory;
import org.springframework.boot.logging.structured.StructuredLogFormatter;
import org.springframework.core.env.Environment;

/**
 * The encoder, as Spring Boot's structured logging asks for it: by this class's name, made by its
 * constructor with what the logging system has. Thread-safe.
 */
final class CorrelationLogFormatter implements StructuredLogFormatter<ILoggingEvent> {
  private final CorrelationJsonEncoder encoder;

  /**
   * Wrong properties have their defaults here, so that there is a log that can say so: {@code
   * LoggingListener} stops the start.
   */
  CorrelationLogFormatter(Environment environment) {
    encoder = EncoderProperties.lenientEncoder(environment);
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      encoder.setContext(context);
      // Until the context is set up anew: how one knows that it writes such records.
      context.putObject(CorrelationLogFormatter.class.getName(), this);
    }
    encoder.start();
  }

  /** What makes the records. */
  CorrelationJsonEncoder encoder() {
    return encoder;
  }

  @Override
  public String format(ILoggingEvent event) {
    return new String(encoder.encode(event), StandardCharsets.UTF_8);
  }

  /** In UTF-8, whatever the charset: JSON between systems is nothing else (RFC 8259, 8.1). */
  @Override
  public byte[] formatAsBytes(ILoggingEvent event, Charset charset) {
    return encoder.encode(event);
  }
}
