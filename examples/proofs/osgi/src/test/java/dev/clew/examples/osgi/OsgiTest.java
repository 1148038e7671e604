package dev.clew.examples.osgi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.Context;
import dev.clew.Correlation;
import dev.clew.httpclient.HttpClientCorrelation;
import dev.clew.logback.CorrelationJsonEncoder;
import dev.clew.okhttp.OkHttpCorrelation;
import dev.clew.servlet.CorrelationFilter;
import dev.clew.testing.CleanThreadTest;
import jakarta.servlet.Filter;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import kotlin.Unit;
import okhttp3.OkHttpClient;
import okio.Okio;
import org.apache.felix.framework.FrameworkFactory;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.http.HttpRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.slf4j.LoggerFactory;

/**
 * The published jars are bundles, and the libraries that are optional to them need not be there.
 */
class OsgiTest extends CleanThreadTest {
  private static final List<Class<?>> CLEW =
      List.of(
          Correlation.class,
          CorrelationFilter.class,
          OkHttpCorrelation.class,
          HttpClientCorrelation.class,
          CorrelationJsonEncoder.class);

  @TempDir Path directory;
  private Framework framework;

  @BeforeEach
  void start_framework() throws Exception {
    framework =
        new FrameworkFactory()
            .newFramework(
                Map.of(
                    Constants.FRAMEWORK_STORAGE,
                    directory.resolve("cache").toString(),
                    // Nothing from this test's class path, which has the same classes once more.
                    "felix.bootdelegation.implicit",
                    "false"));
    framework.start();
    // What SLF4J finds its providers with in OSGi, and what that needs.
    for (String name :
        List.of(
            "org.objectweb.asm.ClassWriter",
            "org.objectweb.asm.commons.AdviceAdapter",
            "org.objectweb.asm.tree.ClassNode",
            "org.objectweb.asm.tree.analysis.Analyzer",
            "org.objectweb.asm.util.Printer",
            "org.apache.aries.spifly.dynamic.DynamicWeavingActivator")) {
      install(jarOf(Class.forName(name, false, getClass().getClassLoader())));
    }
    for (Class<?> library :
        List.of(
            LoggerFactory.class,
            Context.class,
            LoggerContext.class,
            Filter.class,
            OkHttpClient.class,
            Okio.class)) {
      install(jarOf(library));
    }
    for (Class<?> library : List.of(Unit.class, ExecChainHandler.class, HttpRequest.class)) {
      install(asBundle(jarOf(library)));
    }
    for (Class<?> clew : CLEW) {
      install(jarOf(clew));
    }
  }

  @AfterEach
  void stop_framework() throws Exception {
    framework.stop();
    framework.waitForStop(TimeUnit.SECONDS.toMillis(60));
  }

  @Test
  void every_jar_is_a_bundle_that_starts_and_whose_classes_load_without_the_optional_libraries()
      throws Exception {
    assertThat(CLEW)
        .allSatisfy(
            type -> {
              Bundle bundle = bundleOf(type);
              bundle.start();
              assertThat(bundle.getState()).isEqualTo(Bundle.ACTIVE);
              Class<?> loaded = bundle.loadClass(type.getName());
              assertThat(loaded).isNotSameAs(type);
              assertThat(loaded.getMethods()).isNotEmpty();
            });
  }

  @Test
  void an_applications_bundle_logs_a_record_with_the_id() throws Exception {
    startEverything();
    Bundle application = install(applicationBundle());
    application.start();

    Object callable =
        application.loadClass(Application.class.getName()).getConstructor().newInstance();
    String logged = (String) ((Callable<?>) callable).call();

    assertThat(logged)
        .endsWith("}\n")
        .contains("\"message\":\"order accepted\"")
        .contains("\"service.name\":\"shop\"")
        .contains("\"correlation_id\":\"o-1\"")
        .contains("\"uri\":\"https://shop.example/\"")
        .contains("\"cart\":\"Cart[items=2]\"");
  }

  @Test
  void a_fragment_of_logbacks_bundle_names_the_encoder_in_its_logback_xml() throws Exception {
    Path log = directory.resolve("orders.json");
    install(loggingFragment(log));
    startEverything();
    Bundle orders = install(ordersBundle());
    orders.start();

    ((Runnable) orders.loadClass(OrderService.class.getName()).getConstructor().newInstance())
        .run();

    assertThat(Files.readAllLines(log))
        .singleElement(STRING)
        .startsWith("{\"@timestamp\":")
        .contains("\"message\":\"order accepted\"")
        .contains("\"service.name\":\"shop\"")
        .contains("\"correlation_id\":\"o-2\"")
        .contains("\"orderId\":42");
  }

  @Test
  void the_optional_libraries_are_not_there() {
    assertThat(
            Map.of(
                "tools.jackson.databind.ObjectMapper", CorrelationJsonEncoder.class,
                "com.fasterxml.jackson.databind.ObjectMapper", CorrelationJsonEncoder.class,
                "io.opentelemetry.api.trace.Span", CorrelationJsonEncoder.class,
                "io.micrometer.context.ThreadLocalAccessor", Correlation.class,
                "org.jspecify.annotations.NullMarked", Correlation.class,
                "org.springframework.context.annotation.Bean", CorrelationFilter.class))
        .allSatisfy(
            (absent, clew) ->
                assertThatThrownBy(() -> bundleOf(clew).loadClass(absent))
                    .isInstanceOf(ClassNotFoundException.class));
  }

