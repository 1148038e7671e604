package dev.clew.examples.story;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who asks a search engine. It is read from the environment, and never shown. */
final class EngineCredentials {
  static final String USER = "CLEW_ENGINE_USER";
  static final String PASSWORD = "CLEW_ENGINE_PASSWORD";
  static final String API_KEY = "CLEW_ENGINE_API_KEY";

  private final @Nullable String header;

  private EngineCredentials(@Nullable String header) {
    this.header = header;
  }

  static EngineCredentials none() {
    return new EngineCredentials(null);
  }

  /**
   * Takes what variables of the environment say.
   *
   * @throws UsageException if they contradict each other, with their names
   */
  static EngineCredentials of(Map<String, String> environment) {
    String user = environment.getOrDefault(USER, "");
    String password = environment.getOrDefault(PASSWORD, "");
    String key = environment.getOrDefault(API_KEY, "").strip();
    if (!key.isEmpty() && !(user.isEmpty() && password.isEmpty())) {
      throw new UsageException(API_KEY + " or " + USER + ": set only one of them");
    }
    if (user.isEmpty() != password.isEmpty()) {
      throw new UsageException(USER + " and " + PASSWORD + " must be set together");
    }
    if (!key.isEmpty()) {
      for (int i = 0; i < key.length(); i++) {
        if (key.charAt(i) <= ' ' || key.charAt(i) > '~') {
          throw new UsageException(API_KEY + " has a character that no key has");
        }
      }
      return new EngineCredentials("ApiKey " + key);
    }
    if (user.isEmpty()) {
      return none();
    }
    if (user.indexOf(':') >= 0) {
      throw new UsageException(USER + " must not have a colon");
    }
    byte[] pair = (user + ':' + password).getBytes(StandardCharsets.UTF_8);
    return new EngineCredentials("Basic " + Base64.getEncoder().encodeToString(pair));
  }

  /** What goes into the header, or null. */
  @Nullable String header() {
    return header;
  }

  /** For messages: says only whether there are any. */
  @Override
  public String toString() {
    return header == null ? "none" : "some";
  }
}
