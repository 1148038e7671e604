package dev.clew.examples.story;

import dev.clew.examples.story.Source.Format;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds what is to be read. Asked again after the reading, it finds what has come in the meantime:
 * a file that was rotated while others were read is neither lost nor read twice.
 */
final class Inputs {
  private static final String RING = ".ring";
  private static final String[] ENDINGS = {".json", ".jsonl", ".ndjson", ".log", RING};

  private final List<String> names;
  private final Notes notes;
  private final Set<Object> seen = new HashSet<>();
  private final List<Source> all = new ArrayList<>();
  private final Set<Path> truncated = new HashSet<>();
  private boolean again;

  Inputs(List<String> names, Notes notes) {
    this.names = names;
    this.notes = notes;
  }

  /** All that was not found before. */
  List<Source> find() {
    List<Source> sources = new ArrayList<>();
    findTruncated();
    for (String name : names) {
      if (name.equals(Options.STANDARD_INPUT)) {
        if (seen.add(name)) {
          sources.add(
              new Source(
                  nextIndex(sources),
                  "standard input",
                  null,
                  Format.PLAIN,
                  Content.LINES,
                  0,
                  "stdin"));
        }
        continue;
      }
      try {
        Path path = Path.of(name);
        if (Files.isDirectory(path)) {
          addFolder(path, sources);
        } else {
          add(path, false, sources);
        }
      } catch (InvalidPathException e) {
        notes.fail(Visible.line(name) + ": not the name of a file");
      }
    }
    again = true;
    all.addAll(sources);
    return sources;
  }

  private int nextIndex(List<Source> sources) {
    return all.size() + sources.size();
  }

  /** Whoever truncates a log has copied it before: to read the copy would be to read it twice. */
  private void findTruncated() {
    for (Source source : all) {
      Path path = source.path();
      try {
        if (path != null && !truncated.contains(path) && Files.size(path) < source.size()) {
          truncated.add(path);
          notes.add(
              source.name()
                  + ": was truncated or replaced while logs were read; records may be missing,"
                  + " run the command again");
        }
      } catch (IOException e) {
        // Rotated away: what was open was read to its end.
      }
    }
  }

  private boolean isCopyOfTruncated(Path path) {
    for (Path original : truncated) {
      if (path.toString().startsWith(original.toString()) && !path.equals(original)) {
        return true;
      }
    }
    return false;
  }

  private void addFolder(Path folder, List<Source> sources) {
    List<Path> files = new ArrayList<>();
    try {
      LogFolder.walk(folder, files::add, (file, e) -> notes.fail(name(file) + ": " + reason(e)));
    } catch (IOException e) {
      notes.fail(name(folder) + ": " + reason(e));
    }
    if (files.isEmpty() && !again) {
      notes.add(name(folder) + ": no log files (*.json, *.jsonl, *.ndjson, *.log, *.ring) in it");
    }
    Collections.sort(files);
    Set<Path> all = new HashSet<>(files);
    for (Path file : files) {
      String name = file.getFileName().toString();
      boolean beingCompressed =
          name.endsWith(".gz")
              && all.contains(file.resolveSibling(name.substring(0, name.length() - 3)));
      if (beingCompressed) {
        notes.add(name(file) + ": left out, the same file lies beside it uncompressed");
      } else {
        add(file, true, sources);
      }
    }
  }

