package dev.clew.logback.names;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.logback.settings.Format;
import dev.clew.testing.CleanThreadTest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which names are taken, and which one is free instead, whoever chose them. */
class NameTableTest extends CleanThreadTest {
  @Test
  void the_table_knows_what_a_map_would_know() {
    List<String> crowd = ofOneHash(1_000);
    for (int seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      NameTable table = new NameTable();
      Set<String> names = new TreeSet<>();
      Set<String> ancestors = new TreeSet<>();
      for (int i = random.nextInt(600); i >= 0; i--) {
        String name = crowd.get(random.nextInt(crowd.size()));
        if (random.nextBoolean()) {
          name = random.nextInt(500) + "." + name;
        }
        if (table.isFree(name, NameTable.ancestorsOf(name))) {
          table.add(name);
          names.add(name);
          ancestors.addAll(List.of(NameTable.ancestorsOf(name)));
        }
      }
      for (String name : crowd) {
        assertThat(table.has(name)).isEqualTo(names.contains(name) || ancestors.contains(name));
        assertThat(table.isName(name)).isEqualTo(names.contains(name));
      }
      ancestors.addAll(names);
      assertThat(table.size()).isEqualTo(ancestors.size());
      table.clear();
      assertThat(table.size()).isZero();
      assertThat(crowd).noneMatch(table::has);
    }
  }

  @Test
  @DisplayName("R66: all names together cost no more tries than there are names")
  void all_names_together_cost_no_more_tries_than_there_are_names() {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      keys.add("k".repeat(FieldNames.MAX_LENGTH) + i);
      keys.add("message_" + i);
      keys.add("message_" + i + ".x");
      keys.add("message" + "_".repeat(i % 200));
    }
    for (int seed = 0; seed < 5; seed++) {
      Collections.shuffle(keys, new Random(seed));
      FieldNames reserved = new FieldNames(Format.ECS.fields());
      NameTable taken = new NameTable();
      for (String key : keys) {
        String name = reserved.free(reserved.nameOf(key), taken);
        assertThat(taken.isFree(name, NameTable.ancestorsOf(name))).isTrue();
        taken.add(name);
      }

      assertThat(taken.nextNumber()).isLessThanOrEqualTo(keys.size() + taken.size());
    }
  }

  private static List<String> ofOneHash(int count) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder name = new StringBuilder();
      for (int bit = 0; bit < 10; bit++) {
        name.append(((i >> bit) & 1) == 0 ? "Aa" : "BB");
      }
      names.add(name.toString());
    }
    assertThat(names).extracting(String::hashCode).containsOnly(names.get(0).hashCode());
    return names;
  }
}
