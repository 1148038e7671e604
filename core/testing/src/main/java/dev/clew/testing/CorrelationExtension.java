package dev.clew.testing;

import dev.clew.CorrelationContext;
import dev.clew.internal.ReportedOnce;
import dev.clew.internal.StrictMode;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Checks and supports tests of code that uses Clew. For each test, its {@code @BeforeEach} and
 * {@code @AfterEach} methods included:
 *
 * <ul>
 *   <li>strict mode is on, so that misuse throws instead of being reported once;
 *   <li>the test fails when it leaves its thread with a correlation ID: a scope that was never
 *       closed, or an ID in the MDC. In strict mode the cause says where the scope was opened. The
 *       thread is cleaned, so that no other test fails for it;
 *   <li>the ID of its {@link CorrelationId}, if it has one, is current;
 *   <li>each fault is reported again, although Clew reports it only once per process.
 * </ul>
 *
 * <pre>{@code
 * @ExtendWith(CorrelationExtension.class)
 * class OrdersTest {
 *   @Test
 *   @CorrelationId("test-1")
 *   void an_order_is_logged_with_its_id() { … }
 * }
 * }</pre>
 *
 * <p>Whatever is on the thread when a test begins is dropped, including a scope that a
 * {@code @BeforeAll} method has opened. Threads that a test starts are not checked; a propagating
 * executor leaves them clean.
 *
 * <p>With a {@code @Timeout} whose thread mode is {@code SEPARATE_THREAD}, JUnit runs each method
 * on a thread of its own: each of these threads has the ID, and each is checked. The extension
 * cannot do the same for {@code assertTimeoutPreemptively}, which runs a part of a method
 * elsewhere: the ID is not current there, unless that part is {@linkplain
 * CorrelationContext#wrap(Runnable) wrapped}.
 *
 * <p>Tests may run in parallel, with two reservations, because strict mode and the list of reported
 * faults belong to the process: strict mode ends with the last of the running tests, and a fault
 * may be reported once more when another test begins. This class is thread-safe. Register it once
 * per test; if there are several, the first counts.
 *
 * @since 0.1
 */
public final class CorrelationExtension
    implements BeforeEachCallback, AfterEachCallback, InvocationInterceptor {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(CorrelationExtension.class);

  private final boolean strict;

  /** Makes an extension with strict mode, for {@code @ExtendWith}. */
  public CorrelationExtension() {
    this(true);
  }

  private CorrelationExtension(boolean strict) {
    this.strict = strict;
  }

  /**
   * Makes an extension without strict mode, for {@code @RegisterExtension}. Use it to test what
   * happens in production, where misuse is reported and the work goes on. It does not turn off
   * {@code -Dclew.strict=true}.
   *
   * @return a new extension
   */
  public static CorrelationExtension withoutStrictMode() {
    return new CorrelationExtension(false);
  }

  /** What a test that is under way has. */
  private record Running(CorrelationExtension by, @Nullable String id, CheckedThread thread) {}

  @Override
  public void beforeEach(ExtensionContext test) {
    if (runningIn(test) != null) {
      return;
    }
    String id = idOf(test);
    // First of all: on the module path, core opens what is used below as it makes its first scope.
    CheckedThread thread = CheckedThread.enter(id);
    ReportedOnce.forgetAll();
    if (strict) {
      StrictMode.beginTest();
    }
    test.getStore(NAMESPACE).put(Running.class, new Running(this, id, thread));
  }

  @Override
  public void afterEach(ExtensionContext test) {
    Running running = runningIn(test);
    if (running == null || running.by != this) {
      return;
    }
    test.getStore(NAMESPACE).remove(Running.class);
    try {
      running.thread.leave();
    } finally {
      if (strict) {
        StrictMode.endTest();
      }
    }
  }

  private static @Nullable Running runningIn(ExtensionContext test) {
    return test.getStore(NAMESPACE).get(Running.class, Running.class);
  }

  private static @Nullable String idOf(ExtensionContext test) {
    CorrelationId annotation = null;
    // A @Nested class may be inherited, and then is not enclosed by the class that it runs in.
    for (ExtensionContext at = test;
        annotation == null && at != null;
        at = at.getParent().orElse(null)) {
      annotation =
          AnnotationSupport.findAnnotation(at.getElement(), CorrelationId.class).orElse(null);
    }
    if (annotation == null) {
      return null;
    }
    String id = annotation.value();
    if (!CorrelationContext.isValidId(id)) {
      throw new ExtensionConfigurationException(
          "@CorrelationId(\""
              + id
              + "\") on "
              + test.getElement().map(Object::toString).orElseGet(test::getDisplayName)
              + " or a class around it is not a valid correlation ID");
    }
    return id;
  }

  @Override
  public void interceptBeforeEachMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext test)
      throws Throwable {
    proceed(invocation, test);
  }

  @Override
  public void interceptTestMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext test)
      throws Throwable {
    proceed(invocation, test);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext test)
      throws Throwable {
    proceed(invocation, test);
  }

  @Override
  public <T extends @Nullable Object> T interceptTestFactoryMethod(
      Invocation<T> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext test)
      throws Throwable {
    return proceed(invocation, test);
  }

  @Override
  public void interceptDynamicTest(
      Invocation<@Nullable Void> invocation,
      DynamicTestInvocationContext dynamicTest,
      ExtensionContext test)
      throws Throwable {
    proceed(invocation, test);
  }

  @Override
  public void interceptAfterEachMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext test)
      throws Throwable {
    proceed(invocation, test);
  }

  /** On a thread of the timeout's, what otherwise goes around the whole test goes around this. */
  private static <T extends @Nullable Object> T proceed(
      Invocation<T> invocation, ExtensionContext test) throws Throwable {
    Running running = runningIn(test);
    if (running == null || running.thread.isCurrent()) {
      return invocation.proceed();
    }
    CheckedThread thread = CheckedThread.enter(running.id);
    T result;
    try {
      result = invocation.proceed();
    } catch (Throwable e) {
      try {
        thread.leave();
      } catch (Throwable left) {
        e.addSuppressed(left);
      }
      throw e;
    }
    thread.leave();
    return result;
  }
}
