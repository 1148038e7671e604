package dev.clew.benchmarks;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What a service on Spring Boot has for its lines: jars and properties. All write them in ECS. */
public enum BootStacks {
  /** This project's starter, with its one property. */
  clewStarter("Clew's starter", BootStacks.CLEW, BootStacks.CLEW_ID, "--clew.logging.format=ecs"),
  /** The same, and writing no more records than the others. */
  clewStarterWithoutAccessRecord(
      "Clew's starter, access-log=false",
      BootStacks.CLEW,
      BootStacks.CLEW_ID,
      "--clew.logging.format=ecs --clew.access-log=false"),
  /** Spring Boot's own formatter. The lines have no ID. */
  boot("Spring Boot, no ID", "", "", BootStacks.BOOT_ECS),
  /** With what Spring Boot's tracing needs, and so with metrics of each request. */
  bootWithActuator(
      "Spring Boot with Actuator, no ID", BootStacks.ACTUATOR, "", BootStacks.BOOT_ECS),
  /** Sampling as by default, a tenth, and nobody to send spans to. */
  micrometerTracing(
      "Micrometer Tracing (Brave)",
      BootStacks.ACTUATOR
          + "|micrometer-tracing|micrometer-tracing-bridge-brave|brave|brave-context-slf4j"
          + "|brave-instrumentation-http|context-propagation",
      "traceId",
      BootStacks.BOOT_ECS);

  private static final String BASE =
      "spring-(?:boot|boot-autoconfigure|core|jcl|beans|context|aop|expression|web|webmvc)"
          + "|tomcat-embed-core|jakarta\\.annotation-api|logback-(?:classic|core)|slf4j-api|jul-to-slf4j"
          + "|micrometer-(?:commons|observation)|jackson-(?:core|databind|annotations)";
  private static final String CLEW = "clew-(?!benchmarks|testing).*|context-propagation";
  private static final String CLEW_ID = "correlation_id";
  private static final String ACTUATOR =
      "spring-boot-actuator|spring-boot-actuator-autoconfigure|micrometer-core"
          + "|micrometer-jakarta9|HdrHistogram|LatencyUtils";
  private static final String BOOT_ECS = "--logging.structured.format.console=ecs";

  private final String title;
  private final String jars;
  private final String idField;
  private final String arguments;

  BootStacks(String title, String jars, String idField, String arguments) {
    this.title = title;
    this.jars = jars;
    this.idField = idField;
    this.arguments = arguments;
  }

  String title() {
    return title;
  }

  /** Whether an entry of the class path is the service's. */
  boolean has(File entry) {
    if (entry.isDirectory()) {
      // This module, or in a build that makes no jars another one of Clew's.
      return new File(entry, "dev/clew/benchmarks").exists() || jars.equals(CLEW);
    }
    return Pattern.matches(
        "(?:clew-benchmarks|" + BASE + '|' + jars + ")-[0-9].*\\.jar", entry.getName());
  }

  /** The field of a record that has the ID, or an empty text. */
  String idField() {
    return idField;
  }

  boolean writesAccessRecord() {
    return this == clewStarter;
  }

  /** Of the command line. */
  List<String> arguments() {
    List<String> all = new ArrayList<>(List.of(arguments.split(" ")));
    all.add("--server.port=0");
    all.add("--server.tomcat.max-keep-alive-requests=-1");
    all.add("--spring.application.name=shop");
    all.add("--spring.main.banner-mode=off");
    // Or the first request would write lines of Spring's own.
    all.add("--spring.mvc.servlet.load-on-startup=1");
    all.add("--spring.jmx.enabled=false");
    return all;
  }
}
