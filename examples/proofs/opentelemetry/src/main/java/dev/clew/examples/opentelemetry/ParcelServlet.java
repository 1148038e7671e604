package dev.clew.examples.opentelemetry;

import dev.clew.Correlation;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST /parcels/{parcelId}}: answers with the ID that the pool's thread had. */
@SuppressWarnings("serial") // Servlets are never serialized.
final class ParcelServlet extends HttpServlet {
  private static final Logger log = LoggerFactory.getLogger(ParcelServlet.class);

  private final Depot depot;
  private final ExecutorService pool;

  ParcelServlet(Depot depot, ExecutorService pool) {
    this.depot = depot;
    this.pool = pool;
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String parcel = request.getPathInfo().substring(1);
    log.info("parcel received");
    try {
      String id = pool.submit(() -> pack(parcel)).get();
      response.setContentType("text/plain");
      response.getWriter().print(id);
    } catch (ExecutionException e) {
      throw new IOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("courier is stopping").initCause(e);
    }
  }

  private String pack(String parcel) throws IOException, InterruptedException {
    log.info("parcel packed");
    depot.tellByJdkClient(parcel);
    depot.tellByOkHttp(parcel);
    depot.tellByHttpClient(parcel);
    return String.valueOf(Correlation.currentId());
  }
}
