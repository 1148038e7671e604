package dev.clew.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.testing.CleanThreadTest;
import java.util.Objects;
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
    "::ffff:10.0.0.1, 10.0.0.1, true"
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
        "167772161"
      })
  void what_is_no_literal_is_no_address(String text) {
    assertThat(AddressRange.address(text)).isNull();
    assertThatThrownBy(() -> AddressRange.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'");
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
