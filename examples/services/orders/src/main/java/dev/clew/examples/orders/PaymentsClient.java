package dev.clew.examples.orders;

import dev.clew.httpclient.HttpClientCorrelation;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.entity.UrlEncodedFormEntity;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.message.BasicNameValuePair;
import org.apache.hc.core5.net.URIBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls the service {@code payments}. */
final class PaymentsClient {
  private static final Logger log = LoggerFactory.getLogger(PaymentsClient.class);

  private final CloseableHttpClient client =
      HttpClientCorrelation.instrument(HttpClients.custom())
          .disableAutomaticRetries() // Nobody shall pay twice.
          .build();
  private final URI url;

  PaymentsClient(String url) {
    this.url = URI.create(url);
  }

  /** Has the money taken and returns the receipt. */
  String take(String orderId, String amount, String card) throws IOException, URISyntaxException {
    log.atDebug().addKeyValue("orderId", orderId).addKeyValue("card", card).log("asking payments");
    HttpPost request =
        new HttpPost(new URIBuilder(url).appendPathSegments("payments", orderId).build());
    request.setEntity(
        new UrlEncodedFormEntity(
            List.of(
                new BasicNameValuePair("amount", amount), new BasicNameValuePair("card", card))));
    return client.execute(
        request,
        response -> {
          String body = EntityUtils.toString(response.getEntity());
          if (response.getCode() != 200) {
            throw new IOException("payments answered " + response.getCode());
          }
          return body.strip();
        });
  }
}
