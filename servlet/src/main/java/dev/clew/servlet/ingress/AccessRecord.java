package dev.clew.servlet.ingress;

import dev.clew.CorrelationContext;
import dev.clew.internal.RequestState;
import dev.clew.internal.StructuredRecord;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;

/** How an access record looks: the names and units are those of the Elastic Common Schema 8. */
public final class AccessRecord extends StructuredRecord {
  /** The name of the logger of the access records. */
  public static final String LOGGER_NAME = "dev.clew.servlet.access";

  private static final Logger LOG = LoggerFactory.getLogger(LOGGER_NAME);
  private static final int SERVER_ERROR = 500;

  private static final String VERSION = "http.version";
  private static final Map<String, KeyValuePair> VERSIONS =
      usual(VERSION, "1.0", "1.1", "2.0", "3.0");
  private static final String ORIGIN = "correlation.origin";
  private static final Map<String, KeyValuePair> ORIGINS =
      usual(ORIGIN, "received", "generated", "replaced", "rejected");

  /** The record of one request that has no more of a failure than the name of its class. */
  public AccessRecord(
      String method,
      String path,
      @Nullable String httpVersion,
      int status,
      long nanos,
      long requestBytes,
      long responseBytes,
      @Nullable Throwable failure) {
    this(method, path, httpVersion, status, nanos, requestBytes, responseBytes, failure, null);
  }

  /**
   * The record of one request.
   *
   * @param nanos how long the request took
   * @param requestBytes negative when they are not known, and so {@code responseBytes}
   * @param failure what went wrong, or null
   * @param thrown the same where the event is to have it whole; null for no more than its class
   */
  public AccessRecord(
      String method,
      String path,
      @Nullable String httpVersion,
      int status,
      long nanos,
      long requestBytes,
      long responseBytes,
      @Nullable Throwable failure,
      @Nullable Throwable thrown) {
    super(message(method, path, status, nanos), thrown);
    addMethod(method);
    add("url.path", path);
    addStatus(status);
    add("event.duration", nanos);
    add(VERSION, httpVersion, VERSIONS);
    add("http.request.body.bytes", requestBytes < 0 ? null : requestBytes);
    add("http.response.body.bytes", responseBytes < 0 ? null : responseBytes);
    // Whatever writes the exception writes this field too, and some of that fails on a second one.
    add("error.type", failure == null || thrown != null ? null : failure.getClass().getName());
  }

  /**
   * Adds a field, unless there is one of that name.
   *
   * @param value null for none
   * @return this
   */
  public AccessRecord with(String key, @Nullable Object value) {
    add(key, value);
    return this;
  }

  /**
   * Adds where the ID comes from.
   *
   * @param origin null for none
   * @return this
   */
  public AccessRecord withOrigin(@Nullable String origin) {
    add(ORIGIN, origin, ORIGINS);
    return this;
  }

  /**
   * Adds who asked.
   *
   * @param client null for none
   * @return this
   */
  public AccessRecord with(@Nullable LoggedClient client) {
    if (client != null) {
      add("client.address", client.address());
      add("user_agent.original", client.userAgent());
    }
    return this;
  }

  @Override
  protected Logger logger() {
    return LOG;
  }

  @Override
  public Level getLevel() {
    return level(status(), getThrowable());
  }

  /** What is known of a request beside this: how much it logged, and what the application said. */
  private void addStateOf(CorrelationContext context) {
    int errors = RequestState.logged(context, true);
    int warnings = RequestState.logged(context, false);
    with("log.errors", errors == 0 ? null : errors);
    with("log.warnings", warnings == 0 ? null : warnings);
    Map<String, Object> said = RequestState.annotations(context);
    if (!said.isEmpty()) {
      said.forEach(this::add);
    }
  }

  /** Of an exception after the response has begun, the status tells nothing. */
  private static Level level(int status, @Nullable Throwable thrown) {
    if (thrown == null) {
      return Level.INFO;
    }
    if (status >= SERVER_ERROR) {
      return Level.ERROR;
    }
    // Nearly always a client that went away.
    return thrown instanceof IOException ? Level.INFO : Level.WARN;
  }

  /** Whether a record without an exception is logged. */
  public static boolean isWanted() {
    return LOG.isInfoEnabled();
  }

  /** Whether a record of such a request is logged; {@code thrown} is what it has as its cause. */
  public static boolean isWanted(int status, @Nullable Throwable thrown) {
    return LOG.isEnabledForLevel(level(status, thrown));
  }

  @Override
  public void write(CorrelationContext context) {
    addStateOf(context);
    super.write(context);
  }
}
