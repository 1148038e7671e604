package dev.clew.examples.spring.clients;

import dev.clew.EgressPolicy;
import dev.clew.httpclient.HttpClientCorrelation;
import dev.clew.jdk.JdkHttpClientCorrelation;
import dev.clew.testing.EgressContract;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.hc.client5.http.impl.DefaultHttpRequestRetryStrategy;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.util.TimeValue;
import org.springframework.core.NestedRuntimeException;
import org.springframework.http.HttpHeaders;

/** The contract, for what Spring puts on top of a client; each pair of the two is a subclass. */
abstract class SpringClientContract extends EgressContract {
  /** One of Spring's clients. */
  interface Calls {
    int call(String method, URI uri, Consumer<HttpHeaders> headers) throws IOException;
  }

  /**
   * A client of the contract.
   *
   * @param triesAgain whether this has to be done here, because the client below does not
   * @param below what to close
   */
  record SpringClient(Calls calls, boolean triesAgain, AutoCloseable below) implements Client {
    @Override
    public int call(String method, URI uri, Map<String, String> headers) throws Exception {
      try {
        int status = calls.call(method, uri, all -> headers.forEach(all::set));
        return status == 503 && triesAgain
            ? calls.call(method, uri, all -> headers.forEach(all::set))
            : status;
      } catch (NestedRuntimeException e) {
        // Spring wraps what the client below has thrown.
        throw e.getCause() instanceof IOException cause ? cause : e;
      }
    }

    @Override
    public void close() throws Exception {
      below.close();
    }
  }

  static SpringClient onJdk(Calls calls) {
    return new SpringClient(calls, true, () -> {});
  }

  static SpringClient onHttpClient(Calls calls, AutoCloseable below) {
    return new SpringClient(calls, false, below);
  }

  static HttpClient jdk(EgressPolicy... policies) {
    HttpClient client =
        JdkHttpClientCorrelation.build(
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL), policies[0]);
    for (int i = 1; i < policies.length; i++) {
      client = JdkHttpClientCorrelation.instrument(client, policies[i]);
    }
    return client;
  }

  private static DefaultHttpRequestRetryStrategy onceMore() {
    return new DefaultHttpRequestRetryStrategy(1, TimeValue.ofMilliseconds(1));
  }

  static CloseableHttpClient httpClient(EgressPolicy... policies) {
    HttpClientBuilder builder = HttpClients.custom().setRetryStrategy(onceMore());
    for (EgressPolicy policy : policies) {
      HttpClientCorrelation.instrument(builder, policy);
    }
    return builder.build();
  }

  static CloseableHttpAsyncClient httpAsyncClient(EgressPolicy... policies) {
    HttpAsyncClientBuilder builder = HttpAsyncClients.custom().setRetryStrategy(onceMore());
    for (EgressPolicy policy : policies) {
      HttpClientCorrelation.instrument(builder, policy);
    }
    return builder.build();
  }
}
