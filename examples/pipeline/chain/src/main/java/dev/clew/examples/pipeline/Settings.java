package dev.clew.examples.pipeline;

import dev.clew.examples.demo.DemoException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the command line says.
 *
 * @param chain which parts there are
 * @param lines how many lines to write while parts of the chain are down
 * @param elasticsearch the zip file of the Elasticsearch to use in place of OpenSearch, or null
 * @param pipeline the folder with the configurations and the templates
 * @param services the folder with the three services, built
 * @param work a folder for all that is written
 * @param stopWithParent whether to stop when the process that started this one ends
 */
record Settings(
    Chain chain,
    int lines,
    @Nullable Path elasticsearch,
    Path pipeline,
    Path services,
    Path work,
    boolean stopWithParent) {
  /** Which parts there are. */
  enum Chain {
    /** Services, nginx, rsyslog and a search engine. */
    WHOLE,
    /** Services, a shipper and a search engine. */
    MAVEN,
    /** A search engine, for its templates. */
    ENGINE
  }

  static final String USAGE =
      """
      Options:
        --chain=whole|maven|engine
                               with nginx and rsyslog, with what Maven brings, or the search engine
                               and its templates alone (default: whole)
        --lines=N              lines to write during the outages, 1000 or more (default: 10000)
        --elasticsearch=ZIP    Elasticsearch in place of OpenSearch
        --pipeline=DIR         the folder with config and templates (default: examples/pipeline)
        --services=DIR         the folder with the three services, built (default: examples/services)
        --work=DIR             where everything is written (default: target/pipeline)
        --stop-with-parent     stop when the process that started this one ends
      """;

  static Settings parse(String... args) {
    Chain chain = Chain.WHOLE;
    int lines = 10_000;
    Path elasticsearch = null;
    Path pipeline = Path.of("examples", "pipeline");
    Path services = Path.of("examples", "services");
    Path work = Path.of("target", "pipeline");
    boolean stopWithParent = false;
    for (String arg : args) {
      int equals = arg.indexOf('=');
      String name = equals < 0 ? arg : arg.substring(0, equals);
      String value = equals < 0 ? "" : arg.substring(equals + 1);
      switch (name) {
        case "--chain" -> chain = chain(value);
        case "--lines" -> lines = lines(value);
        case "--elasticsearch" -> elasticsearch = value.isEmpty() ? null : path(name, value);
        case "--pipeline" -> pipeline = path(name, value);
        case "--services" -> services = path(name, value);
        case "--work" -> work = path(name, value);
        case "--stop-with-parent" -> stopWithParent = true;
        default -> throw new DemoException("Unknown option " + arg + "\n" + USAGE);
      }
    }
    return new Settings(chain, lines, elasticsearch, pipeline, services, work, stopWithParent);
  }

  /** Whether nginx and rsyslog take part; otherwise Maven and a JDK are enough. */
  boolean whole() {
    return chain == Chain.WHOLE;
  }

  private static Chain chain(String value) {
    return switch (value) {
      case "whole" -> Chain.WHOLE;
      case "maven" -> Chain.MAVEN;
      case "engine" -> Chain.ENGINE;
      default ->
          throw new DemoException("chain must be whole, maven or engine but was '" + value + "'");
    };
  }

  private static int lines(String value) {
    try {
      int lines = Integer.parseInt(value);
      if (lines >= 1000) {
        return lines;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new DemoException("lines must be a number of 1000 or more but was '" + value + "'");
  }

  private static Path path(String name, String value) {
    try {
      if (!value.isEmpty()) {
        return Path.of(value).toAbsolutePath().normalize();
      }
    } catch (InvalidPathException e) {
      // Said below.
    }
    throw new DemoException(name + " must be a path but was '" + value + "'");
  }
}
