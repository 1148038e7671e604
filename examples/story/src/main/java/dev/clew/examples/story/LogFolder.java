package dev.clew.examples.story;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A folder with logs, in it and below. It may be a link itself, and so may the logs; links to
 * folders in it are not followed, for they may lead anywhere.
 */
final class LogFolder extends SimpleFileVisitor<Path> {
  private final Path named;
  private final Path real;
  private final Consumer<Path> logs;
  private final BiConsumer<Path, IOException> failures;

  private LogFolder(
      Path named, Path real, Consumer<Path> logs, BiConsumer<Path, IOException> failures) {
    this.named = named;
    this.real = real;
    this.logs = logs;
    this.failures = failures;
  }

  /**
   * Looks through a folder.
   *
   * @param logs is given each log, under the folder's own name
   * @param failures is told what cannot be looked into
   */
  static void walk(Path folder, Consumer<Path> logs, BiConsumer<Path, IOException> failures)
      throws IOException {
    // A walk follows no links, not even the one that it begins with.
    Path real = Files.isSymbolicLink(folder) ? folder.toRealPath() : folder;
    Files.walkFileTree(real, new LogFolder(folder, real, logs, failures));
  }

  private Path asNamed(Path file) {
    return named.equals(real) ? file : named.resolve(real.relativize(file));
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
    boolean wanted =
        attributes.isRegularFile() || (attributes.isSymbolicLink() && Files.isRegularFile(file));
    if (wanted && Inputs.isLog(file.getFileName().toString())) {
      logs.accept(asNamed(file));
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFileFailed(Path file, IOException e) {
    failures.accept(asNamed(file), e);
    return FileVisitResult.CONTINUE;
  }
}
