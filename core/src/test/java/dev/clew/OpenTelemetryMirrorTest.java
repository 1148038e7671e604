package dev.clew;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.internal.ReportedOnce;
import dev.clew.testing.CapturedLog;
import dev.clew.testing.CleanThreadTest;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@SuppressWarnings("MustBeClosedChecker") // This is about what happens when they are not.
@Tag("optional-libraries")
@Tag("opentelemetry")
@DisplayName("R53: with OpenTelemetry's API")
class OpenTelemetryMirrorTest extends CleanThreadTest {
  private static final ContextKey<String> SPAN = ContextKey.named("stands-for-a-span");

  private final ExecutorService plainPool = Executors.newSingleThreadExecutor();

  @BeforeEach
  void openTelemetryIsCleanBefore() {
    ReportedOnce.forgetAll();
    assertThat(Context.current()).isSameAs(Context.root());
  }

  @AfterEach
  void openTelemetryIsCleanAfter() {
    plainPool.shutdown();
    assertThat(Context.current()).isSameAs(Context.root());
  }

  @Test
  void a_scope_shows_in_opentelemetrys_context_and_goes_from_it() {
    try (CorrelationScope scope = Correlation.open("a-1")) {
      assertThat(mirrored()).isEqualTo("a-1");
      try (CorrelationScope inner = Correlation.open("b-2")) {
        assertThat(mirrored()).isEqualTo("b-2");
      }
      try (CorrelationScope empty = Correlation.open(CorrelationContext.empty())) {
        assertThat(mirrored()).isNull();
        assertThat(OpenTelemetryMirror.contextOf(Context.current()))
            .isEqualTo(CorrelationContext.empty());
      }
      assertThat(mirrored()).isEqualTo("a-1");
    }
  }

  @Test
  void nothing_is_mirrored_twice_and_no_emptiness_over_nothing() {
    try (CorrelationScope nothing = Correlation.open(CorrelationContext.empty())) {
      assertThat(Context.current()).isSameAs(Context.root());
    }
    try (CorrelationScope scope = Correlation.open("a-1")) {
      Context outer = Context.current();
      try (CorrelationScope same = Correlation.open(CorrelationContext.of("a-1"))) {
        assertThat(Context.current()).isSameAs(outer);
      }
      assertThat(Context.current()).isSameAs(outer);
    }
  }

  @Test
  @DisplayName("R54: a plain executor that OpenTelemetry follows keeps the ID, after the scope too")
  void the_context_goes_where_opentelemetry_carries_its_own() throws Exception {
    Callable<@Nullable String> task;
    try (CorrelationScope scope = Correlation.open("a-1")) {
      task = Context.current().wrap(Correlation::currentId);
    }

    assertThat(plainPool.submit(task).get()).isEqualTo("a-1");
    assertThat(task.call()).isEqualTo("a-1");
    assertThat(plainPool.submit(Correlation::currentId).get()).isNull();
  }

  @Test
  void an_open_scope_counts_for_more_than_what_opentelemetry_carries() throws Exception {
    Callable<@Nullable String> task;
    try (CorrelationScope scope = Correlation.open("theirs")) {
      task = Context.current().wrap(Correlation::currentId);
    }

    try (CorrelationScope ours = Correlation.open("ours")) {
      assertThat(task.call()).isEqualTo("ours");
    }
    try (CorrelationScope none = Correlation.open(CorrelationContext.empty())) {
      assertThat(task.call()).isNull();
    }
  }

  @Test
  void spans_made_current_inside_keep_the_id_and_stay_current_after_an_inner_scope() {
    try (CorrelationScope scope = Correlation.open("a-1");
        Scope span = Context.current().with(SPAN, "s").makeCurrent()) {
      try (CorrelationScope inner = Correlation.open("b-2")) {
        assertThat(Context.current().get(SPAN)).isEqualTo("s");
      }
      assertThat(Context.current().get(SPAN)).isEqualTo("s");
      assertThat(mirrored()).isEqualTo("a-1");
    }
  }

  @Test
  @DisplayName("R14: closed before a scope of OpenTelemetry that was opened inside")
  void a_scope_of_opentelemetry_that_is_closed_too_late_does_not_bring_the_id_back() {
    Context outside = Context.root().with(SPAN, "outside");
    try (Scope server = outside.makeCurrent()) {
      CorrelationScope scope = Correlation.open("a-1");
      Scope late = Context.current().with(SPAN, "inside").makeCurrent();

      scope.close();
      assertThat(Correlation.currentId()).isNull();
      assertThat(Context.current()).isSameAs(outside);
      late.close();

      assertThat(Context.current()).isSameAs(outside);
      assertThat(Correlation.currentId()).isNull();
    }
  }

  @Test
  @DisplayName("R13: scopes of both kinds, forgotten inside")
  void what_was_forgotten_inside_goes_with_the_outer_scope() {
    CorrelationScope outer = Correlation.open("outer");
    Scope forgotten = Context.current().with(SPAN, "s").makeCurrent();
    Correlation.open("forgotten");
    Scope another = Context.current().with(SPAN, "t").makeCurrent();

    outer.close();

    assertThat(Correlation.currentId()).isNull();
    assertThat(Context.current()).isSameAs(Context.root());
    another.close();
    forgotten.close();
  }

  @Test
  void a_context_that_somebody_put_in_place_of_ours_stays_but_ours_is_not_believed_any_more() {
    CorrelationScope scope = Correlation.open("a-1");
    Scope other = Context.root().with(SPAN, "other").makeCurrent();

    scope.close();
    assertThat(Context.current().get(SPAN)).isEqualTo("other");
    other.close();

    assertThat(mirrored()).isNull();
    assertThat(Correlation.currentId()).isNull();
    try (Scope tidyUp = Context.root().makeCurrent()) {
      assertThat(Correlation.currentId()).isNull();
    }
    Scope unused = Context.root().makeCurrent();
  }

