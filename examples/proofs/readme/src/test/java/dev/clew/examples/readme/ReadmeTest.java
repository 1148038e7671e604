package dev.clew.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationPropagator;
import dev.clew.CorrelationScope;
import dev.clew.servlet.CorrelationFilter;
import dev.clew.testing.CapturedLog;
import dev.clew.testing.CleanThreadTest;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.apache.catalina.Context;
import org.apache.catalina.startup.ContextConfig;
import org.apache.catalina.startup.Tomcat;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every snippet of the READMEs does what they say. */
class ReadmeTest extends CleanThreadTest {
  private static final Path ROOT = Path.of(System.getProperty("project.root"));

  /** Those of clew-logback-encoder and clew-testing have tests there. */
  private static final List<String> PAGES =
      List.of(
          "README.md",
          "core/README.md",
          "servlet/README.md",
          "servlet/spring-boot/README.md",
          "okhttp/README.md",
          "httpclient/README.md",
          "httpclient/jdk/README.md");

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  @ParameterizedTest
  @MethodSource("javaBlocks")
  void a_java_snippet_is_compiled(String snippet) throws IOException {
    String compiled =
        Files.readString(
            ROOT.resolve(
                "examples/proofs/readme/src/test/java/dev/clew/examples/readme/Snippets.java"));

    assertThat(squeezed(compiled)).contains(squeezed(snippet));
  }

  static Stream<String> javaBlocks() throws IOException {
    return blocks("java").stream();
  }

  @Test
  void there_are_no_snippets_of_a_kind_that_nobody_tests() throws IOException {
    assertThat(blocks("[a-z]+"))
        .hasSize(
            Stream.of("java", "xml", "json", "properties")
                .mapToInt(language -> unchecked(language).size())
                .sum());
    assertThat(blocks("xml"))
        .allMatch(
            xml ->
                xml.contains("<dependency>")
                    || xml.contains("<filter>")
                    || xml.contains("<configuration>"));
  }

  @Test
  void a_dependency_names_a_module_and_version_of_this_build() throws IOException {
    List<String> pages = new ArrayList<>(PAGES);
    pages.addAll(List.of("logback-encoder/README.md", "core/testing/README.md"));
    List<String> dependencies = new ArrayList<>();
    for (String page : pages) {
      List<String> found =
          blocks("xml", text(List.of(page))).stream()
              .filter(xml -> xml.contains("<dependency>"))
              .toList();
      assertThat(found).as(page).isNotEmpty();
      dependencies.addAll(found);
    }

    assertThat(dependencies)
        .allSatisfy(
            xml -> {
              assertThat(xml).contains("<groupId>dev.clew</groupId>");
              assertThat(xml)
                  .contains("<version>" + System.getProperty("project.version") + "</version>");
              String artifact = first(xml, "<artifactId>(.*?)</artifactId>");
              assertThat(modulePoms()).anyMatch(pom -> pom.contains(">" + artifact + "<"));
            });
  }

  @Test
  void the_readme_says_whether_its_version_can_be_had() throws IOException {
    boolean snapshot = System.getProperty("project.version").endsWith("-SNAPSHOT");

    assertThat(Files.readString(ROOT.resolve("README.md")).contains("released yet"))
        .isEqualTo(snapshot);
  }

  @Test
  void each_property_is_one_of_the_filters_settings() throws IOException {
    String metadata =
        Files.readString(
            ROOT.resolve(
                "servlet/spring-boot/src/main/resources/META-INF/spring-configuration-metadata.json"));
    CorrelationFilter filter = new CorrelationFilter();

    assertThat(blocks("properties")).isNotEmpty();
    for (String line : String.join("", blocks("properties")).lines().toList()) {
      String name = line.substring(0, line.indexOf('='));
      if (name.startsWith("clew.")) {
        assertThat(name).matches(property -> isIn(metadata, property), "is in the metadata");
      }
    }
    Matcher rows = Pattern.compile("(?m)^\\| `(\\w+)` \\| `clew\\.([a-z-]+)` \\|").matcher(pages());
    Set<String> settings = new TreeSet<>();
    while (rows.find()) {
      settings.add(rows.group(1));
      assertThat(metadata).contains("\"name\": \"clew." + rows.group(2) + "\"");
    }
    assertThat(filter.toString()).contains(settings.stream().map(name -> name + "=").toList());
    assertThat(settings).hasSize(11);
  }

