package dev.clew;

import dev.clew.internal.AddressRange;
import java.net.IDN;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A host, all hosts below a domain, or a range of addresses. Both sides of a comparison are normal:
 * lower-case ASCII, no dot at the end, IPv6 addresses unabbreviated and without brackets.
 */
sealed interface HostPattern {
  /** The longest name (RFC 1035, section 2.3.4), less the dot at its end. */
  int MAX_NAME_LENGTH = 253;

  /** The longest part of a name between two dots (RFC 1035, section 2.3.4). */
  int MAX_LABEL_LENGTH = 63;

  int SHARP_S = 0x00DF;
  int FINAL_SIGMA = 0x03C2;

  /**
   * Whether a host is meant.
   *
   * @param normalHost a host in normal form
   */
  boolean matches(String normalHost);

  /** One host, in normal form. */
  record One(String name) implements HostPattern {
    @Override
    public boolean matches(String normalHost) {
      return normalHost.equals(name);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** What is below a domain, but not the domain itself. */
  record Below(String domain) implements HostPattern {
    @Override
    public boolean matches(String normalHost) {
      int dot = normalHost.length() - domain.length() - 1;
      return dot > 0 && normalHost.charAt(dot) == '.' && normalHost.endsWith(domain);
    }

    @Override
    public String toString() {
      return "*." + domain;
    }
  }

  /** Hosts that are called by an address, which is in a range. A name is never looked up. */
  record Addresses(AddressRange range) implements HostPattern {
    @Override
    public boolean matches(String normalHost) {
      byte[] address = AddressRange.address(normalHost);
      return address != null && range.contains(address);
    }

    @Override
    public String toString() {
      return range.toString();
    }
  }

  /**
   * Reads a pattern.
   *
   * @param setting the name of the setting, for the error message
   * @throws IllegalArgumentException naming the setting and the value
   */
  static HostPattern parse(String setting, @Nullable String pattern) {
    if (pattern == null) {
      throw wrong(setting, null, null);
    }
    if (pattern.indexOf('/') >= 0) {
      try {
        return new Addresses(AddressRange.parse(pattern));
      } catch (IllegalArgumentException e) {
        throw wrong(setting, pattern, e);
      }
    }
    boolean below = pattern.startsWith("*.");
    String name = normalize(below ? pattern.substring(2) : pattern);
    if (name != null && !below) {
      return new One(name);
    }
    // A domain never ends in digits, so a pattern that does means part of an address.
    if (name != null && !isIpv6(name) && !endsInDigits(name)) {
      return new Below(name);
    }
    throw wrong(setting, pattern, null);
  }

  private static IllegalArgumentException wrong(
      String setting, @Nullable String pattern, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        setting
            + " must be a host, an IP address, a range such as 10.0.0.0/8, or '*.' and a"
            + " domain, without scheme, port or path, but was '"
            + pattern
            + "'",
        cause);
  }

  /**
   * The form in which hosts are compared.
   *
   * @return the normal form, or null when this can be no host
   */
  static @Nullable String normalize(String host) {
    if (host.length() > MAX_NAME_LENGTH + 1) {
      return null;
    }
    if (host.startsWith("[") || isIpv6(host)) {
      byte[] address = isIpv6(host) ? AddressRange.address(host) : null;
      return address == null ? null : text(address);
    }
    String name = isAscii(host) ? host : toAscii(host);
    if (name == null) {
      return null;
    }
    if (name.endsWith(".")) {
      name = name.substring(0, name.length() - 1);
    }
    name = name.toLowerCase(Locale.ROOT);
    return isName(name) ? name : null;
  }

  /**
   * As RFC 3490 has it, but for words alone: no symbol, nothing that becomes a dot, and nothing
   * that IDNA 2008 writes as another host (RFC 5894, section 7.2).
   */
  private static @Nullable String toAscii(String name) {
    if (!name.codePoints().allMatch(HostPattern::isAsciiOrOfWords)) {
      return null;
    }
    try {
      String ascii = IDN.toASCII(name);
      return dots(ascii) == dots(name) ? ascii : null;
    } catch (RuntimeException e) {
      return null;
    }
  }

  private static boolean isAsciiOrOfWords(int c) {
    return c < 128
        || (Character.isLetterOrDigit(c) && c != SHARP_S && c != FINAL_SIGMA)
        || Character.getType(c) == Character.NON_SPACING_MARK
        || Character.getType(c) == Character.COMBINING_SPACING_MARK;
  }

  private static long dots(String name) {
    return name.chars().filter(c -> c == '.').count();
  }

  /** Four numbers with dots, or eight groups with colons. */
  private static String text(byte[] address) {
    StringBuilder text = new StringBuilder();
    if (address.length == 4) {
      for (byte part : address) {
        text.append(text.isEmpty() ? "" : ".").append(part & 0xFF);
      }
    } else {
      for (int i = 0; i < address.length; i += 2) {
        int group = (address[i] & 0xFF) << Byte.SIZE | (address[i + 1] & 0xFF);
        text.append(i == 0 ? "" : ":").append(Integer.toHexString(group));
      }
    }
    return text.toString();
  }

  private static boolean isIpv6(String name) {
    return name.indexOf(':') >= 0;
  }

  private static boolean isAscii(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) >= 128) {
        return false;
      }
    }
    return true;
  }

  private static boolean endsInDigits(String name) {
    for (int i = name.lastIndexOf('.') + 1; i < name.length(); i++) {
      if (name.charAt(i) < '0' || name.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  /** Whether this is labels and dots. Underscores are no part of host names, but of many hosts'. */
  private static boolean isName(String name) {
    if (name.length() > MAX_NAME_LENGTH) {
      return false;
    }
    int labelLength = 0;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '.') {
        if (labelLength == 0) {
          return false;
        }
        labelLength = 0;
      } else {
        labelLength++;
        boolean allowed = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
        if (!allowed || labelLength > MAX_LABEL_LENGTH) {
          return false;
        }
      }
    }
    return labelLength > 0;
  }
}
