package dev.clew.examples.diff;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.status.Status;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** A Logback configuration whose appenders write nowhere: what they would write is told. */
final class Configuration implements AutoCloseable {
  /** What says how an event becomes a line, or whether it does. */
  private static final Set<String> KEPT =
      Set.of("encoder", "layout", "filter", "appender-ref", "appender");

  private final String name;
  private final LoggerContext context = new LoggerContext();
  private final List<Written> written = new ArrayList<>();

  private Configuration(Path file) {
    name = String.valueOf(file.getFileName());
  }

  /**
   * Reads a configuration and starts it.
   *
   * @throws TroubleException when the file is none
   */
  static Configuration of(Path file) {
    Configuration configuration = new Configuration(file);
    try {
      configuration.start(Files.readAllBytes(file));
    } catch (IOException | SAXException | JoranException e) {
      throw new TroubleException(file + " cannot be read: " + e.getMessage());
    }
    return configuration;
  }

  private void start(byte[] xml) throws IOException, SAXException, JoranException {
    context.setMDCAdapter(MDC.getMDCAdapter());
    context.putObject(CapturingAppender.WRITTEN, written);
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(new ByteArrayInputStream(withoutOutput(xml)));
  }

  private static byte[] withoutOutput(byte[] xml) throws IOException, SAXException {
    try {
      DocumentBuilderFactory builders = DocumentBuilderFactory.newInstance();
      builders.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      Document document = builders.newDocumentBuilder().parse(new ByteArrayInputStream(xml));
      rewrite(document.getDocumentElement());
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      TransformerFactory.newInstance()
          .newTransformer()
          .transform(new DOMSource(document), new StreamResult(bytes));
      return bytes.toByteArray();
    } catch (ParserConfigurationException | TransformerException e) {
      throw new IOException(e);
    }
  }

  private static void rewrite(Element element) {
    if (element.getTagName().equals("appender") && element.hasAttribute("class")) {
      boolean hasOthers = !children(element, Set.of("appender", "appender-ref")).isEmpty();
      Class<?> own = hasOthers ? ForwardingAppender.class : CapturingAppender.class;
      element.setAttribute("class", own.getName());
      for (Element child : children(element, null)) {
        if (!KEPT.contains(child.getTagName())) {
          Node unused = element.removeChild(child);
        }
      }
    }
    children(element, null).forEach(Configuration::rewrite);
  }

  private static List<Element> children(Element parent, @Nullable Set<String> names) {
    List<Element> children = new ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element child && (names == null || names.contains(child.getTagName()))) {
        children.add(child);
      }
    }
    return children;
  }

  String name() {
    return name;
  }

  /** What Logback has to say of the configuration: warnings and errors. */
  List<String> complaints() {
    return context.getStatusManager().getCopyOfStatusList().stream()
        .filter(status -> status.getEffectiveLevel() >= Status.WARN)
        .map(
            status ->
                (status.getEffectiveLevel() == Status.ERROR ? "ERROR " : "WARN ")
                    + status.getMessage())
        .distinct()
        .toList();
  }

  /** What the appenders would write of a call. */
  List<Written> write(Call call) {
    written.clear();
    Logger logger = context.getLogger(call.logger());
    if (logger.isEnabledFor(call.level())) {
      logger.callAppenders(call.eventFor(logger));
    }
    return List.copyOf(written);
  }

  @Override
  public void close() {
    context.stop();
  }
}
