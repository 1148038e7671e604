package com.example.shop;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import dev.clew.okhttp.OkHttpCorrelation;
import dev.clew.testing.CleanThreadTest;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.Buffer;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the page says of the module path, where OkHttp's packages are closed. */
class ModulePathTest extends CleanThreadTest {
  private static final Pattern OPTION = Pattern.compile("--add-opens \\S+=dev\\.clew\\.okhttp");

  /** What runs there. */
  public static final class Main {
    private Main() {}

    /** Makes one call, and says which ID was sent with it, and which one its callback has. */
    public static void main(String[] args) throws Exception {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            byte[] sent =
                String.valueOf(exchange.getRequestHeaders().getFirst("Correlation-Id"))
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, sent.length);
            exchange.getResponseBody().write(sent);
            exchange.close();
          });
      server.start();
      OkHttpClient client = OkHttpCorrelation.instrument(new OkHttpClient.Builder()).build();
      try {
        Answer answer = new Answer();
        try (CorrelationScope scope = Correlation.open("a-1")) {
          String url = "http://localhost:" + server.getAddress().getPort();
          client.newCall(new Request.Builder().url(url).build()).enqueue(answer);
        }
        System.out.println(
            answer.told.get(30, TimeUnit.SECONDS)
                + " in "
                + OkHttpCorrelation.class.getModule()
                + " and "
                + OkHttpClient.class.getModule());
      } finally {
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
        server.stop(0);
      }
    }
  }

  private static final class Answer implements Callback {
    final CompletableFuture<String> told = new CompletableFuture<>();

    @Override
    public void onResponse(Call call, Response response) throws IOException {
      try (response) {
        told.complete("sent " + response.body().string() + ", here " + Correlation.currentId());
      }
    }

    @Override
    public void onFailure(Call call, IOException e) {
      told.completeExceptionally(e);
    }
  }

  @Test
  void callbacks_have_the_id_with_the_options_that_the_page_names() throws Exception {
    List<String> options =
        OPTION
            .matcher(Files.readString(Path.of("README.md")))
            .results()
            .map(MatchResult::group)
            .flatMap(option -> Arrays.stream(option.split(" ", -1)))
            .toList();

    assertThat(options).hasSize(4);
    assertThat(run(options))
        .contains("sent a-1, here a-1 in module dev.clew.okhttp and module okhttp3");
  }

  @Test
  void calls_carry_the_id_without_options() throws Exception {
    assertThat(run(List.of()))
        .contains("sent a-1, here ", " in module dev.clew.okhttp and module okhttp3");
  }

  private static String run(List<String> options) throws Exception {
    List<String> modules =
        List.of(
            location(Correlation.class),
            location(OkHttpCorrelation.class),
            location(OkHttpClient.class),
            location(Buffer.class),
            location(kotlin.Unit.class),
            location(LoggerFactory.class));
    List<String> others =
        new ArrayList<>(
            List.of(System.getProperty("java.class.path").split(File.pathSeparator, -1)));
    others.removeAll(modules);
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(options);
    command.addAll(
        List.of(
            "--module-path",
            String.join(File.pathSeparator, modules),
            "--add-modules",
            // OkHttp 4.12 is no module yet, and cannot ask for Kotlin's.
            "dev.clew.okhttp,kotlin.stdlib",
            "--class-path",
            String.join(File.pathSeparator, others),
            Main.class.getName()));
    Process java = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(java.waitFor()).as(output).isZero();
    return output;
  }

  private static String location(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }
}
