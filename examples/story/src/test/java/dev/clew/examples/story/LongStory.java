package dev.clew.examples.story;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * One request of 300 records over 12 services: calls that run side by side, a call that is made
 * three times, and a message that is consumed 45 seconds after the answer.
 */
final class LongStory {
  static final String ID = "01a1fc17-f001-7c3e-9d42-5b8a6f0e1c93";
  static final int RECORDS = 300;
  static final int SERVICES = 12;

  private static final String TRACE =
      "com.acme.payments.CardDeclinedException: the bank gave no answer\\n"
          + "\\tat com.acme.payments.Cards.charge(Cards.java:81)\\n"
          + "\\tat com.acme.payments.Payments.pay(Payments.java:44)\\n"
          + "Caused by: java.net.SocketTimeoutException: Read timed out\\n"
          + "\\tat java.base/java.net.Socket$SocketInputStream.read(Socket.java:1099)\\n"
          + "\\tat com.acme.payments.Cards.charge(Cards.java:77)\\n";

  private final String id;
  private final Map<String, StringBuilder> logs = new TreeMap<>();
  private int records;

  private LongStory(String id) {
    this.id = id;
  }

  /** Writes a log for each service into a folder. */
  static Path write(Path folder) throws IOException {
    return write(folder, ID);
  }

  static Path write(Path folder, String id) throws IOException {
    LongStory story = new LongStory(id);
    story.tell();
    Files.createDirectories(folder);
    for (Map.Entry<String, StringBuilder> log : story.logs.entrySet()) {
      Files.writeString(folder.resolve(log.getKey() + ".json"), log.getValue());
    }
    return folder;
  }

  private void tell() {
    answer("edge", 0, 1_240, "POST /checkout", 201);
    answer("gateway", 4, 1_228, "POST /checkout", 201);
    call("gateway", 12, 74, "GET /customers/4711", 200);
    answer("customers", 18, 60, "GET /customers/4711", 200);
    call("gateway", 90, 1_120, "POST /orders", 201);
    answer("orders", 95, 1_108, "POST /orders", 201);
    // Side by side.
    call("orders", 110, 140, "GET /prices", 200);
    answer("prices", 115, 128, "GET /prices", 200);
    call("orders", 112, 190, "POST /stock/reserve", 200);
    answer("stock", 118, 176, "POST /stock/reserve", 200);
    call("stock", 130, 120, "GET /warehouses/near", 200);
    answer("warehouse", 136, 104, "GET /warehouses/near", 200);
    call("orders", 113, 80, "GET /vouchers/SPRING", 404);
    answer("vouchers", 120, 66, "GET /vouchers/SPRING", 404);
    // One after the other, until it is done.
    call("orders", 320, 210, "POST /payments", 504);
    answer("payments", 324, 202, "POST /payments", 504);
    call("orders", 560, 206, "POST /payments", 504);
    answer("payments", 564, 198, "POST /payments", 504);
    call("orders", 810, 250, "POST /payments", 201);
    answer("payments", 814, 240, "POST /payments", 201);
    call("payments", 840, 190, "POST /checks", 200);
    answer("fraud", 846, 176, "POST /checks", 200);
    call("orders", 1_080, 90, "POST /invoices", 201);
    answer("invoices", 1_086, 78, "POST /invoices", 201);
    for (int attempt = 0; attempt < 2; attempt++) {
      int at = 324 + attempt * 240;
      event("payments", at + 195, "ERROR", "com.acme.payments.Payments", "payment failed", true);
      event(
          "orders",
          at + 203,
          "WARN",
          "com.acme.orders.Payer",
          "payment will be tried again",
          false);
    }
    // Work that goes on after the answer.
    message("mailer", 46_100, 420, "consumed orders.placed");
    String[][] says = {
      {"edge", "com.acme.edge.Router", "route chosen"},
      {"gateway", "com.acme.gateway.Checkout", "basket checked"},
      {"gateway", "com.acme.gateway.Sessions", "session renewed"},
      {"customers", "com.acme.customers.Store", "row read"},
      {"orders", "com.acme.orders.Orders", "step of the order done"},
      {"orders", "com.acme.orders.Outbox", "message stored"},
      {"prices", "com.acme.prices.Rules", "rule applied"},
      {"stock", "com.acme.stock.Shelves", "shelf looked at"},
      {"warehouse", "com.acme.warehouse.Map", "distance found"},
      {"vouchers", "com.acme.vouchers.Codes", "code looked up"},
      {"payments", "com.acme.payments.Ledger", "entry written"},
      {"fraud", "com.acme.fraud.Model", "feature scored"},
      {"invoices", "com.acme.invoices.Printer", "page laid out"},
      {"mailer", "com.acme.mailer.Templates", "part rendered"},
    };
    int[][] spans = {
      {6, 1_200}, {14, 1_190}, {16, 90}, {20, 50}, {100, 1_070}, {104, 1_080}, {118, 110},
      {122, 160}, {140, 90}, {124, 50}, {820, 220}, {850, 160}, {1_090, 60}, {46_110, 400}
    };
    for (int i = 0; records < RECORDS; i++) {
      int which = i % says.length;
      int step = i / says.length;
      int at = spans[which][0] + (int) (spans[which][1] * ((step * 0.618) % 1));
      boolean odd = which == 7 && step == 5;
      event(
          says[which][0],
          at,
          odd ? "WARN" : step % 3 == 1 ? "DEBUG" : "INFO",
          says[which][1],
          odd ? "shelf 29 is nearly empty" : says[which][2] + " (" + step + ")",
          false);
    }
  }

