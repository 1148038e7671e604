package dev.clew.logback;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/** A process that logs on several threads, and tells what it has logged, until it is killed. */
final class LoggingProcess {
  private LoggingProcess() {}

  /**
   * Logs until it is killed, or so many lines.
   *
   * @param arguments the configuration, the number of threads, how many lines each logs, 0 for no
   *     end, after which it exits, and the number of the first thread
   */
  public static void main(String[] arguments) throws Exception {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(
        new ByteArrayInputStream(arguments[0].getBytes(StandardCharsets.UTF_8)));
    int threads = Integer.parseInt(arguments[1]);
    int lines = Integer.parseInt(arguments[2]);
    int first = Integer.parseInt(arguments[3]);
    AtomicLongArray logged = new AtomicLongArray(threads);
    List<Thread> all = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int number = t;
      Thread thread =
          new Thread(
              () -> {
                ch.qos.logback.classic.Logger logger = context.getLogger("shop.Orders");
                for (int i = 1; lines == 0 || i <= lines; i++) {
                  logger.info(
                      "thread {} line {} of an order with some words to it", first + number, i);
                  logged.set(number, i);
                }
              });
      thread.start();
      all.add(thread);
    }
    if (lines > 0) {
      for (Thread thread : all) {
        thread.join();
      }
      System.exit(0);
    }
    StringBuilder told = new StringBuilder();
    while (!Thread.currentThread().isInterrupted()) {
      told.setLength(0);
      for (int t = 0; t < threads; t++) {
        told.append(logged.get(t)).append(' ');
      }
      System.out.println(told);
    }
  }
}
