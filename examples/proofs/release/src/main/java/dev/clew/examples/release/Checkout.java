package dev.clew.examples.release;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A git repository with all that belongs to the project, as a maintainer would have it. */
final class Checkout {
  private final Path folder;
  private final Path logs;

  private Checkout(Path folder, Path logs) {
    this.folder = folder;
    this.logs = logs;
  }

  Path folder() {
    return folder;
  }

  /** Of the project as it lies there, with what is not committed yet. */
  static Checkout of(Path project, Path folder, Path logs)
      throws IOException, InterruptedException {
    Checkout checkout = new Checkout(folder, logs);
    Files.createDirectories(folder);
    checkout.git("init", "--quiet");
    // By an index of its own: the project may be a copy without one.
    Command list =
        Command.run(
                project,
                logs.resolve("files.log"),
                Map.of(),
                List.of(
                    "git",
                    "--git-dir=" + folder.resolve(".git"),
                    "--work-tree=.",
                    "ls-files",
                    "-z",
                    "--others",
                    "--exclude-standard"))
            .orFail("git ls-files");
    for (String name : list.output().split("\0", -1)) {
      Path file = project.resolve(name);
      if (!name.isEmpty() && Files.isRegularFile(file)) {
        Path copy = folder.resolve(name);
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    checkout.commit("The project");
    return checkout;
  }

  Checkout cloneTo(Path other) throws IOException, InterruptedException {
    git("clone", "--quiet", folder.toString(), other.toString());
    return new Checkout(other, logs);
  }

  void commit(String message) throws IOException, InterruptedException {
    git("add", "--all");
    git("commit", "--quiet", "--message", message);
  }

  /** Forgets what was changed since, and all that was committed since. */
  void back(String commit) throws IOException, InterruptedException {
    git("reset", "--quiet", "--hard", commit);
    git("clean", "--quiet", "-d", "--force");
  }

  String head() throws IOException, InterruptedException {
    return git("rev-parse", "HEAD").output().strip();
  }

  void replace(String name, String old, String text) throws IOException {
    Path file = folder.resolve(name);
    String content = Files.readString(file);
    if (!content.contains(old)) {
      throw new IOException(name + " does not have " + old);
    }
    Files.writeString(file, content.replace(old, text), StandardCharsets.UTF_8);
  }

  private Command git(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("git", "-c", "user.name=nobody", "-c", "user.email=nobody@example.org"));
    command.addAll(List.of("-c", "commit.gpgsign=false", "-c", "core.autocrlf=false"));
    command.addAll(List.of(words));
    return Command.run(folder, logs.resolve("git.log"), Map.of(), command)
        .orFail(String.join(" ", words));
  }
}
