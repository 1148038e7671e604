package dev.clew.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The correlation ID that is current in a test with {@link CorrelationExtension}, from before its
 * first {@code @BeforeEach} method until after its last {@code @AfterEach} method.
 *
 * <p>On a method it applies to that test; on a class it applies to all tests in it, in its
 * {@code @Nested} classes and in its subclasses. The nearest one counts.
 *
 * <p>It plays the caller of the code under test. A test that sends a request into the service on
 * its own thread, as Spring's {@code MockMvc} does, sends the ID in a header instead, because a
 * request begins where nothing is current yet.
 *
 * @since 0.1
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface CorrelationId {
  /**
   * The ID.
   *
   * @return an ID that {@link dev.clew.CorrelationContext#isValidId} accepts; the test fails with
   *     any other
   */
  String value();
}
