package dev.clew.internal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A block of IP addresses in CIDR notation. Only literals are read, and by this class alone: no
 * text, whatever it is, makes the JDK ask a name server. An IPv6 address that stands for an IPv4
 * one ({@code ::ffff:10.0.0.1}) is that one.
 *
 * <p>Immutable. It is public only so that Clew's other modules can use it.
 */
public final class AddressRange {
  private static final int IPV4_LENGTH = 4;
  private static final int IPV6_LENGTH = 16;
  private static final int MAPPED_PREFIX = 96;
  private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

  private final byte[] network;
  private final int prefix;
  private final String text;

  private AddressRange(byte[] network, int prefix, String text) {
    this.network = network;
    this.prefix = prefix;
    this.text = text;
  }

  /**
   * Reads {@code 10.0.0.0/8}, {@code fd00::/8}, or one address.
   *
   * @throws IllegalArgumentException when the text is no range
   */
  public static AddressRange parse(String text) {
    int slash = text.indexOf('/');
    String literal = slash < 0 ? text : text.substring(0, slash);
    byte[] network = address(literal);
    if (network == null) {
      throw new IllegalArgumentException("'" + text + "' is no IP address or range of addresses");
    }
    int bits = network.length * Byte.SIZE;
    int prefix = slash < 0 ? bits : prefix(text.substring(slash + 1));
    if (slash >= 0 && bits == Integer.SIZE && literal.indexOf(':') >= 0) {
      prefix -= MAPPED_PREFIX;
    }
    if (prefix < 0 || prefix > bits) {
      throw new IllegalArgumentException("'" + text + "' has an impossible prefix length");
    }
    for (int bit = prefix; bit < bits; bit++) {
      if ((network[bit / Byte.SIZE] & (0x80 >> bit % Byte.SIZE)) != 0) {
        // Either the address or the length is a slip, and which is not ours to guess.
        throw new IllegalArgumentException(
            "'" + text + "' has address bits after its first " + prefix);
      }
    }
    return new AddressRange(network, prefix, text);
  }

  private static int prefix(String digits) {
    return digits.matches("[0-9]{1,3}") ? Integer.parseInt(digits) : -1;
  }

  /**
   * The address that a literal stands for: 4 bytes or 16.
   *
   * @param literal as the containers write it: an IPv6 address may stand in brackets, and have a
   *     zone, which is not part of what is returned
   * @return null when it is none
   */
  public static byte @Nullable [] address(@Nullable String literal) {
    if (literal == null || literal.isEmpty()) {
      return null;
    }
    return literal.indexOf(':') < 0 ? ipv4(literal) : ipv6(literal);
  }

  private static byte @Nullable [] ipv4(String literal) {
    byte[] address = new byte[IPV4_LENGTH];
    return readIpv4(literal, 0, literal.length(), address, 0) ? address : null;
  }

  /** Reads four decimal numbers. A leading zero means octal to some, and is refused. */
  private static boolean readIpv4(String text, int start, int end, byte[] into, int offset) {
    int at = start;
    for (int part = 0; part < IPV4_LENGTH; part++) {
      int digitsFrom = at;
      int value = 0;
      while (at < end && at - digitsFrom < 3 && isDigit(text.charAt(at))) {
        value = value * 10 + text.charAt(at++) - '0';
      }
      int digits = at - digitsFrom;
      if (digits == 0 || value > 255 || (digits > 1 && text.charAt(digitsFrom) == '0')) {
        return false;
      }
      into[offset + part] = (byte) value;
      if (part < IPV4_LENGTH - 1 && (at >= end || text.charAt(at++) != '.')) {
        return false;
      }
    }
    return at == end;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** The text representation of RFC 4291, section 2.2, with the zone of RFC 4007, section 11. */
  private static byte @Nullable [] ipv6(String literal) {
    int start = 0;
    int end = literal.length();
    if (literal.charAt(0) == '[') {
      if (literal.charAt(end - 1) != ']') {
        return null;
      }
      start++;
      end--;
    }
    int zone = literal.indexOf('%', start);
    if (zone >= 0) {
      if (!isZone(literal, zone + 1, end)) {
        return null;
      }
      end = zone;
    }
    byte[] address = new byte[IPV6_LENGTH];
    if (!readIpv6(literal, start, end, address)) {
      return null;
    }
    byte[] unmapped = unmapped(address);
    // IPv4 has no zones.
    return zone >= 0 && unmapped.length == IPV4_LENGTH ? null : unmapped;
  }

  /** Whether this can name an interface: one or more of RFC 3986's unreserved characters. */
  private static boolean isZone(String text, int start, int end) {
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!letter && !isDigit(c) && "-._~".indexOf(c) < 0) {
        return false;
      }
    }
    return start < end;
  }

  private static boolean readIpv6(String text, int start, int end, byte[] into) {
    int length = 0;
    int gap = -1;
    int at = start;
    if (text.startsWith("::", at) && at + 2 <= end) {
      gap = 0;
      at += 2;
    }
    while (at < end) {
      int group = at;
      int value = 0;
      while (at < end && at - group < 4 && hex(text.charAt(at)) >= 0) {
        value = value << 4 | hex(text.charAt(at++));
      }
      if (at < end && text.charAt(at) == '.') {
        if (length > IPV6_LENGTH - IPV4_LENGTH || !readIpv4(text, group, end, into, length)) {
          return false;
        }
        length += IPV4_LENGTH;
        break;
      }
      if (at == group || length == IPV6_LENGTH) {
        return false;
      }
      into[length++] = (byte) (value >> Byte.SIZE);
      into[length++] = (byte) value;
      if (at == end) {
        break;
      }
      if (text.charAt(at++) != ':' || at == end) {
        return false;
      }
      if (text.charAt(at) == ':') {
        if (gap >= 0) {
          return false;
        }
        gap = length;
        at++;
      }
    }
    if (gap < 0) {
      return length == IPV6_LENGTH;
    }
    int behind = length - gap;
    System.arraycopy(into, gap, into, IPV6_LENGTH - behind, behind);
    Arrays.fill(into, gap, IPV6_LENGTH - behind, (byte) 0);
    // The colons stand for one group at least.
    return length < IPV6_LENGTH;
  }

  private static int hex(char c) {
    if (isDigit(c)) {
      return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
      return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
  }

  /** An IPv4-mapped address (RFC 4291, section 2.5.5.2) as the one that it stands for. */
  private static byte[] unmapped(byte[] address) {
    for (int i = 0; i < MAPPED.length; i++) {
      if (address[i] != MAPPED[i]) {
        return address;
      }
    }
    return Arrays.copyOfRange(address, MAPPED.length, IPV6_LENGTH);
  }

  /** {@return whether an address, of 4 bytes or of 16, is in this range} */
  public boolean contains(byte[] address) {
    if (address.length != network.length) {
      return false;
    }
    int whole = prefix / Byte.SIZE;
    for (int i = 0; i < whole; i++) {
      if (address[i] != network[i]) {
        return false;
      }
    }
    int rest = prefix % Byte.SIZE;
    return rest == 0 || (address[whole] ^ network[whole]) >> (Byte.SIZE - rest) == 0;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AddressRange that
        && prefix == that.prefix
        && Arrays.equals(network, that.network);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(network) + prefix;
  }

  @Override
  public String toString() {
    return text;
  }
}
