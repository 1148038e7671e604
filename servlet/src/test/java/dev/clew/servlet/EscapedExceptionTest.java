package dev.clew.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.testing.CleanThreadTest;
import jakarta.servlet.ServletException;
import jakarta.servlet.UnavailableException;
import java.io.IOException;
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
  void a_servlet_exception_that_cannot_be_asked_for_what_it_wraps_is_the_exception() {
    ServletException exception =
        new ServletException("gone") {
          @Override
          public Throwable getRootCause() {
            throw new IllegalStateException("no cause");
          }
        };

    assertThat(EscapedException.unwrap(new ServletException(exception))).isSameAs(exception);
  }

  @Test
  void an_exception_is_answered_with_500_unless_it_says_that_the_servlet_is_unavailable() {
    assertThat(EscapedException.status(new IOException())).isEqualTo(500);
    assertThat(EscapedException.status(new UnavailableException("for a while", 5))).isEqualTo(503);
    assertThat(EscapedException.status(new UnavailableException("for ever"))).isEqualTo(404);
  }
}
