package dev.clew.servlet;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.UnavailableException;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/** The container that serves a request: what it answers after an exception is its own choice. */
final class Container {
  /** More are a circle. */
  private static final int MAX_LINKS = 100;

  /** The container's own class of requests. */
  private final Class<?> type;

  private Container(Class<?> type) {
    this.type = type;
  }

  static Container of(ServletRequest request) {
    ServletRequest own = request;
    for (int i = 0; i < MAX_LINKS && own instanceof ServletRequestWrapper wrapper; i++) {
      own = wrapper.getRequest();
    }
    return new Container(own.getClass());
  }

  boolean isTomcat() {
    return type.getName().startsWith("org.apache.catalina.");
  }

  boolean isJetty() {
    return type.getName().startsWith("org.eclipse.jetty.");
  }

  private boolean isUndertow() {
    return type.getName().startsWith("io.undertow.");
  }

  /**
   * Whether a response that counts as committed is on its way to the client. To the application it
   * is committed as soon as nothing may be added: after an error, a redirect or a forward, and with
   * the last byte of the declared length. Two containers still answer an exception then.
   */
  boolean isSent(ServletResponse response) {
    try {
      ServletResponse own = response;
      for (int i = 0; i < MAX_LINKS && own instanceof ServletResponseWrapper wrapper; i++) {
        own = wrapper.getResponse();
      }
      if (isTomcat()) {
        Field behind = own.getClass().getDeclaredField("response");
        behind.setAccessible(true);
        return (boolean) tell(behind.get(own), "isCommitted");
      }
      if (isUndertow()) {
        return (boolean) tell(tell(own, "getExchange"), "isResponseStarted");
      }
    } catch (Throwable e) {
      // What the application is told has to do.
    }
    return true;
  }

  private static Object tell(Object own, String method) throws ReflectiveOperationException {
    return own.getClass().getMethod(method).invoke(own);
  }

  /**
   * The status of an exception that escapes. It is 500 unless the servlet or filter is unavailable,
   * or the container has thrown it itself, because what it was asked for in the request is
   * malformed or too large.
   */
  int status(Throwable thrown) {
    try {
      if (isTomcat()) {
        return tomcatStatus(thrown);
      }
      if (isJetty()) {
        return jettyStatus(thrown);
      }
      if (isUndertow()) {
        // A servlet's UnavailableException does not get here; to a filter's it gives no meaning.
        return HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
      }
      return EscapedException.status(EscapedException.unwrap(thrown));
    } catch (Throwable e) {
      // One that cannot be asked is answered like any other.
      return HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
    }
  }

  private int tomcatStatus(Throwable thrown) throws Throwable {
    if (thrown instanceof UnavailableException) {
      // Not with anything around it.
      return EscapedException.status(thrown);
    }
    Class<?> badRequest = find("org.apache.coyote.BadRequestException");
    if (badRequest != null && badRequest.isInstance(thrown)) {
      return HttpServletResponse.SC_BAD_REQUEST;
    }
    Class<?> invalid = find("org.apache.tomcat.util.http.InvalidParameterException");
    if (invalid != null) {
      Throwable cause = invalid.isInstance(thrown) ? thrown : thrown.getCause();
      if (cause != null && invalid.isInstance(cause)) {
        return ask(cause, invalid, "getErrorCode");
      }
    }
    return HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
  }

  private int jettyStatus(Throwable thrown) throws Throwable {
    Class<?> http = find("org.eclipse.jetty.http.HttpException");
    Throwable cause = thrown;
    for (int i = 0; i < MAX_LINKS && cause != null; i++) {
      if (http != null && http.isInstance(cause)) {
        return ask(cause, http, "getCode");
      }
      if (cause instanceof UnavailableException) {
        return EscapedException.status(cause);
      }
      cause = cause.getCause();
    }
    return HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
  }

  /** The container's own class: a client library may bring one of the same name. */
  private @Nullable Class<?> find(String name) {
    try {
      return Class.forName(name, false, type.getClassLoader());
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  private static int ask(Throwable thrown, Class<?> own, String method) throws Throwable {
    return (int)
        MethodHandles.publicLookup()
            .findVirtual(own, method, MethodType.methodType(int.class))
            .invoke(thrown);
  }
}
