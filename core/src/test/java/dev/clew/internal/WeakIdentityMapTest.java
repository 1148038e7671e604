package dev.clew.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.testing.CleanThreadTest;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WeakIdentityMapTest extends CleanThreadTest {
  private final WeakIdentityMap<Object, String> map = new WeakIdentityMap<>();

  @Test
  void keys_that_are_equal_are_not_the_same() {
    String one = new String(new char[] {'k'});
    String other = new String(new char[] {'k'});
    assertThat(map.put(one, "one").refersTo(one)).isTrue();

    assertThat(map.get(one)).isEqualTo("one");
    assertThat(map.get(other)).isNull();
  }

  @Test
  void an_entry_is_removed_by_its_key_or_by_itself() {
    Object first = new Object();
    Object second = new Object();
    assertThat(map.put(first, "first").refersTo(first)).isTrue();
    WeakIdentityMap.Entry<Object> entry = map.put(second, "second");

    map.remove(first);
    map.removeEntry(entry);

    assertThat(map.get(first)).isNull();
    assertThat(map.get(second)).isNull();
    assertThat(map.size()).isZero();
  }

  @Test
  void an_entry_goes_when_nothing_else_holds_its_key() {
    Object kept = new Object();
    assertThat(map.put(kept, "kept").refersTo(kept)).isTrue();
    assertThat(map.put(new Object(), "gone")).isNotNull();

    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (map.size() > 1) {
      assertThat(System.nanoTime()).as("the collector never came").isLessThan(deadline);
      System.gc();
      map.removeGone();
    }

    assertThat(map.get(kept)).isEqualTo("kept");
  }
}
