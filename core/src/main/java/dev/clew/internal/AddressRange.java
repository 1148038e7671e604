package dev.clew.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A block of IP addresses in CIDR notation. Only literals are read, so that nothing here ever asks
 * a name server; an IPv6 address that stands for an IPv4 one ({@code ::ffff:10.0.0.1}) is that one.
 *
 * <p>Immutable. It is public only so that Clew's other modules can use it.
 */
public final class AddressRange {
  private static final int MAPPED_PREFIX = 96;

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
      throw new IllegalArgumentException("'" + text + "' is no IP address or range of them");
    }
    int bits = network.length * Byte.SIZE;
    int prefix = slash < 0 ? bits : prefix(text.substring(slash + 1));
    if (slash >= 0 && bits == Integer.SIZE && literal.indexOf(':') >= 0) {
      prefix -= MAPPED_PREFIX;
    }
    if (prefix < 0 || prefix > bits) {
      throw new IllegalArgumentException("'" + text + "' has a prefix length that cannot be");
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
   *     zone
   * @return null when it is none
   */
  public static byte @Nullable [] address(@Nullable String literal) {
    if (literal == null || literal.isEmpty()) {
      return null;
    }
    return literal.indexOf(':') < 0 ? ipv4(literal) : ipv6(literal);
  }

  private static byte @Nullable [] ipv4(String literal) {
    byte[] address = new byte[4];
    int at = 0;
    for (int part = 0; part < 4; part++) {
      int start = at;
      int value = 0;
      while (at < literal.length() && at - start < 3 && isDigit(literal.charAt(at))) {
        value = value * 10 + literal.charAt(at++) - '0';
      }
      int digits = at - start;
      // A leading zero means octal to some.
      if (digits == 0 || value > 255 || (digits > 1 && literal.charAt(start) == '0')) {
        return null;
      }
      address[part] = (byte) value;
      if (part < 3 && !literal.startsWith(".", at++)) {
        return null;
      }
    }
    return at == literal.length() ? address : null;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static byte @Nullable [] ipv6(String literal) {
    String address = literal;
    if (address.startsWith("[") && address.endsWith("]")) {
      address = address.substring(1, address.length() - 1);
    }
    int zone = address.indexOf('%');
    if (zone >= 0) {
      address = address.substring(0, zone);
    }
    for (int i = 0; i < address.length(); i++) {
      char c = address.charAt(i);
      if ((Character.digit(c, 16) < 0 && c != ':' && c != '.') || c > 'f') {
        return null;
      }
    }
    if (address.indexOf(':') < 0) {
      return null;
    }
    try {
      // With a colon, and nothing but what a literal has, this asks no name server.
      return InetAddress.getByName(address).getAddress();
    } catch (UnknownHostException e) {
      return null;
    }
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