  @Test
  @DisplayName("R15: closed on another thread")
  void after_a_close_on_another_thread_the_opener_is_clean() throws Exception {
    try (CapturedLog log = CapturedLog.of("dev.clew")) {
      CorrelationScope scope = Correlation.open("a-1");
      Callable<@Nullable String> captured = Context.current().wrap(Correlation::currentId);

      plainPool.submit(scope::close).get();

      assertThat(plainPool.submit(captured).get()).isNull();
      assertThat(Correlation.currentId()).isNull();
      assertThat(Context.current()).isSameAs(Context.root());
      assertThat(log.warnings()).hasSize(1);
    }
  }

  @Test
  void a_leak_under_somebodys_span_is_not_believed_after_a_root_scope() {
    try (CapturedLog log = CapturedLog.of("dev.clew")) {
      Correlation.open("leaked");
      Context span = Context.current().with(SPAN, "server");
      try (Scope server = span.makeCurrent()) {
        try (CorrelationScope request = Correlation.openRoot(CorrelationContext.of("request"))) {
          assertThat(mirrored()).isEqualTo("request");
          assertThat(Context.current().get(SPAN)).isEqualTo("server");
        }
        assertThat(Context.current()).isSameAs(span);
        assertThat(Correlation.currentId()).isNull();
      }
      assertThat(Correlation.currentId()).isNull();
      assertThat(log.warnings()).hasSize(1);
    }
    Scope unused = Context.root().makeCurrent();
  }

  @Test
  void a_leak_that_is_still_current_is_taken_off_by_a_root_scope() {
    try (CapturedLog log = CapturedLog.of("dev.clew")) {
      Correlation.open("leaked");

      Correlation.openRoot(CorrelationContext.of("request")).close();

      assertThat(Context.current()).isSameAs(Context.root());
      assertThat(log.warnings()).hasSize(1);
    }
  }

  @Test
  @DisplayName("Micrometer closes in the order of opening, which must not leave a span behind")
  void a_snapshot_does_not_come_between_the_scopes_of_opentelemetry() {
    ContextSnapshot snapshot;
    try (CorrelationScope scope = Correlation.open("a-1")) {
      snapshot = ContextSnapshotFactory.builder().build().captureAll();
    }

    Scope span = Context.root().with(SPAN, "s").makeCurrent();
    ContextSnapshot.Scope installed = snapshot.setThreadLocals();
    assertThat(Correlation.currentId()).isEqualTo("a-1");
    span.close();
    installed.close();

    assertThat(Context.current()).isSameAs(Context.root());
    assertThat(Correlation.currentId()).isNull();
  }

  @Test
  void a_snapshot_hides_another_id_that_opentelemetry_carries() throws Exception {
    ContextSnapshot nothing = ContextSnapshotFactory.builder().build().captureAll();

    try (CorrelationScope scope = Correlation.open("a-1");
        ContextSnapshot.Scope installed = nothing.setThreadLocals()) {
      assertThat(plainPool.submit(Context.current().wrap(Correlation::currentId)).get()).isNull();
    }
  }

  @Test
  void what_a_snapshot_found_in_opentelemetry_is_not_left_behind_as_a_scope() {
    Context theirs;
    ContextSnapshot snapshot;
    try (CorrelationScope scope = Correlation.open("theirs")) {
      theirs = Context.current();
    }
    try (CorrelationScope scope = Correlation.open("a-1")) {
      snapshot = ContextSnapshotFactory.builder().build().captureAll();
    }

    ContextSnapshot.Scope installed;
    try (Scope carried = theirs.makeCurrent()) {
      installed = snapshot.setThreadLocals();
      assertThat(Correlation.currentId()).isEqualTo("a-1");
      installed.close();
      assertThat(Correlation.currentId()).isEqualTo("theirs");
    }
    assertThat(Correlation.currentId()).isNull();
  }

  @Test
  void a_snapshot_of_nothing_hides_what_opentelemetry_carries_until_its_own_end() {
    ContextSnapshot nothing = ContextSnapshotFactory.builder().build().captureAll();
    Context theirs;
    try (CorrelationScope scope = Correlation.open("a-1")) {
      theirs = Context.current();
    }

    try (Scope carried = theirs.makeCurrent()) {
      try (ContextSnapshot.Scope first = nothing.setThreadLocals()) {
        nothing.setThreadLocals().close();
        assertThat(Correlation.currentId()).isNull();
      }
      assertThat(Correlation.currentId()).isEqualTo("a-1");
    }
  }

  @Test
  void snapshots_of_nothing_that_others_were_left_open_in_do_not_pile_up() {
    ContextSnapshot nothing = ContextSnapshotFactory.builder().build().captureAll();
    ContextSnapshot snapshot;
    Context theirs;
    try (CorrelationScope scope = Correlation.open("a-1")) {
      snapshot = ContextSnapshotFactory.builder().build().captureAll();
      theirs = Context.current();
    }

    for (int task = 0; task < 3; task++) {
      try (ContextSnapshot.Scope installed = nothing.setThreadLocals()) {
        ContextSnapshot.Scope unused = snapshot.setThreadLocals();
      }
      assertThat(Correlation.currentId()).isNull();
    }
    nothing.setThreadLocals().close();

    try (Scope carried = theirs.makeCurrent()) {
      assertThat(Correlation.currentId()).isEqualTo("a-1");
    }
  }

  private static @Nullable String mirrored() {
    CorrelationContext context = OpenTelemetryMirror.contextOf(Context.current());
    return context == null ? null : context.id();
  }
}
