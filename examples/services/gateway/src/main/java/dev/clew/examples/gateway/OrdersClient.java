package dev.clew.examples.gateway;

import dev.clew.okhttp.OkHttpCorrelation;
import java.io.IOException;
import okhttp3.FormBody;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** Calls the service {@code orders}. */
final class OrdersClient {
  private final OkHttpClient client =
      OkHttpCorrelation.instrument(new OkHttpClient.Builder()).build();
  private final HttpUrl url;

  OrdersClient(String url) {
    this.url = HttpUrl.get(url);
  }

  /** Places an order and returns its receipt. */
  String place(String orderId, String amount, String card) throws IOException {
    Request request =
        new Request.Builder()
            .url(url.newBuilder().addPathSegment("orders").addPathSegment(orderId).build())
            .post(new FormBody.Builder().add("amount", amount).add("card", card).build())
            .build();
    try (Response response = client.newCall(request).execute()) {
      if (!response.isSuccessful()) {
        throw new IOException("orders answered " + response.code());
      }
      return response.body().string().strip();
    }
  }
}
