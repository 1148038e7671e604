/**
 * For tests: of services that use Clew, and of adapters for Clew.
 *
 * <ul>
 *   <li>{@link dev.clew.testing.CorrelationExtension} is the entry point: a JUnit extension that
 *       turns strict mode on, fails a test that leaves its thread with an ID, and gives it the one
 *       of {@link dev.clew.testing.CorrelationId}.
 *   <li>{@link dev.clew.testing.RecordAssertions} reads what was logged, and {@link
 *       dev.clew.testing.RecordsAssert} says what must be in it.
 *   <li>{@link dev.clew.testing.EgressContract} and {@link dev.clew.testing.AsyncEgressContract}
 *       are what holds for every HTTP client: an adapter's test extends one of them and says how to
 *       make a client. {@link dev.clew.testing.RecordingServer} is what they call, {@link
 *       dev.clew.testing.CapturedLog} what they read, {@link dev.clew.testing.CleanThreadTest} what
 *       they check after each test.
 * </ul>
 *
 * <p>The suites, {@code CapturedLog} and assertions on events need Logback; JSON does not. No
 * argument may be null unless its description says so.
 */
@NullMarked
package dev.clew.testing;

import org.jspecify.annotations.NullMarked;