  private void startEverything() throws Exception {
    for (Bundle bundle : framework.getBundleContext().getBundles()) {
      boolean isFragment = bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null;
      if (!isFragment) {
        bundle.start();
      }
    }
  }

  private Bundle bundleOf(Class<?> type) {
    String location = jarOf(type).toUri().toString();
    return Stream.of(framework.getBundleContext().getBundles())
        .filter(bundle -> bundle.getLocation().equals(location))
        .findFirst()
        .orElseThrow();
  }

  private Bundle install(Path jar) throws Exception {
    return framework.getBundleContext().installBundle(jar.toUri().toString());
  }

  private static Path jarOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private Path applicationBundle() throws IOException {
    Attributes headers = new Attributes();
    headers.putValue(Constants.BUNDLE_SYMBOLICNAME, "shop");
    headers.putValue(
        Constants.IMPORT_PACKAGE,
        "ch.qos.logback.classic,ch.qos.logback.classic.spi,ch.qos.logback.core,"
            + "ch.qos.logback.core.encoder,ch.qos.logback.core.spi,dev.clew,dev.clew.logback,"
            + "org.slf4j,org.slf4j.event,org.slf4j.spi");
    Path bundle = directory.resolve("shop.jar");
    try (JarOutputStream out = jar(bundle, headers)) {
      for (String name : List.of("Application", "Application$Cart")) {
        String entry = "dev/clew/examples/osgi/" + name + ".class";
        out.putNextEntry(new JarEntry(entry));
        out.write(Files.readAllBytes(jarOf(Application.class).resolve(entry)));
      }
    }
    return bundle;
  }

  private Path ordersBundle() throws IOException {
    Attributes headers = new Attributes();
    headers.putValue(Constants.BUNDLE_SYMBOLICNAME, "orders");
    headers.putValue(Constants.IMPORT_PACKAGE, "dev.clew,org.slf4j,org.slf4j.spi");
    Path bundle = directory.resolve("orders.jar");
    try (JarOutputStream out = jar(bundle, headers)) {
      String entry = "dev/clew/examples/osgi/OrderService.class";
      out.putNextEntry(new JarEntry(entry));
      out.write(Files.readAllBytes(jarOf(OrderService.class).resolve(entry)));
    }
    return bundle;
  }

  /**
   * What deployers add: Logback's bundle finds the file, and the encoder, as if they were its own.
   */
  private Path loggingFragment(Path log) throws IOException {
    Attributes headers = new Attributes();
    headers.putValue(Constants.BUNDLE_SYMBOLICNAME, "shop.logging");
    headers.putValue(Constants.FRAGMENT_HOST, "ch.qos.logback.classic");
    headers.putValue(Constants.IMPORT_PACKAGE, "dev.clew.logback");
    assertThat(Files.readString(Path.of("../../../logback-encoder/README.md")))
        .contains(headers.keySet().stream().map(n -> n + ": " + headers.get(n)).toList());
    Path fragment = directory.resolve("shop.logging.jar");
    try (JarOutputStream out = jar(fragment, headers)) {
      out.putNextEntry(new JarEntry("logback.xml"));
      out.write(
          """
          <configuration>
            <appender name="json" class="ch.qos.logback.core.FileAppender">
              <file>%s</file>
              <encoder class="dev.clew.logback.CorrelationJsonEncoder">
                <serviceName>shop</serviceName>
              </encoder>
            </appender>
            <root level="INFO">
              <appender-ref ref="json" />
            </root>
          </configuration>
          """
              .formatted(log)
              .getBytes(StandardCharsets.UTF_8));
    }
    return fragment;
  }

  /** A library without OSGi headers, as deployers wrap it. */
  private Path asBundle(Path library) throws IOException {
    Path bundle = directory.resolve(library.getFileName());
    String version = library.getName(library.getNameCount() - 2).toString();
    Set<String> packages = new TreeSet<>();
    try (JarFile jar = new JarFile(library.toFile())) {
      for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
        String name = entries.nextElement().getName();
        if (name.endsWith(".class") && name.contains("/") && !name.startsWith("META-INF/")) {
          packages.add(name.substring(0, name.lastIndexOf('/')).replace('/', '.'));
        }
      }
      Attributes headers = new Attributes();
      headers.putValue(Constants.BUNDLE_SYMBOLICNAME, library.getFileName().toString());
      headers.putValue(Constants.DYNAMICIMPORT_PACKAGE, "*");
      headers.putValue(
          Constants.EXPORT_PACKAGE,
          packages.stream()
              .map(name -> name + ";version=" + version)
              .collect(Collectors.joining(",")));
      try (JarOutputStream out = jar(bundle, headers)) {
        for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
          JarEntry entry = entries.nextElement();
          if (entry.getName().endsWith(".class")) {
            out.putNextEntry(new JarEntry(entry.getName()));
            jar.getInputStream(entry).transferTo(out);
          }
        }
      }
    }
    return bundle;
  }

  private static JarOutputStream jar(Path file, Attributes headers) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putAll(headers);
    manifest.getMainAttributes().putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
    JarOutputStream out = new JarOutputStream(Files.newOutputStream(file), manifest);
    out.setLevel(Deflater.NO_COMPRESSION);
    return out;
  }
}
