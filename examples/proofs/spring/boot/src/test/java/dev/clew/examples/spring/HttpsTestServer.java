package dev.clew.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A server with a certificate that nobody knows who was not told of it. */
final class HttpsTestServer implements AutoCloseable {
  static final String PASSWORD = "secret";

  private final HttpsServer server;
  private final Path keyStore;
  private volatile @Nullable String lastId;

  private HttpsTestServer(HttpsServer server, Path keyStore) {
    this.server = server;
    this.keyStore = keyStore;
  }

  static HttpsTestServer start(Path directory) throws Exception {
    Path keyStore = directory.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "server",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                keyStore.toString())
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keyStore)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext ssl = SSLContext.getInstance("TLS");
    ssl.init(managers.getKeyManagers(), null, null);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(ssl));
    HttpsTestServer started = new HttpsTestServer(server, keyStore);
    server.createContext(
        "/",
        exchange -> {
          started.lastId = exchange.getRequestHeaders().getFirst("Correlation-Id");
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    return started;
  }

  URI uri(String path) {
    return URI.create("https://localhost:" + server.getAddress().getPort() + path);
  }

  Path keyStore() {
    return keyStore;
  }

  @Nullable String lastId() {
    return lastId;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
