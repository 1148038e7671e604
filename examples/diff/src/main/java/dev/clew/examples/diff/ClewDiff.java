package dev.clew.examples.diff;

import ch.qos.logback.classic.ClassicConstants;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;

/** The command {@code clew-diff}: {@code clew-diff --help} says what it does. */
public final class ClewDiff {
  static final int SAME = 0;
  static final int DIFFERENT = 1;
  static final int TROUBLE = 2;

  private static final int SHOWN = 100;

  /** A configuration without appenders. */
  private static final String NOTHING = "dev/clew/examples/diff/nothing.xml";

  private static final String USAGE =
      """
      Usage: clew-diff [--calls CLASS] OLD.xml NEW.xml

      Gives the same log calls to two Logback configurations and shows, field by field, in
      what the lines differ. Neither writes anything: their appenders are replaced, also those of
      included files, and their encoders, layouts and filters are what is compared. Times are
      compared as times.

        --calls CLASS   makes the calls: a java.util.function.Consumer<org.slf4j.ILoggerFactory>
                        with a constructor without parameters (default: a sample of Clew's)
        --help

      What the configurations and the calls need is looked for on CLASSPATH, as in

        CLASSPATH='app/lib/*' clew-diff --calls com.acme.SampleCalls logback.xml logback-new.xml

      The status is 0 where the lines are the same, 1 where they differ, or what Logback has to
      say of the configurations does, and 2 when a configuration cannot be read or has no
      appender that starts, or when the calls fail.
      """;

  private final PrintStream out;
  private int same;
  private int onlyBefore;
  private int onlyAfter;
  private int changed;

  private ClewDiff(PrintStream out) {
    this.out = out;
  }

  /**
   * Runs the command and ends the JVM with its exit status.
   *
   * @param args as {@code --help} explains them
   */
  public static void main(String[] args) {
    // Logback itself is started by the first that asks it for anything, and the application's own
    // configuration may lie on the class path.
    System.setProperty(ClassicConstants.CONFIG_FILE_PROPERTY, NOTHING);
    int status = TROUBLE;
    try {
      status = run(new PrintStream(System.out, true, StandardCharsets.UTF_8), args);
    } finally {
      // The JVM's own status for a failure would be the one for a difference.
      System.exit(status);
    }
  }

  static int run(PrintStream out, String... args) {
    List<String> files = new ArrayList<>();
    String calls = SampleCalls.class.getName();
    for (int i = 0; i < args.length; i++) {
      if (args[i].equals("--help")) {
        out.print(USAGE);
        return SAME;
      }
      if (args[i].equals("--calls") && i + 1 == args.length) {
        out.println("--calls needs the name of a class");
        out.print(USAGE);
        return TROUBLE;
      }
      if (args[i].equals("--calls")) {
        calls = args[++i];
      } else if (args[i].startsWith("--")) {
        out.println("Unknown option " + args[i]);
        out.print(USAGE);
        return TROUBLE;
      } else {
        files.add(args[i]);
      }
    }
    if (files.size() != 2) {
      out.print(USAGE);
      return TROUBLE;
    }
    try {
      return compare(path(files.get(0)), path(files.get(1)), instantiate(calls), out);
    } catch (TroubleException e) {
      out.println(e.getMessage());
      return TROUBLE;
    } catch (RuntimeException | Error e) {
      // Of the calls, or of what a configuration names.
      e.printStackTrace(out);
      return TROUBLE;
    }
  }

  private static Path path(String file) {
    try {
      return Path.of(file);
    } catch (InvalidPathException e) {
      throw new TroubleException(file + " is not the name of a file: " + e.getReason());
    }
  }

