package dev.clew.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.testing.CleanThreadTest;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest extends CleanThreadTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.0.1, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "10.0.0.0/8, ::ffff:10.1.2.3, true",
    "10.0.0.0/8, [::ffff:a01:203], true",
    "10.0.0.0/8, ::10.1.2.3, false",
    "192.168.1.128/25, 192.168.1.128, true",
    "192.168.1.128/25, 192.168.1.127, false",
    "0.0.0.0/0, 255.255.255.255, true",
    "0.0.0.0/0, ::1, false",
    "127.0.0.1, 127.0.0.1, true",
    "127.0.0.1, 127.0.0.2, false",
    "::1/128, 0:0:0:0:0:0:0:1, true",
    "::1, [0:0:0:0:0:0:0:1], true",
    "::1, ::2, false",
    "fe80::/10, fe80:0:0:0:1:2:3:4%eth0, true",
    "fe80::/10, fec0::1, false",
    "fd00::/8, FDFF::1, true",
    "::/0, ::1, true",
    "::/0, 10.0.0.1, false",
    "::ffff:10.0.0.0/104, 10.0.0.1, true",
    "::ffff:10.0.0.0/104, 11.0.0.1, false",
    "::ffff:10.0.0.1, 10.0.0.1, true",
    "::10.1.2.3, ::a01:203, true",
    "::, 0:0:0:0:0:0:0:0, true",
    "::, [::], true",
    "1::, 1:0:0:0:0:0:0:0, true",
    "::8, 0:0:0:0:0:0:0:8, true",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0, true",
    "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8, true",
    "64:ff9b::/96, 64:ff9b::10.1.2.3, true",
    "fe80::/10, [fe80::1%25en0], true",
    "fe80::/10, fe80::1%br-4a.7_x~, true"
  })
  void a_range_has_the_addresses_that_begin_as_it_does(String range, String address, boolean in) {
    byte[] bytes = Objects.requireNonNull(AddressRange.address(address), address);

    assertThat(AddressRange.parse(range).contains(bytes)).isEqualTo(in);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "localhost",
        "10.0.0",
        "10.0.0.0.0",
        "10.0.0.256",
        "10.0.0.01",
        "10.0.0.",
        "10..0.0",
        "1.2.3.4 ",
        "1.2.3.\u0664",
        "::g",
        ":::",
        "1:2",
        "[]",
        "[::1",
        "::1]",
        "%",
        "::1:\uff11",
        "/run/clew.sock",
        "0x0a.0.0.1",
        "167772161",
        ".:a",
        ".:1.2.3.4",
        "..:",
        "a.b:c",
        ":",
        "1:",
        ":1",
        ":1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "::1:2:3:4:5:6:7:8",
        "1:2:3:4::5:6:7:8",
        "1::2::3",
        "12345::",
        "::1.2.3",
        "::1.2.3.4.5",
        "::1.2.3.4:5",
        "1.2.3.4::",
        "::01.2.3.4",
        "::1.2.3.256",
        "1:2:3:4:5:6:7:1.2.3.4",
        "1:2:3:4:5:1.2.3.4",
        "[]",
        "[",
        "[:",
        "[::1]]",
        "[[::1]]",
        "[::1]:80",
        "[::1] ",
        " ::1",
        "::1%",
        "[::1%]",
        "::1%a b",
        "::1%#",
        "::1%eth0]",
        "%eth0",
        "[%eth0]",
        "[10.0.0.1]",
        "::\u0661",
        "::\uff41"
      })
  void what_is_no_literal_is_no_address(String text) {
    assertThat(AddressRange.address(text)).isNull();
    assertThatThrownBy(() -> AddressRange.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'");
  }

  @Test
  void every_literal_that_is_read_is_read_as_the_jdk_reads_it() throws Exception {
    Random random = new Random(4);
    String alphabet = "0123456789abcdefABCDEF:::::....%[]";
    int read = 0;
    for (int round = 0; round < 200_000; round++) {
      String text = round % 2 == 0 ? almostLiteral(random) : noise(random, alphabet);
      byte[] address = AddressRange.address(text);
      if (address != null) {
        read++;
        int zone = text.indexOf('%');
        String bare = (zone < 0 ? text : text.substring(0, zone)).replaceAll("[\\[\\]]", "");
        // In brackets the JDK takes an address or refuses it.
        String asked = bare.indexOf(':') < 0 ? bare : "[" + bare + "]";
        assertThat(address).as(text).isEqualTo(InetAddress.getByName(asked).getAddress());
      }
    }
    assertThat(read).isGreaterThan(10_000);
  }

  private static String noise(Random random, String alphabet) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(12); length >= 0; length--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  private static String almostLiteral(Random random) {
    StringBuilder text = new StringBuilder();
    int groups = 1 + random.nextInt(9);
    for (int i = 0; i < groups; i++) {
      text.append(i == 0 ? "" : random.nextInt(6) == 0 ? "::" : ":");
      text.append(Integer.toHexString(random.nextInt(0x10000) >> random.nextInt(16)));
    }
    if (random.nextInt(4) == 0) {
      text.append(":10.").append(random.nextInt(300)).append(".2.3");
    }
    return random.nextInt(4) == 0 ? "[" + text + "]" : text.toString();
  }

  /** What the code does not mention, it cannot call: the JDK's class is the way to a resolver. */
  @Test
  void no_class_that_reads_hosts_or_addresses_knows_how_to_look_one_up() throws Exception {
    Path classes =
        Path.of(AddressRange.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.walk(classes)) {
      List<Path> all = files.filter(file -> file.toString().endsWith(".class")).toList();
      assertThat(all).hasSizeGreaterThan(20);
      for (Path file : all) {
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain("java/net/InetAddress", "java/net/InetSocketAddress");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/",
        "10.0.0.0/8/8",
        "10.0.0.1/8",
        "::/129",
        "::1/64",
        "::ffff:10.0.0.0/8",
        "10.0.0.0/255.0.0.0",
        "10.0.0.0/ 8"
      })
  void a_range_that_cannot_be_is_refused(String text) {
    assertThatThrownBy(() -> AddressRange.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'");
  }
}
