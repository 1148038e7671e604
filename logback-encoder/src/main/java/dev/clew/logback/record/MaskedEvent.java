package dev.clew.logback.record;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggerContextVO;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;

/**
 * An event as patterns, layouts, converters and providers may see it: without the values of keys
 * that are masked or hidden.
 */
final class MaskedEvent implements ILoggingEvent {
  private final ILoggingEvent event;
  private final RecordFormat format;

  MaskedEvent(ILoggingEvent event, RecordFormat format) {
    this.event = event;
    this.format = format;
  }

  @Override
  public Map<String, String> getMDCPropertyMap() {
    Map<String, String> mdc = event.getMDCPropertyMap();
    if (mdc == null) {
      return Map.of();
    }
    Map<String, String> shown = new LinkedHashMap<>();
    mdc.forEach(
        (key, value) -> {
          if (key != null && format.settings().showsMdcKeyToPatterns(key)) {
            String mask = format.masks() == null ? null : format.maskOfMdcKey(key);
            shown.put(key, mask == null ? value : mask);
          }
        });
    return shown;
  }

  @Override
  @SuppressWarnings("deprecation") // Logback asks for it.
  public Map<String, String> getMdc() {
    return getMDCPropertyMap();
  }

  @Override
  public List<KeyValuePair> getKeyValuePairs() {
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs == null) {
      return List.of();
    }
    List<KeyValuePair> shown = new ArrayList<>();
    for (KeyValuePair pair : pairs) {
      if (pair != null && pair.key != null && format.settings().showsPairKeyToPatterns(pair.key)) {
        String mask = format.masks() == null ? null : format.maskOfPairKey(pair.key);
        shown.add(mask == null ? pair : new KeyValuePair(pair.key, mask));
      }
    }
    return shown;
  }

  @Override
  public String getThreadName() {
    return event.getThreadName();
  }

  @Override
  public Level getLevel() {
    return event.getLevel();
  }

  @Override
  public String getMessage() {
    return event.getMessage();
  }

  @Override
  public Object[] getArgumentArray() {
    return event.getArgumentArray();
  }

  @Override
  public String getFormattedMessage() {
    return event.getFormattedMessage();
  }

  @Override
  public String getLoggerName() {
    return event.getLoggerName();
  }

  @Override
  public LoggerContextVO getLoggerContextVO() {
    return event.getLoggerContextVO();
  }

  @Override
  public IThrowableProxy getThrowableProxy() {
    return event.getThrowableProxy();
  }

  @Override
  public StackTraceElement[] getCallerData() {
    return event.getCallerData();
  }

  @Override
  public boolean hasCallerData() {
    return event.hasCallerData();
  }

  @Override
  public List<Marker> getMarkerList() {
    return event.getMarkerList();
  }

  @Override
  public long getTimeStamp() {
    return event.getTimeStamp();
  }

  @Override
  public int getNanoseconds() {
    return event.getNanoseconds();
  }

  @Override
  public Instant getInstant() {
    return event.getInstant();
  }

  @Override
  public long getSequenceNumber() {
    return event.getSequenceNumber();
  }

  @Override
  public void prepareForDeferredProcessing() {
    event.prepareForDeferredProcessing();
  }
}
