package dev.clew.examples.release;

import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A repository at an address, which takes files from a maintainer with the right password. */
final class HttpRepository implements AutoCloseable {
  private static final String USER = "maintainer";
  private static final String PASSWORD = "not-a-secret";

  private final Path folder;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private HttpRepository(Path folder, HttpServer server) {
    this.folder = folder;
    this.server = server;
  }

  /** Begins, with that folder, which need not be there. */
  static HttpRepository start(Path folder) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    HttpRepository repository = new HttpRepository(folder.toAbsolutePath().normalize(), server);
    server.setExecutor(repository.threads);
    server
        .createContext("/releases/", repository::handle)
        .setAuthenticator(
            new BasicAuthenticator("releases") {
              @Override
              public boolean checkCredentials(String user, String password) {
                return user.equals(USER) && password.equals(PASSWORD);
              }
            });
    server.start();
    return repository;
  }

  String url() {
    return "http://localhost:" + server.getAddress().getPort() + "/releases/";
  }

  /** Maven's settings with what a maintainer has in them. */
  static Path settings(Path file) throws IOException {
    return Files.writeString(
        file,
        """
        <settings>
          <servers>
            <server>
              <id>staging</id>
              <username>%s</username>
              <password>%s</password>
            </server>
          </servers>
        </settings>
        """
            .formatted(USER, PASSWORD));
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String name = exchange.getRequestURI().getPath().substring("/releases/".length());
      Path file = folder.resolve(name).normalize();
      if (!file.startsWith(folder)) {
        exchange.sendResponseHeaders(403, -1);
      } else if (exchange.getRequestMethod().equals("PUT")) {
        Files.createDirectories(file.getParent());
        try (InputStream body = exchange.getRequestBody()) {
          Files.copy(body, file, StandardCopyOption.REPLACE_EXISTING);
        }
        exchange.sendResponseHeaders(201, -1);
      } else if (Files.isRegularFile(file)) {
        byte[] content = Files.readAllBytes(file);
        exchange.sendResponseHeaders(200, content.length);
        exchange.getResponseBody().write(content);
      } else {
        exchange.sendResponseHeaders(404, -1);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
