/**
 * What an ingress is, whatever server it stands in: its settings, whom it believes, which ID a
 * request gets, and the access record. Nothing here knows a servlet, so that the reactive ingress
 * of the Spring Boot starter works where there is no servlet API.
 *
 * <p>No parameter and no result is null unless it says so. The package is exported to Clew's own
 * modules alone.
 */
@NullMarked
package dev.clew.servlet.ingress;

import org.jspecify.annotations.NullMarked;
