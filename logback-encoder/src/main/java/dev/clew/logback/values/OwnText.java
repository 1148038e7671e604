package dev.clew.logback.values;

/** Which types say themselves what they are: their classes have a {@code toString} of their own. */
final class OwnText {
  private static final ClassValue<Boolean> KNOWN =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          try {
            return type.getMethod("toString").getDeclaringClass() != Object.class;
          } catch (NoSuchMethodException e) {
            // Every class has one.
            return true;
          }
        }
      };

  private OwnText() {}

  static boolean isOf(Class<?> type) {
    return KNOWN.get(type);
  }
}
