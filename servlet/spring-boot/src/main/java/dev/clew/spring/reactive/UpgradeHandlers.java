package dev.clew.spring.reactive;

import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;
import org.springframework.web.reactive.socket.WebSocketHandler;

/** Handlers to which a request is no more than the beginning of a WebSocket. */
final class UpgradeHandlers {
  static final String WEB_SOCKET_HANDLER =
      "org.springframework.web.reactive.socket.WebSocketHandler";

  private static final boolean PRESENT =
      ClassUtils.isPresent(WEB_SOCKET_HANDLER, UpgradeHandlers.class.getClassLoader());

  private UpgradeHandlers() {}

  /** Whether a handler that Spring chose is one. */
  static boolean has(@Nullable Object handler) {
    return PRESENT && WebSockets.has(handler);
  }

  /** Loaded where WebFlux is there. */
  private static final class WebSockets {
    private WebSockets() {}

    static boolean has(@Nullable Object handler) {
      return handler instanceof WebSocketHandler;
    }
  }
}
