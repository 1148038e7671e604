package dev.clew.spring.settings;

import dev.clew.servlet.CorrelationCounts;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What gives requests their ID in this application, as Actuator shows it. Immutable.
 *
 * @param kind {@code servlet} or {@code reactive}
 * @param settings the settings that are in force, in the order of their documentation
 * @param counts where IDs came from until now
 */
public record Ingress(
    String kind, Supplier<Map<String, String>> settings, Supplier<CorrelationCounts> counts) {}
