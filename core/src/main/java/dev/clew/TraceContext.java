package dev.clew;

import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The two headers of W3C Trace Context as they came in, to be passed on as they are where nothing
 * traces.
 *
 * @param traceparent a valid {@code traceparent}
 * @param tracestate a valid {@code tracestate}, or null for none
 * @see <a href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a>
 */
record TraceContext(String traceparent, @Nullable String tracestate) {
  static final String TRACEPARENT = "traceparent";
  static final String TRACESTATE = "tracestate";

  /** What a later version may add behind the flags is not passed on without end. */
  private static final int MAX_TRACEPARENT_LENGTH = 128;

  /** A vendor should pass on 512 characters at least; section 3.3.1.5. */
  private static final int MAX_TRACESTATE_LENGTH = 2048;

  private static final int MAX_MEMBERS = 32;
  private static final int MAX_KEY_LENGTH = 256;
  private static final int MAX_TENANT_LENGTH = 241;
  private static final int MAX_SYSTEM_LENGTH = 14;
  private static final int MAX_VALUE_LENGTH = 256;

  /**
   * Reads the headers.
   *
   * @return what can be passed on; null when there is no {@code traceparent}, more than one, or one
   *     that is malformed. A {@code tracestate} that is malformed is left out
   */
  static <C extends @Nullable Object> @Nullable TraceContext read(
      C carrier, CorrelationPropagator.Getter<? super C> getter) {
    String parent = getter.get(carrier, TRACEPARENT);
    if (parent == null
        || parent.length() > MAX_TRACEPARENT_LENGTH
        || !isVisible(parent)
        || isSeveral(getter.getAll(carrier, TRACEPARENT))
        || TraceHeader.TRACEPARENT.traceId(parent) == null) {
      return null;
    }
    String state = joined(getter.get(carrier, TRACESTATE), getter.getAll(carrier, TRACESTATE));
    return new TraceContext(parent, state != null && isState(state) ? state : null);
  }

  private static boolean isSeveral(@Nullable Iterator<String> values) {
    if (values == null || !values.hasNext()) {
      return false;
    }
    values.next();
    return values.hasNext();
  }

  /** Several lines of the header are one list; RFC 9110, section 5.3. */
  private static @Nullable String joined(@Nullable String first, @Nullable Iterator<String> all) {
    if (first == null || all == null || !all.hasNext()) {
      return first;
    }
    String joined = all.next();
    while (all.hasNext() && joined.length() <= MAX_TRACESTATE_LENGTH) {
      joined = joined + "," + all.next();
    }
    return joined;
  }

  private static boolean isVisible(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) <= ' ' || value.charAt(i) >= 0x7F) {
        return false;
      }
    }
    return true;
  }

  /** {@code list = list-member 0*31( OWS "," OWS list-member )}; a member may be empty. */
  private static boolean isState(String state) {
    if (state.length() > MAX_TRACESTATE_LENGTH) {
      return false;
    }
    Set<String> keys = new HashSet<>();
    for (String raw : state.split(",", -1)) {
      String member = strip(raw);
      if (member.isEmpty()) {
        continue;
      }
      int equals = member.indexOf('=');
      if (equals < 0
          || !isKey(member.substring(0, equals))
          || !isValue(member, equals + 1)
          || !keys.add(member.substring(0, equals))
          || keys.size() > MAX_MEMBERS) {
        return false;
      }
    }
    return !keys.isEmpty();
  }

  /** Without the spaces and tabs at both ends. */
  private static String strip(String member) {
    int start = 0;
    int end = member.length();
    while (start < end && isSpace(member.charAt(start))) {
      start++;
    }
    while (end > start && isSpace(member.charAt(end - 1))) {
      end--;
    }
    return member.substring(start, end);
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }

  /** A name that begins with a letter or, as some tracers have it, with a digit. */
  private static boolean isKey(String key) {
    int at = key.indexOf('@');
    return at < 0
        ? isName(key, MAX_KEY_LENGTH)
        : isName(key.substring(0, at), MAX_TENANT_LENGTH)
            && isName(key.substring(at + 1), MAX_SYSTEM_LENGTH);
  }

  private static boolean isName(String name, int maxLength) {
    if (name.isEmpty() || name.length() > maxLength || !isLetterOrDigit(name.charAt(0))) {
      return false;
    }
    for (int i = 1; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!isLetterOrDigit(c) && "_-*/".indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }

  /** Printable ASCII but for the comma and the equals sign. */
  private static boolean isValue(String member, int start) {
    int length = member.length() - start;
    if (length == 0 || length > MAX_VALUE_LENGTH) {
      return false;
    }
    for (int i = start; i < member.length(); i++) {
      char c = member.charAt(i);
      if (c < ' ' || c > '~' || c == '=') {
        return false;
      }
    }
    return true;
  }
}
