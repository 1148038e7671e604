/**
 * Supports tests of services that use Clew, and of adapters for Clew.
 *
 * <ul>
 *   <li>{@link dev.clew.testing.CorrelationExtension} is the entry point: a JUnit extension that
 *       turns strict mode on, fails a test that leaves its thread with an ID, and makes the ID of
 *       {@link dev.clew.testing.CorrelationId} current.
 *   <li>{@link dev.clew.testing.RecordAssertions} reads what was logged, and {@link
 *       dev.clew.testing.RecordsAssert} says what must be in it.
 *   <li>{@link dev.clew.testing.EgressContract} and {@link dev.clew.testing.AsyncEgressContract}
 *       hold the tests that every HTTP client must pass: an adapter's test extends one of them and
 *       says how to make a client. They call a {@link dev.clew.testing.RecordingServer}, read a
 *       {@link dev.clew.testing.CapturedLog}, and extend {@link dev.clew.testing.CleanThreadTest},
 *       which checks the thread after each test.
 * </ul>
 *
 * <p>The suites, {@code CapturedLog} and assertions on events need Logback; assertions on JSON do
 * not. No argument may be null unless its description says so.
 */
@NullMarked
package dev.clew.testing;

import org.jspecify.annotations.NullMarked;