  private void add(Path path, boolean fromFolder, List<Source> sources) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      if (attributes.isDirectory()) {
        return;
      }
      // On Windows there is no key; there a file cannot be renamed while it is open either.
      Object key = attributes.fileKey();
      Object identity = key == null ? path.toRealPath(new LinkOption[0]) : key.toString();
      if (!seen.add(identity) || isCopyOfTruncated(path)) {
        return;
      }
      byte[] start = attributes.isRegularFile() ? firstBytes(path) : new byte[0];
      Source source = source(path, attributes, start, fromFolder, nextIndex(sources), notes);
      if (source == null) {
        return;
      }
      if (again) {
        notes.add(name(path) + ": came while the others were read, and was read too");
      }
      sources.add(source);
    } catch (NoSuchFileException e) {
      if (fromFolder) {
        // Rotated away between two looks: under its new name it is found by the next.
        return;
      }
      if (!again) {
        notes.fail(name(path) + ": no such file");
      }
    } catch (IOException e) {
      notes.fail(name(path) + ": " + reason(e));
    }
  }

  /**
   * How a file is read; null if it is not, which is noted.
   *
   * @param start its first bytes, as many as tell its content
   */
  static @Nullable Source source(
      Path path,
      BasicFileAttributes attributes,
      byte[] start,
      boolean fromFolder,
      int index,
      Notes notes) {
    String unreadable = unreadable(start);
    if (unreadable != null) {
      notes.fail(name(path) + ": " + unreadable);
      return null;
    }
    Format format = format(start);
    if (isRing(path.getFileName().toString()) && format != Format.RING) {
      String reason = name(path) + ": " + noRing(format);
      // In a folder it may be anything.
      if (fromFolder) {
        notes.add(reason);
      } else {
        notes.fail(reason);
      }
      return null;
    }
    return new Source(
        index,
        name(path),
        path,
        format,
        format == Format.PLAIN ? Content.of(start) : Content.LINES,
        attributes.isRegularFile() ? attributes.size() : 0,
        service(path));
  }

  private static byte[] firstBytes(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return in.readNBytes(Content.HEAD);
    }
  }

  /** Why nothing can be read that begins so, or null. */
  static @Nullable String unreadable(byte[] start) {
    if (startsWith(start, 0xFF, 0xFE) || startsWith(start, 0xFE, 0xFF)) {
      return "written in UTF-16, as by PowerShell; write it in UTF-8";
    }
    String compression = compression(start);
    return compression == null
        ? null
        : "compressed with " + compression + "; unpack it into standard input";
  }

  private static @Nullable String compression(byte[] magic) {
    if (startsWith(magic, 0x28, 0xB5, 0x2F, 0xFD)) {
      return "zstd";
    }
    if (startsWith(magic, 0xFD, '7', 'z', 'X', 'Z')) {
      return "xz";
    }
    if (startsWith(magic, 'B', 'Z', 'h')) {
      return "bzip2";
    }
    return startsWith(magic, 'P', 'K', 3, 4) ? "zip" : null;
  }

  private static Format format(byte[] magic) {
    if (RingHead.isMagic(magic)) {
      return Format.RING;
    }
    return isGzip(magic) ? Format.GZIP : Format.PLAIN;
  }

  static boolean isGzip(byte[] magic) {
    return startsWith(magic, 0x1F, 0x8B);
  }

  private static boolean isRing(String fileName) {
    int end = ending(fileName);
    return end >= 0 && fileName.regionMatches(true, end, RING, 0, RING.length());
  }

  private static String noRing(Format format) {
    return format == Format.GZIP
        ? "a compressed ring; unpack it into a file"
        : "no recorder's ring, or one whose head was never written";
  }

  private static boolean startsWith(byte[] bytes, int... start) {
    if (bytes.length < start.length) {
      return false;
    }
    for (int i = 0; i < start.length; i++) {
      if (bytes[i] != (byte) start[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether a file in a folder is taken: {@code a.json}, {@code a.log.1}, {@code a.json-2026.gz},
   * {@code a.ring}.
   */
  static boolean isLog(String fileName) {
    return ending(fileName) >= 0;
  }

  /** Kubernetes names the files by numbers, and their folder after the container. */
  private static String service(Path file) {
    String name = file.getFileName().toString();
    String service = service(name);
    Path folder = file.toAbsolutePath().getParent();
    Path container = folder == null ? null : folder.getFileName();
    boolean numbered =
        service.equals(name)
            && isRotation(name.substring(0, ending(name) < 0 ? 0 : ending(name)), 0);
    return numbered && ending(name) > 0 && container != null ? container.toString() : service;
  }

  /** What a service may be called whose file this is: the name without endings and numbers. */
  static String service(String fileName) {
    int end = ending(fileName);
    String stem = end < 0 ? fileName : fileName.substring(0, end);
    if (isRing(fileName)) {
      stem = Kept.TIME.matcher(stem).replaceFirst("");
    }
    int length = stem.length();
    while (length > 0 && isOfRotation(stem.charAt(length - 1))) {
      length--;
    }
    return length == 0 ? fileName : stem.substring(0, length);
  }

  /** Loaded when there is one. */
  private static final class Kept {
    /** The time in the name of a ring that was kept. */
    private static final Pattern TIME = Pattern.compile("-\\d{8}T\\d{9}Z(-\\d+)?$");

    private Kept() {}
  }

  private static boolean isOfRotation(char c) {
    return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
  }

  /** Where the ending of a log file begins, or -1. */
  private static int ending(String fileName) {
    String name = fileName.toLowerCase(Locale.ROOT);
    if (name.endsWith(".gz")) {
      name = name.substring(0, name.length() - 3);
    }
    for (String ending : ENDINGS) {
      int at = name.lastIndexOf(ending);
      if (at > 0 && isRotation(name, at + ending.length())) {
        return at;
      }
    }
    return -1;
  }

  private static boolean isRotation(String name, int from) {
    for (int i = from; i < name.length(); i++) {
      if (!isOfRotation(name.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  static String name(Path path) {
    return Visible.line(path.toString());
  }

  /** Why something cannot be read, without the file's name, which stands before it. */
  static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file";
    }
    if (e instanceof AccessDeniedException) {
      return "no permission";
    }
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : Visible.line(message);
  }
}
