/**
 * Tests that show the contract of {@link dev.clew.servlet.CorrelationFilter} on a servlet
 * container. A container's test extends each of {@link
 * dev.clew.testing.servlet.ServletContractTest}, {@link dev.clew.testing.servlet.AsyncContractTest}
 * and {@link dev.clew.testing.servlet.StrictModeContractTest}, and says how to start it with a
 * {@link dev.clew.testing.servlet.TestApp}.
 *
 * <p>The suites need Logback, {@code clew-servlet} and the Servlet API. No argument may be null.
 */
@NullMarked
package dev.clew.testing.servlet;

import org.jspecify.annotations.NullMarked;