  @SuppressWarnings("unchecked")
  private static Consumer<ILoggerFactory> instantiate(String className) {
    try {
      return Class.forName(className)
          .asSubclass(Consumer.class)
          .getDeclaredConstructor()
          .newInstance();
    } catch (InvocationTargetException e) {
      throw new TroubleException("--calls " + className + " cannot be used: " + e.getCause());
    } catch (ReflectiveOperationException | LinkageError | ClassCastException e) {
      throw new TroubleException("--calls " + className + " cannot be used: " + e);
    }
  }

  /**
   * Compares two configurations, for tests.
   *
   * @param before a {@code logback.xml}
   * @param after another one
   * @param calls makes the calls, with loggers of what it is given
   * @param out where the differences are printed
   * @return 0 where there are none, 1 where there are some, of lines or of what Logback has to say
   *     of the configurations, 2 where a configuration has nothing that could be compared
   */
  public static int compare(
      Path before, Path after, Consumer<ILoggerFactory> calls, PrintStream out) {
    try (Configuration first = Configuration.of(before);
        Configuration second = Configuration.of(after)) {
      return new ClewDiff(out).compare(first, second, Call.of(calls));
    }
  }

  private int compare(Configuration first, Configuration second, List<Call> calls) {
    List<String> ofFirst = complain(first, first.complaints());
    List<String> ofSecond = complain(second, second.complaints());
    int number = 0;
    boolean firstWrites = false;
    boolean secondWrites = false;
    for (Call call : calls) {
      number++;
      List<Written> before = first.write(call);
      List<Written> after = second.write(call);
      firstWrites |= !before.isEmpty();
      secondWrites |= !after.isEmpty();
      show(number, call, before, after);
    }
    List<String> lostByFirst = complain(first, first.losses(ofFirst));
    List<String> lostBySecond = complain(second, second.losses(ofSecond));
    int differing = calls.size() - same;
    out.printf(
        "%d calls: %d the same, %d differ (%d fields only in %s, %d only in %s, %d with another"
            + " value)%n",
        calls.size(), same, differing, onlyBefore, first.name(), onlyAfter, second.name(), changed);
    if (!firstWrites || !secondWrites) {
      out.println((firstWrites ? second : first).name() + " wrote nothing at all");
      return TROUBLE;
    }
    return differing == 0 && ofFirst.equals(ofSecond) && lostByFirst.equals(lostBySecond)
        ? SAME
        : DIFFERENT;
  }

  private List<String> complain(Configuration configuration, List<String> complaints) {
    complaints.forEach(each -> out.println(configuration.name() + ": " + each));
    return complaints;
  }

  private void show(int number, Call call, List<Written> before, List<Written> after) {
    boolean shown = false;
    for (int i = 0; i < Math.max(before.size(), after.size()); i++) {
      Map<String, String> first = i < before.size() ? fields(before.get(i)) : Map.of();
      Map<String, String> second = i < after.size() ? fields(after.get(i)) : Map.of();
      List<Difference> differences = Difference.between(first, second);
      if (!differences.isEmpty() && !shown) {
        out.println(number + "  " + firstLine(call.toString()));
        shown = true;
      }
      differences.forEach(this::show);
    }
    if (shown) {
      out.println();
    } else {
      same++;
    }
  }

  private static Map<String, String> fields(Written written) {
    return Difference.fields(written.text());
  }

  private void show(Difference difference) {
    if (difference.after() == null) {
      onlyBefore++;
      out.println("   - " + difference.field() + "  " + cut(difference.before()));
    } else if (difference.before() == null) {
      onlyAfter++;
      out.println("   + " + difference.field() + "  " + cut(difference.after()));
    } else {
      changed++;
      out.println("   ~ " + difference.field() + "  " + cut(difference.before()));
      out.println(
          "     " + " ".repeat(difference.field().length()) + "  " + cut(difference.after()));
    }
  }

  private static String cut(@Nullable String value) {
    String text = String.valueOf(value);
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
  }

  private static String firstLine(String text) {
    int end = text.indexOf('\n');
    return cut(end < 0 ? text : text.substring(0, end));
  }
}
