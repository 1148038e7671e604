package com.example.shop;

import dev.clew.Correlation;
import dev.clew.EgressPolicy;
import dev.clew.testing.EgressContract;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Map;

/** The contract, for an adapter that nobody ships: the JDK's old client, with Clew's headers. */
class UrlConnectionTest extends EgressContract {
  private static final int MAX_HOPS = 20;

  static {
    // It would send a POST twice, unasked.
    System.setProperty("sun.net.http.retryPost", "false");
  }

  @Override
  protected boolean leavesRecords() {
    return false;
  }

  @Override
  protected Client newClient(EgressPolicy... policies) {
    return new Client() {
      @Override
      public int call(String method, URI uri, Map<String, String> headers) throws Exception {
        URI at = uri;
        String with = method;
        int status = 0;
        boolean triedAgain = false;
        for (int hop = 0; hop < MAX_HOPS; hop++) {
          HttpURLConnection connection = (HttpURLConnection) at.toURL().openConnection();
          connection.setInstanceFollowRedirects(false);
          connection.setRequestMethod(with);
          headers.forEach(connection::setRequestProperty);
          for (EgressPolicy policy : policies) {
            policy.inject(
                Correlation.current(),
                at.getHost(),
                connection,
                HttpURLConnection::getRequestProperty,
                HttpURLConnection::setRequestProperty);
          }
          EgressPolicy first = policies[0];
          String sent = connection.getRequestProperty(first.headerName());
          status = connection.getResponseCode();
          first.compareResponse(sent, at.getHost(), connection, HttpURLConnection::getHeaderField);
          try (InputStream body =
              status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            body.readAllBytes();
          }
          if (status == 503 && !triedAgain) {
            triedAgain = true;
          } else if (status / 100 == 3) {
            at = at.resolve(connection.getHeaderField("Location"));
            with = status == 303 ? "GET" : with;
          } else {
            break;
          }
        }
        return status;
      }

      @Override
      public void close() {}
    };
  }
}
