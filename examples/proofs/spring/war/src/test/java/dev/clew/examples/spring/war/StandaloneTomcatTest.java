package dev.clew.examples.spring.war;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;

/** Tomcat as it is downloaded, in a process of its own, with its own {@code LogManager}. */
@DisplayName("R27: the war's logging.properties brings Tomcat's own line with its ID into its log")
class StandaloneTomcatTest extends WarContract {
  private static final Pattern STARTED =
      Pattern.compile("Starting ProtocolHandler \\[\"http-nio-auto-\\d+-(\\d+)\"]");

  private static final String SERVER_XML =
      """
      <Server port="-1">
        <Service name="Catalina">
          <Connector port="0" protocol="HTTP/1.1"/>
          <Engine name="Catalina" defaultHost="localhost">
            <Host name="localhost" appBase="webapps" autoDeploy="false">
              <Context path="" docBase="%s"/>
            </Host>
          </Engine>
        </Service>
      </Server>
      """;

  @Override
  Container start(Path war) throws Exception {
    Path home = Path.of(property("tomcat.home"));
    Path base = war.resolveSibling("standalone-tomcat");
    for (String folder : List.of("conf", "logs", "temp", "webapps", "work")) {
      Files.createDirectories(base.resolve(folder));
    }
    Files.writeString(base.resolve("conf/server.xml"), SERVER_XML.formatted(war));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dcatalina.home=" + home,
                "-Dcatalina.base=" + base,
                "-Djava.io.tmpdir=" + base.resolve("temp"),
                "-Djava.util.logging.manager=org.apache.juli.ClassLoaderLogManager",
                "-Djava.util.logging.config.file=" + home.resolve("conf/logging.properties"),
                "-Dlog.file=" + property("log.file"),
                "-cp",
                home.resolve("bin/bootstrap.jar") + ":" + home.resolve("bin/tomcat-juli.jar"),
                "org.apache.catalina.startup.Bootstrap",
                "start")
            .redirectErrorStream(true)
            .start();
    int port = port(process);
    return new Container() {
      @Override
      public int port() {
        return port;
      }

      @Override
      public void close() throws Exception {
        process.destroy();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).as("Tomcat has stopped").isTrue();
      }
    };
  }

  private static int port(Process process) throws Exception {
    CompletableFuture<Integer> port = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              try (BufferedReader out =
                  new BufferedReader(
                      new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                StringBuilder all = new StringBuilder();
                String line;
                while ((line = out.readLine()) != null) {
                  all.append(line).append('\n');
                  Matcher started = STARTED.matcher(line);
                  if (started.find()) {
                    port.complete(Integer.valueOf(started.group(1)));
                  }
                }
                port.completeExceptionally(new IllegalStateException(all.toString()));
              } catch (IOException e) {
                port.completeExceptionally(e);
              }
            });
    reader.start();
    return port.get(2, TimeUnit.MINUTES);
  }

  @AfterEach
  void tomcats_own_line_is_in_the_applications_log_with_the_id() throws Exception {
    assertThat(Files.readAllLines(Path.of(property("log.file"))))
        .filteredOn(line -> line.contains("Servlet.service()"))
        .hasSize(1)
        .first()
        .asString()
        .startsWith("[shop] [a-3] Servlet.service() for servlet [shop]");
  }

  private static String property(String name) {
    return Objects.requireNonNull(System.getProperty(name), name);
  }
}
