package dev.clew.servlet;

import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;

/**
 * Keeps the ID of a request that failed, by an exception or by {@code sendError}, on its thread
 * after the {@linkplain CorrelationFilter filter} has ended, until the container is done with the
 * request, so that what the container itself logs about it has the ID too. It changes nothing
 * without the filter, which chooses the ID.
 *
 * <p>What that covers depends on when the container logs:
 *
 * <ul>
 *   <li>Tomcat: the record that {@code Servlet.service()} threw an exception, and all that happens
 *       on error pages that no filter is mapped to.
 *   <li>Undertow: the same.
 *   <li>Jetty logs an exception, and dispatches to an error page, after it has told the listeners
 *       that the request is over: its record has no ID, and its error page has one only where the
 *       filter is mapped to it, for {@code ERROR} dispatches too.
 * </ul>
 *
 * <p>Requests that went asynchronous are left out: a container may end them on another thread than
 * the one they began on, which would keep the ID. One that fails must not go asynchronous after the
 * filter has ended, where the filter cannot see it: map the filter to error pages too, for {@code
 * ERROR} dispatches, if they go asynchronous, and let no filter in front of it catch the exception
 * and then call {@code startAsync}. Otherwise the thread keeps the ID until the filter next serves
 * a request on it.
 *
 * <pre>{@code
 * <listener>
 *   <listener-class>dev.clew.servlet.CorrelationRequestListener</listener-class>
 * </listener>
 * }</pre>
 *
 * <p>This class is thread-safe, and throws nothing.
 *
 * @since 0.1
 */
public final class CorrelationRequestListener implements ServletRequestListener {
  /** A listener, to be registered once for each application. */
  public CorrelationRequestListener() {}

  @Override
  public void requestInitialized(ServletRequestEvent event) {
    try {
      HeldScope.expectFor(event.getServletRequest());
    } catch (Throwable e) {
      Fault.LISTENER.report(e);
    }
  }

  @Override
  public void requestDestroyed(ServletRequestEvent event) {
    try {
      HeldScope.releaseFor(event.getServletRequest());
    } catch (Throwable e) {
      Fault.LISTENER.report(e);
    }
  }
}
