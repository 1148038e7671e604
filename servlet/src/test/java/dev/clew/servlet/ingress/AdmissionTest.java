package dev.clew.servlet.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.CorrelationContext;
import dev.clew.CorrelationPropagator;
import dev.clew.servlet.CorrelationCounts;
import dev.clew.testing.CleanThreadTest;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdmissionTest extends CleanThreadTest {
  private static final CorrelationPropagator.Getter<Map<String, String>> HEADERS = Map::get;

  private final Admission<Map<String, String>> admission =
      new Admission<>(HEADERS, request -> "192.0.2.1");

  @Test
  void each_request_counts_once_by_where_its_id_comes_from() {
    Settings trusting = settings(Map.of());
    Settings distrusting = settings(Map.of("trust", "never"));

    admit(trusting, Map.of("X-Request-ID", "a-1"));
    admit(trusting, Map.of("X-Request-ID", "not valid", "X-Correlation-ID", "a-2"));
    admit(trusting, Map.of());
    admit(trusting, Map.of());
    admit(trusting, Map.of());
    admit(trusting, Map.of("X-Request-ID", "not valid"));
    admit(distrusting, Map.of("X-Request-ID", "a-1"));
    admit(distrusting, Map.of("X-Request-ID", "a-1"));
    admit(distrusting, Map.of("X-Request-ID", "not valid"));
    admit(distrusting, Map.of());

    // What an untrusted request brings that is not valid is nothing that could be believed.
    assertThat(admission.counts().now()).isEqualTo(new CorrelationCounts(2, 5, 1, 2));
  }

  @Test
  void what_another_copy_has_admitted_does_not_count() {
    Settings settings = settings(Map.of());
    admission.context(
        settings, Map.of("X-Request-ID", "a-1"), CorrelationContext.of("b-1"), rejected());

    assertThat(admission.counts().now()).isEqualTo(new CorrelationCounts(0, 0, 0, 0));
  }

  @Test
  void an_untrusted_request_does_not_keep_its_id_and_is_not_warned_of() {
    Arrival rejected = rejected();

    assertThat(
            admission
                .context(
                    settings(Map.of("trust", "never")),
                    Map.of("X-Request-ID", "not valid"),
                    null,
                    rejected)
                .id())
        .isNotNull()
        .isNotEqualTo("not valid");
    assertThat(rejected.isRejected()).isFalse();
  }

  private void admit(Settings settings, Map<String, String> request) {
    admission.context(settings, request, null, rejected());
  }

  private static Arrival rejected() {
    return new Arrival();
  }

  private static Settings settings(Map<String, String> texts) {
    return Settings.DEFAULT.with(texts, null);
  }
}
