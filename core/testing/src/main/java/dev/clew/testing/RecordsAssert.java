package dev.clew.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ListAssert;
import org.slf4j.event.Level;

/**
 * Assertions on log records, in the order in which they were logged. {@link
 * RecordAssertions#assertThatRecords} makes them.
 *
 * <p>The filters ({@code withId}, {@code withoutId}, {@code atLevel}, {@code fromLogger}) leave
 * these assertions as they are and return new ones, on fewer records. A failure shows the records
 * before and after filtering. A null argument gives a {@link NullPointerException}.
 *
 * <p>This class is not thread-safe.
 *
 * @since 0.1
 */
public final class RecordsAssert extends AbstractAssert<RecordsAssert, List<LogRecord>> {
  private static final int SHOWN = 100;

  private final List<LogRecord> all;
  private final String filters;

  RecordsAssert(List<LogRecord> records) {
    this(List.copyOf(records), List.copyOf(records), "");
  }

  private RecordsAssert(List<LogRecord> all, List<LogRecord> filtered, String filters) {
    super(filtered, RecordsAssert.class);
    this.all = all;
    this.filters = filters;
  }

  /**
   * Keeps the records of one request.
   *
   * @param id its correlation ID
   * @return assertions on the kept records
   */
  public RecordsAssert withId(String id) {
    Objects.requireNonNull(id, "id");
    return filter(record -> id.equals(record.id()), "with the ID " + id);
  }

  /**
   * Keeps the records that have no correlation ID, or the label {@code Internal} in its place.
   *
   * @return assertions on those
   */
  public RecordsAssert withoutId() {
    return filter(record -> record.id() == null, "without an ID");
  }

  /**
   * Keeps the records of one level.
   *
   * @param level exactly this level
   * @return assertions on those
   */
  public RecordsAssert atLevel(Level level) {
    String name = level.name();
    return filter(record -> name.equalsIgnoreCase(record.level()), "at " + name);
  }

  /**
   * Keeps the records of a logger and of the loggers below it.
   *
   * @param logger a logger's name, for example that of a package
   * @return assertions on those
   */
  public RecordsAssert fromLogger(String logger) {
    String below = logger + ".";
    return filter(
        record -> record.logger().equals(logger) || record.logger().startsWith(below),
        "from " + logger);
  }

  private RecordsAssert filter(Predicate<LogRecord> kept, String filter) {
    List<LogRecord> filtered = actual.stream().filter(kept).toList();
    RecordsAssert narrowed =
        new RecordsAssert(
            all, filtered, filters.isEmpty() ? " " + filter : filters + " and " + filter);
    if (!descriptionText().isEmpty()) {
      narrowed.as("%s", descriptionText());
    }
    return narrowed;
  }

  /**
   * Requires these messages and no other, in this order.
   *
   * @param messages the messages with their arguments
   * @return this
   */
  public RecordsAssert containsExactly(String... messages) {
    messages().containsExactly(messages);
    return this;
  }

  /**
   * Requires these messages and no other, in any order.
   *
   * @param messages the messages with their arguments
   * @return this
   */
  public RecordsAssert containsExactlyInAnyOrder(String... messages) {
    messages().containsExactlyInAnyOrder(messages);
    return this;
  }

  /**
   * Requires these messages in any order; there may be others.
   *
   * @param messages the messages with their arguments
   * @return this
   */
  public RecordsAssert contains(String... messages) {
    messages().contains(messages);
    return this;
  }

  /**
   * Requires a number of records.
   *
   * @param expected how many
   * @return this
   */
  public RecordsAssert hasSize(int expected) {
    messages().hasSize(expected);
    return this;
  }

  /**
   * Requires that there is no record.
   *
   * @return this
   */
  public RecordsAssert isEmpty() {
    messages().isEmpty();
    return this;
  }

  /**
   * Requires that there are records, and that all have the same correlation ID.
   *
   * @return this
   */
  public RecordsAssert allHaveSameId() {
    List<String> ids = new ArrayList<>();
    for (LogRecord record : actual) {
      String id = String.valueOf(record.id());
      if (!ids.contains(id)) {
        ids.add(id);
      }
    }
    Assertions.assertThat(ids).as("%s", described("the IDs of the records")).hasSize(1);
    Assertions.assertThat(actual)
        .as("%s", described("the records"))
        .allMatch(record -> record.id() != null, "have an ID");
    return this;
  }

  /**
   * Begins AssertJ's own assertions, for everything else.
   *
   * @return assertions on the records that were kept
   */
  public ListAssert<LogRecord> records() {
    return Assertions.assertThat(actual).as("%s", described("the records"));
  }

  private ListAssert<String> messages() {
    return Assertions.assertThat(actual.stream().map(LogRecord::message).toList())
        .as("%s", described("the messages of the records"));
  }

  private String described(String what) {
    String own = descriptionText();
    String shown =
        all.stream().limit(SHOWN).map(record -> "\n  " + record).collect(Collectors.joining());
    String more = all.size() > SHOWN ? "\n  and " + (all.size() - SHOWN) + " more" : "";
    return (own.isEmpty() ? "" : own + ": ")
        + what
        + filters
        + (all.isEmpty() ? ", of none" : ", of these:" + shown + more + "\n");
  }
}
