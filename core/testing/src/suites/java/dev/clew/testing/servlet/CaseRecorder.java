package dev.clew.testing.servlet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.TestAbortedException;

/**
 * Records which numbered case held on which container, for the table that
 * examples/proofs/compatibility makes. The numbers are those in the {@code @DisplayName}s. Each
 * class of tests writes one file in target/cases, with a line for each test: case, container,
 * outcome, and what the test shows. Without a folder target nothing is written.
 *
 * @since 0.1
 */
public final class CaseRecorder implements AfterEachCallback, AfterAllCallback {
  /** For {@code @ExtendWith}. */
  public CaseRecorder() {}

  /**
   * A class of tests that run on one container.
   *
   * @since 0.1
   */
  public interface OnContainer {
    /** {@return what the container says it is; null before it has started} */
    @Nullable String container();
  }

  private static final Path BUILD = Path.of("target");
  private static final Path FOLDER = BUILD.resolve("cases");
  private static final Pattern NAME = Pattern.compile("(R\\d+(?:, R\\d+)*): (.*)");
  private static final Map<Class<?>, List<String>> LINES = new ConcurrentHashMap<>();

  /** After the checks that follow each test, which may fail it too. */
  @Override
  public void afterEach(ExtensionContext context) {
    DisplayName name = context.getRequiredTestMethod().getAnnotation(DisplayName.class);
    Matcher matcher = NAME.matcher(name == null ? "" : name.value());
    if (!matcher.matches()) {
      return;
    }
    String container = ((OnContainer) context.getRequiredTestInstance()).container();
    List<String> lines =
        LINES.computeIfAbsent(context.getRequiredTestClass(), type -> new ArrayList<>());
    for (String number : matcher.group(1).split(", ", -1)) {
      lines.add(
          String.join("\t", number, String.valueOf(container), outcome(context), matcher.group(2)));
    }
  }

  private static String outcome(ExtensionContext context) {
    return context
        .getExecutionException()
        .map(thrown -> thrown instanceof TestAbortedException ? "impossible" : "failed")
        .orElse("held");
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    Class<?> type = context.getRequiredTestClass();
    List<String> lines = LINES.remove(type);
    if (lines != null && Files.isDirectory(BUILD)) {
      Files.createDirectories(FOLDER);
      Files.write(FOLDER.resolve(type.getSimpleName() + ".tsv"), lines);
    }
  }
}
