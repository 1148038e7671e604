package dev.clew.examples.story;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Where a search engine is, and which of its indices are read. Immutable.
 *
 * @param base without a slash at its end
 * @param index names and patterns, with commas between them
 */
record EngineAddress(URI base, String index) {
  static final String ANY_OF_CLEW = "clew-*";
  private static final int MAX_PORT = 65_535;

  /**
   * Reads the address as it was typed.
   *
   * @throws UsageException if it is none, with the option's name and, unless it may have a
   *     password, its value
   */
  static URI parse(String option, String value) {
    try {
      URI uri = new URI(value.strip());
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      if (uri.getRawUserInfo() != null || value.indexOf('@') >= 0) {
        throw new UsageException(
            option
                + " must not have a user or a password, for all processes can read command lines:"
                + " use the variables "
                + EngineCredentials.USER
                + " and "
                + EngineCredentials.PASSWORD);
      }
      boolean http = scheme.equals("http") || scheme.equals("https");
      if (http
          && uri.getHost() != null
          && uri.getPort() <= MAX_PORT
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null) {
        String text = uri.toString();
        return new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      }
    } catch (URISyntaxException e) {
      // Said below.
    }
    throw new UsageException(
        option
            + " must be an address such as http://127.0.0.1:9200 but was '"
            + (value.indexOf('@') < 0 ? Visible.line(value) : "…")
            + "'");
  }

  /** The index as a part of a path. */
  String indexPath() {
    StringBuilder path = new StringBuilder("/");
    for (byte b : index.getBytes(StandardCharsets.UTF_8)) {
      boolean plain =
          (b >= 'a' && b <= 'z')
              || (b >= 'A' && b <= 'Z')
              || (b >= '0' && b <= '9')
              || ".-_*,".indexOf(b) >= 0;
      if (plain) {
        path.append((char) b);
      } else {
        path.append('%')
            .append(Character.toUpperCase(Character.forDigit((b >> 4) & 0xF, 16)))
            .append(Character.toUpperCase(Character.forDigit(b & 0xF, 16)));
      }
    }
    return path.toString();
  }
}