  /** Whether it is a property, or an entry of one that is a map or a list of maps. */
  private static boolean isIn(String metadata, String line) {
    String property = line.replaceAll("\\[\\d+]", "");
    if (metadata.contains("\"name\": \"" + property + "\"")) {
      return true;
    }
    for (int dot = property.lastIndexOf('.'); dot > 0; dot = property.lastIndexOf('.', dot - 1)) {
      if (Pattern.compile(
              "\"name\": \""
                  + Pattern.quote(property.substring(0, dot))
                  + "\",\\s*\"type\": \"(?:java\\.util\\.List<)?java\\.util\\.Map")
          .matcher(metadata)
          .find()) {
        return true;
      }
    }
    return false;
  }

  @Test
  void the_client_for_the_inside_tells_nobody_outside() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    List<Boolean> seen = threadSafeList();
    server.createContext(
        "/",
        exchange -> {
          seen.add(exchange.getRequestHeaders().containsKey("Correlation-Id"));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    try (CorrelationScope scope = Correlation.open("a-1")) {
      OkHttpClient inside = Snippets.okHttpInside();
      String url = "http://localhost:" + server.getAddress().getPort();
      inside.newCall(new Request.Builder().url(url).build()).execute().close();
      inside.connectionPool().evictAll();

      assertThat(seen).containsExactly(false);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void the_web_xml_gives_a_request_an_id(@TempDir Path base) throws Exception {
    String filter =
        blocks("xml").stream().filter(xml -> xml.contains("<filter>")).findFirst().orElseThrow();
    Path webXml = base.resolve("web.xml");
    Files.writeString(
        webXml,
        """
        <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
        %s
        </web-app>
        """
            .formatted(filter));

    requireAnId(base, context -> context.setAltDDName(webXml.toString()));
  }

  @Test
  void the_filter_registered_in_code_gives_a_request_an_id(@TempDir Path base) throws Exception {
    requireAnId(
        base,
        context ->
            context.addServletContainerInitializer(
                (types, servletContext) -> register(servletContext), null));
  }

  private static void register(ServletContext servletContext) {
    Snippets.registerFilter(servletContext);
  }

  @Test
  void the_clients_send_the_id() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    List<String> seen = threadSafeList();
    server.createContext(
        "/",
        exchange -> {
          seen.add(exchange.getRequestHeaders().getFirst("Correlation-Id"));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    String url =
        "http://" + server.getAddress().getHostString() + ":" + server.getAddress().getPort();
    try (CorrelationScope scope = Correlation.open("a-1");
        CloseableHttpClient apache = Snippets.httpClient()) {
      OkHttpClient okHttp = Snippets.okHttp();
      Call call = okHttp.newCall(new Request.Builder().url(url).build());
      call.execute().close();
      int status = apache.execute(new HttpGet(url), response -> response.getCode());
      HttpResponse<Void> response =
          Snippets.jdk()
              .send(
                  HttpRequest.newBuilder(URI.create(url)).build(),
                  HttpResponse.BodyHandlers.discarding());
      Snippets.SpringClients spring = Snippets.spring();
      spring.onJdk().get().uri(url).retrieve().toBodilessEntity();
      spring.onHttpClient().get().uri(url).retrieve().toBodilessEntity().block();
      okHttp.connectionPool().evictAll();

      assertThat(status).isEqualTo(204);
      assertThat(response.statusCode()).isEqualTo(204);
      assertThat(seen).containsExactly("a-1", "a-1", "a-1", "a-1", "a-1");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void a_message_carries_the_id() {
    Map<String, String> headers = new HashMap<>();
    try (CorrelationScope scope = Correlation.open("a-1")) {
      Snippets.send(headers);
    }
    List<String> seen = threadSafeList();
    Snippets.receive(
        CorrelationPropagator.create(), headers, () -> seen.add(Correlation.currentId()));

    assertThat(headers).containsExactly(Map.entry("Correlation-Id", "a-1"));
    assertThat(seen).containsExactly("a-1");
  }

  @Test
  void the_tasks_have_the_id() throws Exception {
    ExecutorService executor = Snippets.executor();
    try (CapturedLog log = CapturedLog.of(Snippets.class.getName())) {
      try (CorrelationScope scope = Correlation.open("a-1")) {
        assertThat(executor.submit(() -> Correlation.currentId()).get()).isEqualTo("a-1");
        assertThat(Snippets.price(stockThatWantsAnId()).get(10, TimeUnit.SECONDS)).isEqualTo(3);
        Thread thread = new Thread(Snippets.task());
        thread.start();
        thread.join();
      }
      Snippets.nightly();

      assertThat(log.events()).hasSize(2);
      assertThat(log.events().get(0).getMDCPropertyMap()).containsEntry(Correlation.MDC_KEY, "a-1");
      assertThat(log.events().get(1).getMDCPropertyMap()).containsKey(Correlation.MDC_KEY);
    } finally {
      executor.shutdown();
    }
  }

  private static Snippets.Stock stockThatWantsAnId() {
    return new Snippets.Stock() {
      @Override
      public String find(String name) {
        return name + Correlation.currentId();
      }

      @Override
      public int price(String item) {
        return item.equals("teaa-1") && "a-1".equals(Correlation.currentId()) ? 3 : 0;
      }
    };
  }

  @Test
  void the_logback_xml_writes_lines_of_json(@TempDir Path folder) throws Exception {
    String configuration =
        blocks("xml").stream()
            .filter(xml -> xml.contains("<configuration>"))
            .findFirst()
            .orElseThrow();
    Path file = folder.resolve("shop.json");
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(
        new ByteArrayInputStream(
            configuration
                .replace("<file>shop.json</file>", "<file>" + file + "</file>")
                .getBytes(StandardCharsets.UTF_8)));

    context.getLogger("com.acme.OrderService").info("order {} accepted", 42);
    context.stop();

    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(1);
    JsonNode line = JSON.readTree(lines.get(0));
    assertThat(line.get("service.name").asText()).isEqualTo("shop");
    assertThat(line.get("message").asText()).isEqualTo("order 42 accepted");
  }

  @Test
  void the_turbo_filter_opens_debug_for_one_request() throws Exception {
    String configuration =
        blocks("xml").stream()
            .filter(xml -> xml.contains("CorrelationLevelTurboFilter"))
            .findFirst()
            .orElseThrow();
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(
        new ByteArrayInputStream(configuration.getBytes(StandardCharsets.UTF_8)));
    context.getLogger("com").setLevel(Level.INFO);
    assertThat(Snippets.filterWithLogLevel().toString())
        .contains("logLevelHeader=Correlation-Log-Level");

    assertThat(context.getLogger("com.acme.Shop").isDebugEnabled()).isFalse();
    try (CorrelationScope scope =
        Correlation.open(CorrelationContext.of("a-1").withLogLevel(org.slf4j.event.Level.DEBUG))) {
      assertThat(context.getLogger("com.acme.Shop").isDebugEnabled()).isTrue();
      assertThat(context.getLogger("com.other.Wire").isDebugEnabled()).isFalse();
    }
    context.stop();
  }

  @Test
  void the_records_shown_are_records() throws IOException {
    assertThat(blocks("json"))
        .isNotEmpty()
        .allSatisfy(
            block ->
                assertThat(JSON.readTree(block).fieldNames())
                    .toIterable()
                    .startsWith("@timestamp", "log.level", "message", "ecs.version")
                    .contains("service.name", "correlation_id"));
  }

  @Test
  void the_commands_shown_are_those_that_ci_runs() throws IOException {
    String readme = Files.readString(ROOT.resolve("README.md"));
    List<String> ci = Files.readAllLines(ROOT.resolve(".ci/run"));

    assertThat(ci)
        .contains("mvn verify", "mvn -q verify -Drun=demo", "mvn -q verify -Drun=messages");
    assertThat(pages()).contains("`mvn -q verify -Drun=messages`");
    assertThat(readme).containsPattern("(?m)^mvn verify\\b").contains("\nmvn -q verify -Drun=demo");
  }

  @Test
  void one_command_measures_every_figure_again() throws IOException {
    String figures = Files.readString(ROOT.resolve("benchmarks/figures"));
    String measured =
        Stream.of("examples/story/README.md", "servlet/spring-boot/README.md")
            .map(page -> unchecked(ROOT.resolve(page)))
            .flatMap(
                page ->
                    Pattern.compile(
                            "mvn -q verify ((?:-Dproofs )?-Drun=(?:story-speed|start-up)[^`\\n]*)")
                        .matcher(page)
                        .results())
            .map(command -> command.group(1))
            .reduce("", (all, command) -> all + command + '\n');

    assertThat(measured.lines()).hasSize(2).allMatch(figures::contains);
    assertThat(figures).contains(" -Drun=benchmarks\n", " -Drun=calls\n");
  }

  @Test
  void the_table_of_versions_is_that_of_the_poms() throws IOException {
    String boot = "examples/proofs/spring/boot-";

    assertThat(Files.readString(ROOT.resolve("README.md")))
        .contains(
            "\n| SLF4J | %s | %s |".formatted(version("", "slf4j-oldest"), version("", "slf4j")),
            "\n| Logback | %s | %s | `logback-encoder`; %s and %s too |"
                .formatted(
                    version("logback-encoder", "logback-oldest"),
                    version("logback-encoder", "logback-1.6"),
                    version("logback-encoder", "logback-1.5.21"),
                    version("", "logback")),
            "\n| Jackson, optional | %s, %s | %s, %s |"
                .formatted(
                    version("logback-encoder", "jackson2-oldest"),
                    version("logback-encoder", "jackson3-oldest"),
                    version("", "jackson2"),
                    version("", "jackson3")),
            "\n| OpenTelemetry API, optional | %s | %s | `core`; the encoder reads a span's IDs from %s on."
                .formatted(
                    version("", "opentelemetry-oldest"),
                    version("", "opentelemetry"),
                    version("logback-encoder", "opentelemetry-oldest")),
            "\n| Micrometer context-propagation, optional | %s | %s |"
                .formatted(
                    version("", "context-propagation-oldest"), version("", "context-propagation")),
            "\n| OkHttp | %s | %s |".formatted(version("", "okhttp4"), version("", "okhttp")),
            "\n| Apache HttpClient | %s | %s |"
                .formatted(version("", "httpclient54"), version("", "httpclient5")),
            "\n| Jakarta Servlet 6.0 | Tomcat %s, Jetty %s, Undertow %s | Tomcat %s, Jetty %s, Undertow %s |"
                .formatted(
                    version("servlet", "tomcat-oldest"),
                    version("servlet", "jetty-oldest"),
                    version("servlet", "undertow-oldest"),
                    version("", "tomcat"),
                    version("", "jetty"),
                    version("", "undertow"))
                .replace(".Final", ""),
            "\n| Jakarta Servlet 6.1 | | Tomcat %s, Jetty %s |"
                .formatted(
                    version("examples/proofs/compatibility", "tomcat-11"), version("", "jetty")),
            "\n| Spring Boot | %s, %s | %s, %s |"
                .formatted(
                    version(boot + "3-oldest", "spring-boot"),
                    version(boot + "4-oldest", "spring-boot"),
                    version(boot + "3", "spring-boot"),
                    version(boot + "4", "spring-boot")));
  }

  /** As a module's pom or else the parent's has it. */
  private static String version(String module, String library) throws IOException {
    Map<String, String> properties = new HashMap<>(new Pom(ROOT.resolve("pom.xml")).properties());
    properties.putAll(new Pom(ROOT.resolve(module).resolve("pom.xml")).properties());
    return properties.getOrDefault(library + ".version", "no " + library);
  }

  @Test
  void the_properties_that_are_not_clews_are_those_of_the_war_that_is_tested() throws IOException {
    Path war = ROOT.resolve("examples/proofs/spring/war/src/main/resources/logging.properties");

    assertThat(blocks("properties"))
        .filteredOn(shown -> !shown.contains("clew."))
        .singleElement()
        .isEqualTo(Files.readString(war).replaceAll("(?m)^#.*\\R", ""));
  }

  @Test
  void each_cell_of_the_comparison_has_its_source() throws IOException {
    String page = Files.readString(ROOT.resolve("benchmarks/COMPARISON.md"));
    List<String> rows =
        page.substring(page.indexOf("\n## "))
            .lines()
            .filter(line -> line.startsWith("| ") && !line.startsWith("| |"))
            .toList();

    assertThat(rows)
        .hasSizeGreaterThan(30)
        .allSatisfy(
            row ->
                assertThat(List.of(row.split(" \\| ", -1)))
                    .hasSizeGreaterThan(2)
                    .satisfies(
                        cells ->
                            assertThat(cells.subList(1, cells.size()))
                                .as(cells.get(0))
                                .allMatch(
                                    cell ->
                                        cell.contains("](")
                                            || cell.contains("][")
                                            || cell.matches("–( \\|)?"))));
    assertThat(Pattern.compile("]\\[([\\w-]+)]").matcher(page).results().map(link -> link.group(1)))
        .allMatch(name -> page.contains("\n[" + name + "]: "));
  }

  @Test
  void each_case_of_the_list_has_a_test_with_its_number() throws IOException {
    Set<String> cases = new TreeSet<>();
    Pattern.compile("(?m)^\\| (R\\d+) \\|")
        .matcher(Files.readString(ROOT.resolve("core/testing/CASES.md")))
        .results()
        .forEach(found -> cases.add(found.group(1)));
    assertThat(cases).hasSizeGreaterThan(60);
    for (Path file : Sources.files(ROOT)) {
      if (isOfTests(file)) {
        Pattern.compile("\\bR\\d+\\b")
            .matcher(Files.readString(file))
            .results()
            .forEach(found -> cases.remove(found.group()));
      }
    }

    assertThat(cases).isEmpty();
  }

  private static boolean isOfTests(Path file) {
    String name = ROOT.relativize(file).toString().replace('\\', '/');
    return name.matches(".*/src/(test|suites)/.*\\.java");
  }

  @Test
  void the_bom_has_each_published_module() throws IOException {
    String bom = Files.readString(ROOT.resolve("core/bom/pom.xml"));
    List<Path> published =
        Sources.moduleInfos(ROOT).stream()
            .map(file -> file.resolve("../../../..").normalize())
            .toList();

    assertThat(published)
        .hasSizeGreaterThan(7)
        .allSatisfy(
            module ->
                assertThat(bom)
                    .contains(
                        first(
                            Files.readString(module.resolve("pom.xml")),
                            "<artifactId>(clew-(?!parent).*?)</artifactId>")));
  }

  private static void requireAnId(Path base, Consumer<Context> setUp) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(base.toString());
    tomcat.setPort(0);
    Context context = tomcat.addContext("", base.toString());
    context.addLifecycleListener(new ContextConfig());
    Servlet servlet =
        new HttpServlet() {
          private static final long serialVersionUID = 1L;

          @Override
          protected void doGet(HttpServletRequest request, HttpServletResponse response)
              throws IOException {
            response.getWriter().print(Correlation.currentId());
          }
        };
    Tomcat.addServlet(context, "echo", servlet).addMapping("/");
    setUp.accept(context);
    tomcat.getConnector();
    tomcat.start();
    try {
      HttpResponse<String> response =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(
                          URI.create("http://localhost:" + tomcat.getConnector().getLocalPort()))
                      .header("X-Request-ID", "r-1")
                      .build(),
                  HttpResponse.BodyHandlers.ofString());

      assertThat(response.body()).isEqualTo("r-1");
      assertThat(response.headers().allValues("Correlation-Id")).containsExactly("r-1");
    } finally {
      tomcat.stop();
      tomcat.destroy();
    }
  }

  private static List<String> modulePoms() throws IOException {
    List<String> poms = new ArrayList<>();
    for (Path file : Sources.files(ROOT)) {
      if (file.endsWith("pom.xml") && ROOT.relativize(file).getNameCount() <= 3) {
        poms.add(Files.readString(file));
      }
    }
    return poms;
  }

  private static String unchecked(Path page) {
    try {
      return Files.readString(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> unchecked(String language) {
    try {
      return blocks(language);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String pages() throws IOException {
    return text(PAGES);
  }

  private static String text(List<String> pages) throws IOException {
    StringBuilder all = new StringBuilder();
    for (String page : pages) {
      all.append(Files.readString(ROOT.resolve(page))).append('\n');
    }
    return all.toString();
  }

  private static List<String> blocks(String language) throws IOException {
    return blocks(language, pages());
  }

  private static List<String> blocks(String language, String text) {
    return Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```$")
        .matcher(text)
        .results()
        .map(match -> match.group(1))
        .toList();
  }

  private static String first(String text, String regex) {
    return Pattern.compile(regex)
        .matcher(text)
        .results()
        .map((MatchResult match) -> match.group(1))
        .findFirst()
        .orElseThrow();
  }

  private static String squeezed(String code) {
    return code.replaceAll("\\s+", "");
  }
}
