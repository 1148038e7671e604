package dev.clew.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.testing.CleanThreadTest;
import jakarta.servlet.ServletContext;
import jakarta.servlet.SessionCookieConfig;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionFreePathTest extends CleanThreadTest {
  @ParameterizedTest
  @CsvSource({
    "/, /",
    "/a;v=1/b;w, /a;v=1/b;w",
    "/a;SID=01, /a",
    "/a;sid=01/b;SID=02;v=1/, /a/b;v=1/",
    "/a;SID;SIDE=1;=;, /a;SID;SIDE=1;=;",
    "/a;jsessionid=01/b, /a/b"
  })
  void a_session_id_of_the_cookies_name_is_left_out(String uri, String logged) {
    assertThat(SessionFreePath.of(uri, request("SID", null))).isEqualTo(logged);
  }

  /** Jetty names the parameter by a setting of its own, and Tomcat can. */
  @Test
  void the_session_id_is_left_out_whatever_its_parameter_is_called() {
    assertThat(SessionFreePath.of("/a;own=01;v=02/b", request(null, "01"))).isEqualTo("/a;v=02/b");
  }

  /** As on the first link after the cookie was set, which containers write with both. */
  @Test
  void a_session_id_that_a_cookie_brings_too_is_left_out() {
    assertThat(SessionFreePath.of("/a;own=01", requestWithCookie("01"))).isEqualTo("/a");
  }

  @Test
  void where_it_cannot_be_known_every_parameter_is_left_out() {
    HttpServletRequest hostile = proxy(HttpServletRequest.class, Map.of());

    assertThat(SessionFreePath.of("/a;v=1/b;own=01", hostile)).isEqualTo("/a/b");
    assertThat(SessionFreePath.of("/a/b", hostile)).isEqualTo("/a/b");
  }

  /** A request whose URL has this session ID, if any. */
  private static HttpServletRequest request(@Nullable String cookieName, @Nullable String id) {
    return request(cookieName, id, id != null);
  }

  private static HttpServletRequest requestWithCookie(String id) {
    return request(null, id, false);
  }

  private static HttpServletRequest request(
      @Nullable String cookieName, @Nullable String id, boolean fromUrl) {
    Map<String, @Nullable Object> cookie = new HashMap<>();
    cookie.put("getName", cookieName);
    Map<String, @Nullable Object> context = new HashMap<>();
    context.put("getSessionCookieConfig", proxy(SessionCookieConfig.class, cookie));
    Map<String, @Nullable Object> request = new HashMap<>();
    request.put("getServletContext", proxy(ServletContext.class, context));
    request.put("isRequestedSessionIdFromURL", fromUrl);
    request.put("getRequestedSessionId", id);
    return proxy(HttpServletRequest.class, request);
  }

  private static <T> T proxy(Class<T> type, Map<String, @Nullable Object> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            SessionFreePathTest.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (!answers.containsKey(method.getName())) {
                throw new UnsupportedOperationException(method.getName());
              }
              return answers.get(method.getName());
            }));
  }
}
