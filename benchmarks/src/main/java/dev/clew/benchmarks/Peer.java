package dev.clew.benchmarks;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import java.util.Map;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.config.DefaultConfiguration;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.layout.template.json.JsonTemplateLayout;
import org.apache.logging.log4j.message.ParameterizedMessage;
import org.apache.logging.log4j.util.SortedArrayStringMap;
import org.slf4j.event.KeyValuePair;

/**
 * One encoder and the events of its library.
 *
 * @param <E> the library's type of event
 */
interface Peer<E> {
  String LOGGER_NAME = "com.acme.shop.order.OrderService";

  /** An event as the library's appenders have it when they call the encoder. */
  E prepare(Entry entry);

  byte[] encode(E event);

  /** An encoder for Logback. */
  final class Logback implements Peer<ILoggingEvent> {
    private final Encoder<ILoggingEvent> encoder;
    private final LoggerContext context;
    private final Logger logger;
    private Map<String, String> current = Map.of();

    Logback(Encoder<ILoggingEvent> encoder, LoggerContext context) {
      this.encoder = encoder;
      this.context = context;
      this.logger = context.getLogger(LOGGER_NAME);
    }

    @Override
    public ILoggingEvent prepare(Entry entry) {
      // An MDC that stays is the same snapshot in every event.
      if (entry.mdc() != current) {
        current = entry.mdc();
        context.getMDCAdapter().clear();
        current.forEach(context.getMDCAdapter()::put);
      }
      LoggingEvent event =
          new LoggingEvent(
              Logger.FQCN,
              logger,
              Level.INFO,
              entry.message(),
              entry.throwable(),
              entry.arguments().toArray());
      for (KeyValuePair pair : entry.pairs()) {
        event.addKeyValuePair(pair);
      }
      event.prepareForDeferredProcessing();
      return event;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
      return encoder.encode(event);
    }
  }

  /** A layout of Log4j. Its events have no key-value pairs; they stand in the context data. */
  final class Log4j implements Peer<LogEvent> {
    private final JsonTemplateLayout layout;

    Log4j() {
      layout =
          JsonTemplateLayout.newBuilder()
              .setConfiguration(new DefaultConfiguration())
              .setEventTemplateUri("classpath:EcsLayout.json")
              .build();
    }

    @Override
    public LogEvent prepare(Entry entry) {
      SortedArrayStringMap contextData = new SortedArrayStringMap();
      entry.mdc().forEach(contextData::putValue);
      entry.pairs().forEach(pair -> contextData.putValue(pair.key, pair.value));
      ParameterizedMessage message =
          new ParameterizedMessage(entry.message(), entry.arguments().toArray());
      message.getFormattedMessage();
      return Log4jLogEvent.newBuilder()
          .setLoggerName(LOGGER_NAME)
          .setLevel(org.apache.logging.log4j.Level.INFO)
          .setThreadName(Thread.currentThread().getName())
          .setTimeMillis(System.currentTimeMillis())
          .setMessage(message)
          .setThrown(entry.throwable())
          .setContextData(contextData)
          .build();
    }

    @Override
    public byte[] encode(LogEvent event) {
      return layout.toByteArray(event);
    }
  }
}
