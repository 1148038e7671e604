package dev.clew.logback.values;

/** Renderers for the tests of other rooms: in production one is found. */
public final class Renderers {
  private Renderers() {}

  public static ObjectRenderer jackson2(int maxLength) {
    return new Jackson2Renderer(maxLength);
  }

  public static ObjectRenderer jackson3(int maxLength) {
    return new Jackson3Renderer(maxLength);
  }
}
