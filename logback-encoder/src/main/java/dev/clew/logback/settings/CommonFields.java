package dev.clew.logback.settings;

import dev.clew.Correlation;

/** The names that the fields of every format have, unless users give them others. */
public final class CommonFields {
  public static final String TIMESTAMP = "@timestamp";
  public static final String MESSAGE = "message";
  public static final String CORRELATION_ID = Correlation.MDC_KEY;
  public static final String PARENT_ID = Correlation.PARENT_ID_MDC_KEY;
  public static final String SERVICE_NAME = "service.name";
  public static final String SERVICE_VERSION = "service.version";
  public static final String SERVICE_ENVIRONMENT = "service.environment";
  public static final String SERVICE_NODE_NAME = "service.node.name";
  public static final String TAGS = "tags";

  private CommonFields() {}
}
