package dev.clew.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * Exceptions as a web application has them: four throwables, each the cause of the one before, with
 * 60 frames that they do not share.
 */
final class Failures {
  private static final int OUTER_FRAMES = 36;
  private static final int OWN_FRAMES = 8;
  private static final int FRAMES_TO_OUTER = 4;

  private static final String[] CLASSES = {
    "com.acme.shop.order.OrderService",
    "com.acme.shop.order.OrderController",
    "com.acme.shop.payment.PaymentClient$Retry",
    "org.springframework.web.servlet.FrameworkServlet",
    "org.springframework.aop.framework.ReflectiveMethodInvocation",
    "org.apache.catalina.core.ApplicationFilterChain",
    "jakarta.servlet.http.HttpServlet",
    "java.util.concurrent.ThreadPoolExecutor$Worker",
  };
  private static final String[] METHODS = {
    "accept", "lambda$handle$3", "doFilter", "invoke", "proceed", "<init>", "service", "run",
  };

  private static final List<StackTraceElement> FRAMES = frames("");
  private static int never;

  private Failures() {}

  /** New throwables and frames, of which each has an equal that was there before. */
  static Throwable seenBefore() {
    return failure(copy(FRAMES));
  }

  /** New throwables, of whose frames none has been there before. */
  static Throwable neverSeen() {
    return failure(frames("$" + ++never));
  }

  private static Throwable failure(List<StackTraceElement> frames) {
    Throwable outer = new IllegalStateException("order 4711 could not be \"accepted\"");
    List<StackTraceElement> trace = frames.subList(0, OUTER_FRAMES);
    outer.setStackTrace(trace.toArray(new StackTraceElement[0]));
    Throwable parent = outer;
    for (int i = 1; i < 4; i++) {
      Throwable cause = new IllegalArgumentException("payment refused, attempt " + i);
      int from = OUTER_FRAMES + (i - 1) * OWN_FRAMES;
      List<StackTraceElement> whole = new ArrayList<>(frames.subList(from, from + OWN_FRAMES));
      whole.addAll(trace.subList(FRAMES_TO_OUTER, trace.size()));
      cause.setStackTrace(whole.toArray(new StackTraceElement[0]));
      parent.initCause(cause);
      parent = cause;
      trace = whole;
    }
    return outer;
  }

  private static List<StackTraceElement> frames(String suffix) {
    List<StackTraceElement> frames = new ArrayList<>();
    for (int i = 0; i < OUTER_FRAMES + 3 * OWN_FRAMES; i++) {
      String name = CLASSES[i % CLASSES.length] + suffix;
      String module = name.startsWith("java.") ? "java.base" : null;
      String simpleName = name.substring(name.lastIndexOf('.') + 1);
      int dollar = simpleName.indexOf('$');
      String file = (dollar < 0 ? simpleName : simpleName.substring(0, dollar)) + ".java";
      frames.add(
          new StackTraceElement(
              null, module, null, name, METHODS[i * 5 % METHODS.length], file, 40 + 7 * i));
    }
    return frames;
  }

  /** As the JVM makes them: new elements, the same strings. */
  private static List<StackTraceElement> copy(List<StackTraceElement> frames) {
    List<StackTraceElement> copies = new ArrayList<>(frames.size());
    for (StackTraceElement frame : frames) {
      copies.add(
          new StackTraceElement(
              frame.getClassLoaderName(),
              frame.getModuleName(),
              frame.getModuleVersion(),
              frame.getClassName(),
              frame.getMethodName(),
              frame.getFileName(),
              frame.getLineNumber()));
    }
    return copies;
  }
}
