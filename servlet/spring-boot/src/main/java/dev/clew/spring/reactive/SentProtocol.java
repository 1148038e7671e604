package dev.clew.spring.reactive;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.util.ClassUtils;
import reactor.netty.http.server.HttpServerRequest;

/** The protocol of a request, which Spring does not tell and the server's own request does. */
final class SentProtocol {
  static final String NETTY_REQUEST = "reactor.netty.http.server.HttpServerRequest";
  static final String SERVLET_REQUEST = "jakarta.servlet.http.HttpServletRequest";

  private static final boolean NETTY = isPresent(NETTY_REQUEST);
  private static final boolean SERVLET = isPresent(SERVLET_REQUEST);

  private SentProtocol() {}

  private static boolean isPresent(String name) {
    return ClassUtils.isPresent(name, SentProtocol.class.getClassLoader());
  }

  /** Such as {@code HTTP/1.1}; null where it is not known. */
  static @Nullable String of(ServerHttpRequest request) {
    Object sent;
    try {
      sent = ServerHttpRequestDecorator.getNativeRequest(request);
    } catch (RuntimeException e) {
      // A test's, without a server.
      return null;
    }
    String protocol = NETTY ? Netty.protocol(sent) : null;
    return protocol == null && SERVLET ? Servlet.protocol(sent) : protocol;
  }

  /** Loaded where Reactor Netty is there. */
  private static final class Netty {
    private Netty() {}

    static @Nullable String protocol(Object sent) {
      return sent instanceof HttpServerRequest request ? request.protocol() : null;
    }
  }

  /** Loaded where there is the servlet API, as with Tomcat and Jetty. */
  private static final class Servlet {
    private Servlet() {}

    static @Nullable String protocol(Object sent) {
      return sent instanceof HttpServletRequest request ? request.getProtocol() : null;
    }
  }
}
