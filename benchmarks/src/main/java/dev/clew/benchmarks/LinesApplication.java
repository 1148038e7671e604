package dev.clew.benchmarks;

import java.nio.ByteBuffer;
import java.util.function.IntUnaryOperator;
import org.apache.catalina.webresources.TomcatURLStreamHandlerFactory;
import org.apache.coyote.Adapter;
import org.apache.coyote.OutputBuffer;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.embedded.tomcat.TomcatWebServer;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * A service on Spring MVC that writes as many lines as it is asked for. It is given requests where
 * Tomcat has parsed them, and answers on the thread that asks.
 */
public final class LinesApplication implements IntUnaryOperator, AutoCloseable {
  private final ServletWebServerApplicationContext context;
  private final Adapter adapter;
  private final Request request = new Request();
  private final Response response = new Response();
  private final Count body = new Count();

  private LinesApplication(ServletWebServerApplicationContext context) {
    this.context = context;
    TomcatWebServer server = (TomcatWebServer) context.getWebServer();
    this.adapter = server.getTomcat().getConnector().getProtocolHandler().getAdapter();
    request.setResponse(response);
    response.setOutputBuffer(body);
  }

  /** To be called in a class loader that has what the service is deployed with. */
  public static LinesApplication start(String... arguments) {
    // A JVM has one factory, and may have several class loaders with a Tomcat.
    TomcatURLStreamHandlerFactory.disable();
    return new LinesApplication(
        (ServletWebServerApplicationContext) SpringApplication.run(Configured.class, arguments));
  }

  /**
   * Handles a request that brings no ID.
   *
   * @param lines how many it logs
   * @return the length of the answer's body
   * @throws IllegalStateException when the answer is another one than it should be
   */
  @Override
  public int applyAsInt(int lines) {
    request.scheme().setString("http");
    request.protocol().setString("HTTP/1.1");
    request.setMethod("GET");
    String path = "/orders/42/" + lines;
    request.requestURI().setString(path);
    request.decodedURI().setString(path);
    request.serverName().setString("localhost");
    request.setServerPort(80);
    request.getMimeHeaders().setValue("Host").setString("localhost");
    request.getMimeHeaders().setValue("Accept").setString("*/*");
    body.length = 0;
    try {
      adapter.service(request, response);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    if (response.getStatus() != 200 || body.length != "order-42".length()) {
      throw new IllegalStateException("status " + response.getStatus());
    }
    request.recycle();
    response.recycle();
    return body.length;
  }

  @Override
  public void close() {
    context.close();
  }

  /** Counts what it forgets. */
  private static final class Count implements OutputBuffer {
    int length;

    @Override
    public int doWrite(ByteBuffer chunk) {
      int written = chunk.remaining();
      chunk.position(chunk.limit());
      length += written;
      return written;
    }

    @Override
    public long getBytesWritten() {
      return length;
    }
  }

  /** What the service is made of. */
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Configured {
    @Bean
    Orders orders() {
      return new Orders();
    }
  }

  /** The controller. */
  @RestController
  static class Orders {
    private static final Logger LOG = LoggerFactory.getLogger(Orders.class);

    @GetMapping("/orders/{order}/{lines}")
    String read(@PathVariable("order") String order, @PathVariable("lines") int lines) {
      for (int line = 0; line < lines; line++) {
        LOG.info("order {} of {} accepted at {}", order, "customer-17", "eu-west-1");
      }
      return "order-42";
    }
  }
}
