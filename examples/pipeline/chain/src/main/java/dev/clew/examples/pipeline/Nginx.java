package dev.clew.examples.pipeline;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * nginx in front of a service, with the configuration that is there to be copied: what is written
 * here are the ports and the folders.
 */
final class Nginx {
  private static final int TRIES = 5;

  /** How a request gets its ID. */
  enum Variant {
    LUA,
    PLAIN;

    @Override
    public String toString() {
      return this == LUA ? "Lua" : "$request_id";
    }
  }

  private final Processes processes;
  private final Settings settings;
  private final Variant variant;

  Nginx(Processes processes, Settings settings, Variant variant) {
    this.processes = processes;
    this.settings = settings;
    this.variant = variant;
  }

  /** The Lua module and what it needs, in this order; empty when it is not installed. */
  static List<Path> modules() {
    Path folder = Path.of("/usr/lib/nginx/modules");
    List<Path> modules =
        List.of(folder.resolve("ndk_http_module.so"), folder.resolve("ngx_http_lua_module.so"));
    return modules.stream().allMatch(Files::exists) ? modules : List.of();
  }

  URI start(Path logs, URI upstream) throws IOException, InterruptedException {
    String name = "nginx-" + variant.name().toLowerCase(Locale.ROOT);
    Path folder = Files.createDirectories(settings.work().resolve(name));
    Path log = logs.resolve(name + ".jsonl");
    for (int attempt = 1; ; attempt++) {
      int port = freePort();
      Path conf = folder.resolve("nginx.conf");
      Files.writeString(conf, configuration(folder, port, log, upstream));
      Processes.Child child =
          processes.start(
              name,
              folder,
              Map.of("PATH", System.getenv("PATH") + ":/usr/sbin:/sbin"),
              List.of("nginx", "-p", folder.toString(), "-c", conf.toString()));
      Await.atLeast(1, () -> !child.isAlive() || isOpen(port) ? 1 : 0);
      if (child.isAlive()) {
        return URI.create("http://127.0.0.1:" + port);
      }
      if (attempt == TRIES) {
        throw child.failure("did not start");
      }
      // Another process took the port meanwhile.
      child.stop();
    }
  }

  private String configuration(Path folder, int port, Path log, URI upstream) {
    Path config = settings.pipeline().resolve(Path.of("config", "nginx"));
    StringBuilder text = new StringBuilder();
    if (System.getProperty("user.name").equals("root")) {
      text.append("user root;\n");
    }
    if (variant == Variant.LUA) {
      modules().forEach(module -> text.append("load_module ").append(module).append(";\n"));
    }
    text.append(
        """
        daemon off;
        worker_processes 1;
        pid %1$s/nginx.pid;
        error_log stderr warn;
        events {}
        http {
          client_body_temp_path %1$s/body;
          proxy_temp_path %1$s/proxy;
          fastcgi_temp_path %1$s/fastcgi;
          uwsgi_temp_path %1$s/uwsgi;
          scgi_temp_path %1$s/scgi;
          include "%2$s/clew-log.conf";
        """
            .formatted(folder, config));
    if (variant == Variant.PLAIN) {
      text.append("  include \"").append(config).append("/clew-id-plain.conf\";\n");
    }
    text.append(
        """
          server {
            listen 127.0.0.1:%d;
            access_log "%s" clew;
        """
            .formatted(port, log));
    if (variant == Variant.LUA) {
      text.append("    include \"").append(config).append("/clew-id-lua.conf\";\n");
    }
    text.append(
        """
            include "%s/clew-proxy.conf";
            location / {
              proxy_pass %s;
            }
            # Where nobody listens.
            location /closed {
              proxy_pass http://127.0.0.1:1;
            }
          }
        }
        """
            .formatted(config, upstream));
    return text.toString();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static boolean isOpen(int port) {
    try {
      new Socket(InetAddress.getLoopbackAddress(), port).close();
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
