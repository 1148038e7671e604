package dev.clew.examples.soak;

import dev.clew.okhttp.OkHttpCorrelation;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ThreadLocalRandom;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * What a small service does for a request: it reads an order with its items from a database in
 * memory, asks another service for the stock, and writes the order's new state.
 */
final class Shop implements RecorderThroughput.Work {
  private static final String DATABASE = "jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1";
  private static final int ORDERS = 1_000;
  private static final int ITEMS = 10;

  /** Where in the request each of these is done. */
  private static final int READS = 3;

  private static final int ASKS = 8;
  private static final int WRITES = 15;

  private final ThreadLocal<Connection> connections = ThreadLocal.withInitial(Shop::connect);
  private final OkHttpClient client =
      OkHttpCorrelation.instrument(new OkHttpClient.Builder()).build();
  private final Request stock;

  private Shop(String stockUrl) {
    stock = new Request.Builder().url(stockUrl).build();
  }

  /** A shop that asks the service in a container, and has a database of its own. */
  static Shop on(Container stock) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("create table orders(id int primary key, customer varchar, state int)");
      statement.execute("create table items(id int primary key, order_id int, article varchar)");
      statement.execute("create index items_of_order on items(order_id)");
      statement.execute(
          "insert into orders select x, 'customer-' || x, 0 from system_range(0, "
              + (ORDERS - 1)
              + ")");
      statement.execute(
          "insert into items select x, mod(x, "
              + ORDERS
              + "), 'article-' || x from system_range(0, "
              + (ORDERS * ITEMS - 1)
              + ")");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return new Shop("http://localhost:" + stock.port() + "/stock/17");
  }

  private static Connection connect() {
    try {
      return DriverManager.getConnection(DATABASE);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  static void deployStock(ServletContext context) {
    context.addServlet("stock", new Stock()).addMapping("/*");
  }

  @Override
  public void step(int step) throws IOException {
    try {
      switch (step) {
        case READS -> read();
        case ASKS -> ask();
        case WRITES -> write();
        default -> {
          // Lines alone.
        }
      }
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  private static int anyOrder() {
    return ThreadLocalRandom.current().nextInt(ORDERS);
  }

  private void read() throws SQLException {
    try (PreparedStatement query =
        connections
            .get()
            .prepareStatement(
                "select o.customer, o.state, i.article from orders o join items i"
                    + " on i.order_id = o.id where o.id = ?")) {
      query.setInt(1, anyOrder());
      int items = 0;
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          items += rows.getString("article").isEmpty() ? 0 : 1;
        }
      }
      if (items != ITEMS) {
        throw new SQLException("an order of " + items + " items");
      }
    }
  }

  private void ask() throws IOException {
    try (Response response = client.newCall(stock).execute()) {
      String answer = response.body() == null ? "" : response.body().string();
      if (response.code() != 200 || !answer.equals("17")) {
        throw new IOException(response.code() + " " + answer);
      }
    }
  }

  private void write() throws SQLException {
    try (PreparedStatement update =
        connections.get().prepareStatement("update orders set state = state + 1 where id = ?")) {
      update.setInt(1, anyOrder());
      if (update.executeUpdate() != 1) {
        throw new SQLException("no such order");
      }
    }
  }

  private static final class Stock extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setContentType("text/plain");
      response.getOutputStream().write(new byte[] {'1', '7'});
    }
  }
}
