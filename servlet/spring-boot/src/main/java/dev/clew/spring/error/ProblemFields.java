package dev.clew.spring.error;

import dev.clew.Correlation;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ProblemDetail;

/**
 * The fields of a {@code ProblemDetail} (RFC 9457), and with them the ID of the request that it
 * answers. They stand in the place of the application's, which may be a map that cannot be changed;
 * and what stands there is known to be Clew's when the application answers another request with the
 * same object.
 */
public final class ProblemFields extends LinkedHashMap<String, Object> {
  private static final long serialVersionUID = 1;

  private final String id;

  private ProblemFields(Map<String, Object> fields, String id) {
    super(fields);
    this.id = id;
    put(Correlation.MDC_KEY, id);
  }

  /**
   * Adds the ID, unless the application has put something there.
   *
   * @param detail what is about to be written
   * @param id that of the request; null for none, and then that of an earlier one is removed
   */
  public static void add(ProblemDetail detail, @Nullable String id) {
    Map<String, Object> there = detail.getProperties();
    Map<String, Object> fields = there == null ? Map.of() : there;
    if (fields.containsKey(Correlation.MDC_KEY) && !isOwn(fields)) {
      return;
    }
    if (id != null) {
      detail.setProperties(new ProblemFields(fields, id));
    } else if (fields instanceof ProblemFields) {
      fields.remove(Correlation.MDC_KEY);
    }
  }

  private static boolean isOwn(Map<String, Object> fields) {
    return fields instanceof ProblemFields own && own.id.equals(own.get(Correlation.MDC_KEY));
  }
}
