package dev.clew.examples.story;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The folder of a report. Each page appears whole or not at all, the first page last, and those of
 * an earlier report go only then. Nothing else is ever replaced or removed.
 */
final class ReportFolder {
  static final String INDEX = "index.html";
  static final String STORIES = "stories";

  private static final String TEMPORARY = ".clew-story-";
  private static final int HEAD = 600;
  private static final int MAX_NAME = 80;

  private final Path folder;
  private final Set<String> written = new HashSet<>();
  private int temporaries;

  private ReportFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Makes the folder, or takes one that is empty or has a report.
   *
   * @throws UsageException if it has anything else, or cannot be made
   */
  static ReportFolder open(Path folder) {
    try {
      if (Files.exists(folder) && !Files.isDirectory(folder)) {
        throw new UsageException(
            "--report must be a folder but " + Inputs.name(folder) + " is none");
      }
      if (Files.isDirectory(folder)) {
        checkOwn(folder, true);
        Path stories = folder.resolve(STORIES);
        if (Files.isDirectory(stories, LinkOption.NOFOLLOW_LINKS)) {
          checkOwn(stories, false);
        }
      }
      Files.createDirectories(folder.resolve(STORIES));
      return new ReportFolder(folder);
    } catch (IOException e) {
      String reason =
          e instanceof FileAlreadyExistsException ? "a file is in the way" : Inputs.reason(e);
      throw new UsageException(
          "--report " + Inputs.name(folder) + ": the folder cannot be used: " + reason);
    }
  }

  private static void checkOwn(Path folder, boolean top) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : StreamSupport.stream(entries.spliterator(), false).toList()) {
        String name = entry.getFileName().toString();
        boolean own =
            (top && name.equals(STORIES) && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))
                || (Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)
                    && (isTemporary(name)
                        || ((top ? name.equals(INDEX) : isStory(name)) && isPage(entry))));
        if (!own) {
          throw new UsageException(
              "--report: "
                  + Inputs.name(entry)
                  + " is no page of a report; name a new or empty folder, or one that has a report"
                  + " and nothing else");
        }
      }
    }
  }

  private static boolean isTemporary(String name) {
    return name.startsWith(TEMPORARY) && name.endsWith(".tmp");
  }

  private static boolean isStory(String name) {
    return (name.startsWith("story-") || name.startsWith("story_")) && name.endsWith(".html");
  }

  /** Whether a file is a page of this command's. */
  static boolean isPage(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(HEAD), StandardCharsets.UTF_8).contains(StoryPage.GENERATOR);
    }
  }

  /** Where a story stands, from the first page: a name that is safe, and of this ID alone. */
  static String address(String id) {
    StringBuilder name = new StringBuilder();
    boolean plain = id.length() <= MAX_NAME && Secrets.mask(id).equals(id);
    for (int i = 0; i < Math.min(MAX_NAME, id.length()) && plain; i++) {
      char c = id.charAt(i);
      boolean safe = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
      plain = safe;
      name.append(c);
    }
    return STORIES + (plain ? "/story-" + name : "/story_" + hash(id)) + ".html";
  }

  private static String hash(String id) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Writes a story's page.
   *
   * @param address as {@link #address} has it
   */
  void writeStory(String address, String page) throws IOException {
    Path file = folder.resolve(address);
    write(file, page);
    written.add(file.getFileName().toString());
  }

  /** Writes the first page, and removes what an earlier report had. */
  void finish(String page) throws IOException {
    write(folder.resolve(INDEX), page);
    removeOld(folder, false);
    removeOld(folder.resolve(STORIES), true);
  }

  private void removeOld(Path within, boolean stories) throws IOException {
    try (Stream<Path> entries = Files.list(within)) {
      for (Path entry : StreamSupport.stream(entries.spliterator(), false).toList()) {
        String name = entry.getFileName().toString();
        boolean old = stories && isStory(name) && !written.contains(name);
        if ((old || isTemporary(name)) && Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
          Files.delete(entry);
        }
      }
    }
  }

  private void write(Path file, String page) throws IOException {
    Path temporary =
        file.resolveSibling(
            TEMPORARY + ProcessHandle.current().pid() + "-" + temporaries++ + ".tmp");
    try {
      Files.writeString(temporary, page, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      try {
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
      }
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** The first page's file. */
  Path index() {
    return folder.resolve(INDEX);
  }
}
