package dev.clew;

import dev.clew.internal.AddressRange;
import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
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
    if (name != null && !below && (isIpv6(name) || isName(name))) {
      return new One(name);
    }
    // A domain never ends in digits, so a pattern that does means part of an address.
    if (name != null && below && isName(name) && !endsInDigits(name)) {
      return new Below(name);
    }
    throw wrong(setting, pattern, null);
  }

  private static IllegalArgumentException wrong(
      String setting, @Nullable String pattern, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        setting
            + " must be a host, an IP address, a range of them such as 10.0.0.0/8, or '*.' and a"
            + " domain, without scheme, port and path, but was '"
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
    String name = host;
    if (name.startsWith("[") && name.endsWith("]")) {
      name = name.substring(1, name.length() - 1);
      return isIpv6(name) ? normalizeIpv6(name) : null;
    }
    if (isIpv6(name)) {
      return normalizeIpv6(name);
    }
    if (!isAscii(name)) {
      try {
        name = IDN.toASCII(name);
      } catch (RuntimeException e) {
        return null;
      }
    }
    if (name.endsWith(".")) {
      name = name.substring(0, name.length() - 1);
    }
    return name.isEmpty() ? null : name.toLowerCase(Locale.ROOT);
  }

  private static @Nullable String normalizeIpv6(String address) {
    int zone = address.indexOf('%');
    try {
      // In brackets it is an address or it is refused; without them it might be looked up.
      return InetAddress.getByName("[" + (zone < 0 ? address : address.substring(0, zone)) + "]")
          .getHostAddress();
    } catch (UnknownHostException | SecurityException e) {
      return null;
    }
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
