package dev.clew.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.testing.CleanThreadTest;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.UnavailableException;
import java.io.IOException;
import org.apache.catalina.connector.RequestFacade;
import org.apache.coyote.BadRequestException;
import org.eclipse.jetty.http.HttpException;
import org.junit.jupiter.api.Test;

class EscapedExceptionTest extends CleanThreadTest {
  @Test
  void what_servlet_exceptions_wrap_is_the_exception() {
    IOException root = new IOException();

    assertThat(EscapedException.unwrap(new ServletException(new ServletException(root))))
        .isSameAs(root);
    assertThat(EscapedException.unwrap(root)).isSameAs(root);
  }

  @Test
  void a_servlet_exception_that_wraps_nothing_is_the_exception() {
    ServletException exception = new ServletException("nothing inside");

    assertThat(EscapedException.unwrap(exception)).isSameAs(exception);
  }

  @Test
  @SuppressWarnings("serial") // Nobody writes it.
  void a_root_cause_that_cannot_be_asked_for_is_none() {
    ServletException hostile =
        new ServletException() {
          @Override
          public Throwable getRootCause() {
            throw new UnsupportedOperationException("thrown on purpose");
          }
        };

    assertThat(EscapedException.unwrap(new ServletException(hostile))).isSameAs(hostile);
  }

  @Test
  void an_exception_is_answered_with_500_unless_it_says_that_the_servlet_is_unavailable() {
    assertThat(EscapedException.status(new IOException())).isEqualTo(500);
    assertThat(EscapedException.status(new UnavailableException("for a while", 5))).isEqualTo(503);
    assertThat(EscapedException.status(new UnavailableException("for ever"))).isEqualTo(404);
  }

  @Test
  void an_exception_of_the_containers_own_is_answered_with_what_it_tells() {
    ServletRequest tomcat = new ServletRequestWrapper(new RequestFacade(null));

    assertThat(EscapedException.status(new BadRequestException("on purpose"), tomcat))
        .isEqualTo(400);
    assertThat(EscapedException.status(new UnavailableException("for ever"), tomcat))
        .isEqualTo(404);
    assertThat(EscapedException.status(new IOException(), tomcat)).isEqualTo(500);
  }

  @Test
  void an_exception_of_another_containers_is_answered_like_any_other() {
    ServletRequest tomcat = new RequestFacade(null);

    // As of a client that Jetty brings.
    assertThat(EscapedException.status(new HttpException.RuntimeException(400), tomcat))
        .isEqualTo(500);
  }
}
