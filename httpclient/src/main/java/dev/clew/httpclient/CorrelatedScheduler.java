package dev.clew.httpclient;

import dev.clew.CorrelationContext;
import dev.clew.internal.OutgoingCall;
import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.client5.http.async.AsyncExecChain;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.util.TimeValue;
import org.jspecify.annotations.Nullable;

/**
 * Carries the caller's context through an exchange. The scheduler is the one part of an exchange's
 * scope that is an interface, belongs to this exchange alone, and is handed on to each redirect and
 * each new attempt.
 *
 * @param delegate what schedules
 * @param context the caller's
 * @param recorded the call, when it is to leave a record
 */
record CorrelatedScheduler(
    AsyncExecChain.Scheduler delegate, CorrelationContext context, @Nullable OutgoingCall recorded)
    implements AsyncExecChain.Scheduler {
  @Override
  public void scheduleExecution(
      HttpRequest request,
      @Nullable AsyncEntityProducer body,
      AsyncExecChain.Scope scope,
      AsyncExecCallback callback,
      TimeValue delay) {
    delegate.scheduleExecution(request, body, scope, callback, delay);
  }

  @Override
  public void scheduleExecution(
      HttpRequest request,
      @Nullable AsyncEntityProducer body,
      AsyncExecChain.Scope scope,
      AsyncExecChain chain,
      AsyncExecCallback callback,
      TimeValue delay) {
    delegate.scheduleExecution(request, body, scope, chain, callback, delay);
  }
}
