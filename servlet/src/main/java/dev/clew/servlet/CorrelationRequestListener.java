package dev.clew.servlet;

import dev.clew.servlet.ingress.Fault;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletRequestAttributeEvent;
import jakarta.servlet.ServletRequestAttributeListener;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;

/**
 * Keeps a request's ID on its thread after the {@linkplain CorrelationFilter filter} has ended,
 * until the container is done with the request, so that the container's own log records about the
 * request have the ID too. It does nothing without the filter, which chooses the ID.
 *
 * <p>Which records have the ID depends on when the container logs:
 *
 * <ul>
 *   <li>Tomcat: the record that {@code Servlet.service()} threw an exception, and everything on
 *       error pages that no filter is mapped to.
 *   <li>Undertow: the same.
 *   <li>Jetty logs an exception, and dispatches to an error page, after it has told the listeners
 *       that the request is over: its record has no ID, and its error page has one only where the
 *       filter is mapped to it, for {@code ERROR} dispatches too.
 * </ul>
 *
 * <p>When the servlet and all filters have {@code async-supported}, as with Spring, an error page
 * may still go asynchronous and end on another thread, and this thread would keep the ID. For such
 * requests, the container's record of an exception has the ID if no other filter is in front of the
 * {@link CorrelationFilter}. What comes after that record has it only where the filter is mapped to
 * it.
 *
 * <pre>{@code
 * <listener>
 *   <listener-class>dev.clew.servlet.CorrelationRequestListener</listener-class>
 * </listener>
 * }</pre>
 *
 * <p>This class is thread-safe and never throws.
 *
 * @since 0.1
 */
public final class CorrelationRequestListener
    implements ServletRequestListener, ServletRequestAttributeListener {
  /** What stands before all of the container's attributes for error pages. */
  private static final String ERROR_ATTRIBUTES =
      RequestDispatcher.ERROR_EXCEPTION.substring(
          0, RequestDispatcher.ERROR_EXCEPTION.lastIndexOf('.') + 1);

  /** Makes a listener. Register it once for each application. */
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

  @Override
  public void attributeAdded(ServletRequestAttributeEvent event) {
    changed(event);
  }

  @Override
  public void attributeReplaced(ServletRequestAttributeEvent event) {
    changed(event);
  }

  /**
   * Containers set these when they have logged an exception, before they look for an error page.
   */
  private static void changed(ServletRequestAttributeEvent event) {
    try {
      if (event.getName().startsWith(ERROR_ATTRIBUTES)) {
        HeldScope.logged(event.getServletRequest());
      }
    } catch (Throwable e) {
      Fault.LISTENER.report(e);
    }
  }
}