  private void event(
      String service, int at, String level, String logger, String message, boolean failed) {
    add(
        service,
        at,
        level,
        message,
        ",\"log.logger\":\""
            + logger
            + "\",\"orderId\":\"order-004\""
            + (failed ? ",\"error.stack_trace\":\"" + TRACE + "\"" : ""));
  }

  private void answer(String service, int start, int millis, String request, int status) {
    String level = status >= 500 ? "ERROR" : status >= 400 ? "WARN" : "INFO";
    add(
        service,
        start + millis,
        level,
        request + " " + status + " in " + millis + ".000 ms",
        request(request, status, millis) + ",\"log.logger\":\"dev.clew.access\"");
  }

  private void call(String service, int start, int millis, String request, int status) {
    add(
        service,
        start + millis,
        status >= 500 ? "WARN" : "DEBUG",
        request + " " + status + " in " + millis + ".000 ms",
        request(request, status, millis)
            + ",\"network.direction\":\"egress\",\"log.logger\":\"dev.clew.calls\"");
  }

  private void message(String service, int start, int millis, String what) {
    add(
        service,
        start + millis,
        "INFO",
        what,
        ",\"event.duration\":" + millis + "000000,\"log.logger\":\"com.acme.mailer.Inbox\"");
  }

  private static String request(String request, int status, int millis) {
    int space = request.indexOf(' ');
    return ",\"http.request.method\":\""
        + request.substring(0, space)
        + "\",\"url.path\":\""
        + request.substring(space + 1)
        + "\",\"http.response.status_code\":"
        + status
        + ",\"event.duration\":"
        + millis
        + "000000";
  }

  private void add(String service, int at, String level, String message, String more) {
    records++;
    logs.computeIfAbsent(service, key -> new StringBuilder())
        .append("{\"@timestamp\":\"2026-11-21T03:")
        .append(String.format("%02d:%02d.%03d", 13 + at / 60_000, at / 1_000 % 60, at % 1_000))
        .append("Z\",\"log.level\":\"")
        .append(level)
        .append("\",\"message\":\"")
        .append(message)
        .append("\",\"service.name\":\"")
        .append(service)
        .append("\",\"process.thread.name\":\"http-7\",\"correlation_id\":\"")
        .append(id)
        .append('"')
        .append(more)
        .append("}\n");
  }
}
