package com.acme.shop;

import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import dev.clew.httpclient.HttpClientCorrelation;
import dev.clew.jdk.JdkHttpClientCorrelation;
import dev.clew.okhttp.OkHttpCorrelation;
import dev.clew.servlet.CorrelationFilter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request by each client, and the service logs with the ID that came. */
public final class App {
  private static final Logger LOG = LoggerFactory.getLogger(App.class);

  private App() {}

  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory("shop");
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(folder.toString());
    tomcat.setPort(0);
    Context context = tomcat.addContext("", folder.toString());
    FilterDef filter = new FilterDef();
    filter.setFilterName("correlation");
    filter.setFilter(CorrelationFilter.builder().accessLog(false).build());
    context.addFilterDef(filter);
    FilterMap all = new FilterMap();
    all.setFilterName("correlation");
    all.addURLPattern("/*");
    context.addFilterMap(all);
    Tomcat.addServlet(context, "orders", new Orders());
    context.addServletMappingDecoded("/", "orders");
    tomcat.start();
    try {
      String address = "http://localhost:" + tomcat.getConnector().getLocalPort() + "/";
      OkHttpClient okHttp = OkHttpCorrelation.instrument(new OkHttpClient.Builder()).build();
      try (CorrelationScope scope = Correlation.open("by-okhttp")) {
        okHttp.newCall(new Request.Builder().url(address).build()).execute().close();
      }
      try (CorrelationScope scope = Correlation.open("by-httpclient");
          CloseableHttpClient client =
              HttpClientCorrelation.instrument(HttpClients.custom()).build()) {
        client.execute(
            new HttpGet(address), response -> EntityUtils.toString(response.getEntity()));
      }
      HttpClient jdk = JdkHttpClientCorrelation.build(HttpClient.newBuilder());
      try (CorrelationScope scope = Correlation.open("by-jdk")) {
        jdk.send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString());
      }
    } finally {
      tomcat.stop();
      tomcat.destroy();
    }
    System.exit(0);
  }

  private static final class Orders extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws java.io.IOException {
      LOG.info("order accepted");
      response.getWriter().print("accepted");
    }
  }
}
