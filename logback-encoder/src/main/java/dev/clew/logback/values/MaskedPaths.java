package dev.clew.logback.values;

import org.jspecify.annotations.Nullable;

/**
 * Follows the paths of {@link Masks} from a field into its value, level by level. What goes wrong
 * inside a value leaves no trace, for each level is set before it is asked for. Not thread-safe.
 */
final class MaskedPaths {
  private final MaskPath[] paths;
  private final int[][] levels;

  /**
   * @param depth how many containers may lie in each other
   */
  MaskedPaths(MaskPath[] paths, int depth) {
    this.paths = paths;
    this.levels = new int[depth + 1][paths.length];
  }

  /** Begins at a field: by what the application calls it, and by its names in records. */
  void begin(String key, String name, String otherName) {
    for (int i = 0; i < paths.length; i++) {
      int at = paths[i].then(MaskPath.START, key);
      if (!key.equals(name)) {
        at |= paths[i].then(MaskPath.START, name);
      }
      if (!otherName.equals(name)) {
        at |= paths[i].then(MaskPath.START, otherName);
      }
      levels[0][i] = at;
    }
  }

  /** Goes into a container that is not one in the record. */
  void same(int level) {
    System.arraycopy(levels[level - 1], 0, levels[level], 0, paths.length);
  }

  /** Goes to an element of a list. */
  void element(int level, int index) {
    for (int i = 0; i < paths.length; i++) {
      levels[level][i] = paths[i].thenElement(levels[level - 1][i], index);
    }
  }

  /** Goes to a name in an object, and returns what stands in for its value, or null. */
  @Nullable String name(int level, String name) {
    for (int i = 0; i < paths.length; i++) {
      int at = paths[i].then(levels[level - 1][i], name);
      if (paths[i].isEnd(at)) {
        return paths[i].mask();
      }
      levels[level][i] = at;
    }
    return null;
  }
}
