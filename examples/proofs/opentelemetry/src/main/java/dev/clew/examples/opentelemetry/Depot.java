package dev.clew.examples.opentelemetry;

import dev.clew.httpclient.HttpClientCorrelation;
import dev.clew.okhttp.OkHttpCorrelation;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;

/** Calls the depot in three ways, of which Clew knows two. */
final class Depot {
  private final HttpClient jdk = HttpClient.newHttpClient();
  private final OkHttpClient okHttp =
      OkHttpCorrelation.instrument(new OkHttpClient.Builder()).build();
  private final CloseableHttpClient apache =
      HttpClientCorrelation.instrument(HttpClients.custom()).build();
  private final URI url;

  Depot(URI url) {
    this.url = url;
  }

  void tellByJdkClient(String parcel) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(uri("jdk", parcel)).build();
    jdk.send(request, BodyHandlers.discarding());
  }

  void tellByOkHttp(String parcel) throws IOException {
    Request.Builder request = new Request.Builder().url(uri("okhttp", parcel).toString());
    okHttp.newCall(request.build()).execute().close();
    request.url(uri("okhttp-by-hand", parcel).toString()).header("Correlation-Id", "by-hand");
    try (Response response = okHttp.newCall(request.build()).execute()) {
      if (!response.isSuccessful()) {
        throw new IOException("the depot answered " + response.code());
      }
    }
  }

  void tellByHttpClient(String parcel) throws IOException {
    apache.execute(new HttpGet(uri("httpclient", parcel)), response -> null);
    HttpGet byHand = new HttpGet(uri("httpclient-by-hand", parcel));
    byHand.setHeader("Correlation-Id", "by-hand");
    apache.execute(byHand, response -> null);
  }

  private URI uri(String way, String parcel) {
    return url.resolve("/ok/" + way + "/" + parcel);
  }
}
