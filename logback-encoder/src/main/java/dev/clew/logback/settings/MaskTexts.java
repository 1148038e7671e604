package dev.clew.logback.settings;

import dev.clew.logback.values.MaskPath;
import dev.clew.logback.values.Masks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Masks with a text of their own, and those of logstash-logback-encoder. Of two for the same path
 * or expression the first one counts. Not thread-safe while it is being made.
 */
final class MaskTexts {
  private final Map<String, String> patterns = new LinkedHashMap<>();
  private final Map<String, String> paths = new LinkedHashMap<>();
  private final Map<String, String> peerPaths = new LinkedHashMap<>();
  private final Map<String, String> peerValues = new LinkedHashMap<>();

  MaskTexts copy() {
    MaskTexts copy = new MaskTexts();
    copy.addAll(this);
    return copy;
  }

  void addAll(MaskTexts others) {
    others.patterns.forEach(patterns::putIfAbsent);
    others.paths.forEach(paths::putIfAbsent);
    others.peerPaths.forEach(peerPaths::putIfAbsent);
    others.peerValues.forEach(peerValues::putIfAbsent);
  }

  /** Whether all of others are among these. */
  boolean hasAllOf(MaskTexts others) {
    return patterns.keySet().containsAll(others.patterns.keySet())
        && paths.keySet().containsAll(others.paths.keySet())
        && peerPaths.keySet().containsAll(others.peerPaths.keySet())
        && peerValues.keySet().containsAll(others.peerValues.keySet());
  }

  /**
   * @param regex one that was checked
   * @throws IllegalArgumentException when the replacement is wrong
   */
  void pattern(String regex, String replacement) {
    try {
      check(regex, replacement);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException(
          "replacement must refer to groups of '"
              + regex
              + "' alone ("
              + e.getMessage()
              + ") but was '"
              + replacement
              + "'",
          e);
    }
    patterns.putIfAbsent(regex, defined("replacement", replacement));
  }

  /**
   * @param path one that was checked
   * @throws IllegalArgumentException when the mask is wrong
   */
  void path(String path, String mask) {
    paths.putIfAbsent(path, defined("replacement", mask));
  }

  private static String defined(String what, String text) {
    if (UndefinedVariable.isIn(text)) {
      throw new IllegalArgumentException(
          what + " must " + UndefinedVariable.RULE + " but was '" + text + "'");
    }
    return text;
  }

  void peerPath(String path, String mask) {
    defined("path", path);
    defined("mask", mask);
    try {
      MaskPath.ofPeer(path, false, mask);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "path must " + e.getMessage() + " but was '" + path + "'", e);
    }
    peerPaths.putIfAbsent(path, mask);
  }

  void peerValue(String regex, String mask) {
    defined("value", regex);
    defined("mask", mask);
    try {
      check(regex, mask);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException(
          "value must be a regular expression, and its mask may refer to its groups, but they were"
              + " '"
              + regex
              + "' and '"
              + mask
              + "'",
          e);
    }
    peerValues.putIfAbsent(regex, mask);
  }

  private static void check(String regex, String replacement) {
    Pattern.compile(regex);
    // The empty text is found then, and each group that the replacement refers to is looked for.
    Matcher matcher = Pattern.compile('|' + regex).matcher("");
    matcher.find();
    matcher.appendReplacement(new StringBuilder(), replacement);
  }

  boolean hasPeerValues() {
    return !peerValues.isEmpty();
  }

  /** All masks of settings, or null when there are none. */
  @Nullable Masks masks(Settings settings) {
    Masks.Builder masks =
        new Masks.Builder()
            .keys(settings.get(Setting.MASK_KEY))
            .presets(settings.get(Setting.MASK_PRESET))
            .patterns(settings.get(Setting.MASK_PATTERN));
    patterns.forEach(masks::pattern);
    peerValues.forEach(masks::pattern);
    ownPaths(settings).values().forEach(masks::path);
    // In their order: names come before other paths.
    List<MaskPath> peers = new ArrayList<>(peerPaths(settings).values());
    peers.stream().filter(MaskPath::isName).forEach(masks::path);
    peers.stream().filter(path -> !path.isName()).forEach(masks::path);
    return masks.build();
  }

  private Map<String, MaskPath> ownPaths(Settings settings) {
    Map<String, MaskPath> own = new LinkedHashMap<>();
    paths.forEach((path, mask) -> own.put(path, MaskPath.of(path, mask)));
    settings
        .get(Setting.MASK_PATH)
        .forEach(path -> own.putIfAbsent(path, MaskPath.of(path, Masks.MASKED)));
    return own;
  }

  private Map<String, MaskPath> peerPaths(Settings settings) {
    boolean dotted = settings.get(Setting.NESTED);
    Map<String, MaskPath> peers = new LinkedHashMap<>();
    peerPaths.forEach((path, mask) -> peers.put(path, MaskPath.ofPeer(path, dotted, mask)));
    return peers;
  }

  /** What is wrong with those that lead to fields of the record's own. */
  List<String> ofTheRecord(Settings settings) {
    String prefix = settings.format().namePrefix();
    List<String> names =
        Stream.concat(
                settings.format().fields(settings).stream().map(settings::fieldName),
                settings.objectNames().stream())
            .flatMap(
                name ->
                    name.startsWith(prefix)
                        ? Stream.of(name, name.substring(prefix.length()))
                        : Stream.of(name))
            .filter(name -> !name.isEmpty())
            .toList();
    List<String> errors = new ArrayList<>();
    ofTheRecord(Setting.MASK_PATH.name(), ownPaths(settings), names, errors);
    ofTheRecord("path", peerPaths(settings), names, errors);
    return errors;
  }

  private static void ofTheRecord(
      String setting, Map<String, MaskPath> paths, List<String> names, List<String> errors) {
    paths.forEach(
        (text, path) -> {
          if (names.stream().anyMatch(path::isFieldOfTheRecord)) {
            errors.add(setting + " must not be a field of the record's own but was '" + text + "'");
          }
        });
  }
}
