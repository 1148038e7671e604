package dev.clew.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import javax.net.SocketFactory;

/** Connections that lead nowhere: whatever is written, the same answer is read. */
final class CannedSocketFactory extends SocketFactory {
  /** What was written last, while it is of interest. */
  static final ByteArrayOutputStream WRITTEN = new ByteArrayOutputStream();

  static volatile boolean recording;

  static String written() {
    String text = WRITTEN.toString(StandardCharsets.US_ASCII);
    WRITTEN.reset();
    return text;
  }

  @Override
  public Socket createSocket() {
    return new CannedSocket();
  }

  @Override
  public Socket createSocket(String host, int port) {
    return new CannedSocket();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort) {
    return new CannedSocket();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    return new CannedSocket();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
    return new CannedSocket();
  }

  private static final class CannedSocket extends Socket {
    private volatile boolean closed;

    private final InputStream in =
        new InputStream() {
          @Override
          public int read() {
            throw new UnsupportedOperationException();
          }

          @Override
          public int read(byte[] buffer, int offset, int length) {
            System.arraycopy(CannedServer.ANSWER, 0, buffer, offset, CannedServer.ANSWER.length);
            return CannedServer.ANSWER.length;
          }
        };

    private final OutputStream out =
        new OutputStream() {
          @Override
          public void write(int b) {}

          @Override
          public void write(byte[] bytes, int offset, int length) {
            if (recording) {
              WRITTEN.write(bytes, offset, length);
            }
          }
        };

    @Override
    public void connect(SocketAddress endpoint, int timeout) {}

    @Override
    public boolean isConnected() {
      return true;
    }

    @Override
    public boolean isClosed() {
      return closed;
    }

    @Override
    public void setSoTimeout(int timeout) {}

    @Override
    public int getSoTimeout() {
      return 0;
    }

    @Override
    public InputStream getInputStream() {
      return in;
    }

    @Override
    public OutputStream getOutputStream() {
      return out;
    }

    @Override
    public synchronized void close() {
      closed = true;
    }
  }
}
