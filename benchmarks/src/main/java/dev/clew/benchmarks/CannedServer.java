package dev.clew.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Answers every request in the same way, and allocates nothing while it does. */
final class CannedServer implements AutoCloseable {
  static final byte[] ANSWER =
      "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final ServerSocket socket;

  CannedServer() throws IOException {
    socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "canned-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        connection.setTcpNoDelay(true);
        start(() -> serve(connection));
      } catch (IOException e) {
        if (!socket.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private static void serve(Socket connection) {
    try (connection) {
      InputStream in = connection.getInputStream();
      OutputStream out = connection.getOutputStream();
      byte[] buffer = new byte[8192];
      int ends = 0;
      int length;
      while ((length = in.read(buffer)) >= 0) {
        for (int i = 0; i < length; i++) {
          ends = buffer[i] == '\n' ? ends + 1 : buffer[i] == '\r' ? ends : 0;
          if (ends == 2) {
            out.write(ANSWER);
            ends = 0;
          }
        }
      }
    } catch (IOException e) {
      // The client went away.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
