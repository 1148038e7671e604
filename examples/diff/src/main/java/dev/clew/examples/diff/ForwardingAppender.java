package dev.clew.examples.diff;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.spi.AppenderAttachable;
import ch.qos.logback.core.spi.AppenderAttachableImpl;
import java.util.Iterator;

/** Takes the place of an appender that hands over to others, at once and on the same thread. */
public final class ForwardingAppender extends UnsynchronizedAppenderBase<ILoggingEvent>
    implements AppenderAttachable<ILoggingEvent> {
  private final AppenderAttachableImpl<ILoggingEvent> others = new AppenderAttachableImpl<>();

  /** For Logback. */
  public ForwardingAppender() {}

  @Override
  protected void append(ILoggingEvent event) {
    int unused = others.appendLoopOnAppenders(event);
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
  public Appender<ILoggingEvent> getAppender(String name) {
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
