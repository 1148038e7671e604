package dev.clew.logback;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;

/** A throwable as another library's event might have it, with neither frames nor causes. */
@SuppressWarnings("NullAway") // Logback's interface says nothing about null.
class TestProxy implements IThrowableProxy {
  private final String message;

  TestProxy(String message) {
    this.message = message;
  }

  @Override
  public String getMessage() {
    return message;
  }

  @Override
  public String getClassName() {
    return "test.Proxy";
  }

  @Override
  public StackTraceElementProxy[] getStackTraceElementProxyArray() {
    return null;
  }

  @Override
  public int getCommonFrames() {
    return 0;
  }

  @Override
  public IThrowableProxy getCause() {
    return null;
  }

  @Override
  public IThrowableProxy[] getSuppressed() {
    return null;
  }

  @Override
  public boolean isCyclic() {
    return false;
  }
}
