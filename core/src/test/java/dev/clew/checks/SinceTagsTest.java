package dev.clew.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The check finds what it is there for. */
class SinceTagsTest {
  @TempDir private Path folder;

  @Test
  void a_public_type_that_does_not_say_since_when_is_a_fault() throws IOException {
    assertThat(faults("/** There. */ public class Order {}"))
        .containsExactly("Order has no @since");
    assertThat(faults("public class Order {}")).containsExactly("Order has no @since");
  }

  @Test
  void members_are_there_since_their_type_is_unless_they_say_otherwise() throws IOException {
    assertThat(
            faults(
                """
                /** There.
                 * @since 0.1 */
                public class Order {
                  /** There. */ public static final int LIMIT = 1;
                  public void accept() {}
                  /** @since 0.2 */ public enum State { NEW }
                }
                class Hidden {}
                """))
        .isEmpty();
  }

  @Test
  void a_version_that_cannot_be_is_a_fault() throws IOException {
    assertThat(
            faults(
                """
                /** There.
                 * @since 0.2 */
                public class Order {
                  /** @since 0.1 */ public void older() {}
                  /** @since 0.3 */ public void newer() {}
                  /** @since spring */ public int field;
                }
                """))
        .containsExactly(
            "older cannot be there @since 0.1",
            "newer cannot be there @since 0.3",
            "field cannot be there @since spring");
  }

  private List<String> faults(String source) throws IOException {
    Files.writeString(folder.resolve("Order.java"), source);
    return SinceTags.faults(List.of(folder), Version.parse("0.2.0"));
  }
}
