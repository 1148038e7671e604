package dev.clew.examples.site;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.CustomNode;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.jspecify.annotations.Nullable;

/** Makes a page of a Markdown file; headings have the anchors that GitHub gives them. */
final class Markdown extends AbstractVisitor {
  private static final Pattern ELSEWHERE = Pattern.compile("[a-z]+:.*");
  private static final Pattern HTML_LINK = Pattern.compile("((?:href|src)=\")([^\"]*)\"");
  private static final Pattern NOT_IN_AN_ANCHOR = Pattern.compile("[^\\p{L}\\p{N} _-]");
  private static final List<Extension> EXTENSIONS = List.of(TablesExtension.create());
  private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();

  private final Repository repository;
  private final Path source;
  private final IdentityHashMap<Node, String> ids = new IdentityHashMap<>();
  private final Set<String> anchors = new LinkedHashSet<>();
  private final List<Page.Link> links = new ArrayList<>();
  private final List<String> dead = new ArrayList<>();
  private @Nullable String title;

  private Markdown(Repository repository, Path source) {
    this.repository = repository;
    this.source = source;
  }

  static Page page(Repository repository, Path source) throws IOException {
    return new Markdown(repository, source).read();
  }

  private Page read() throws IOException {
    Node document = PARSER.parse(repository.text(source));
    document.accept(this);
    HtmlRenderer renderer =
        HtmlRenderer.builder()
            .extensions(EXTENSIONS)
            .attributeProviderFactory(
                context -> (node, tag, attributes) -> attribute(node, attributes))
            .build();
    String body =
        renderer
            .render(document)
            .replace("<table>", "<div class=\"table\" tabindex=\"0\"><table>")
            .replace("</table>", "</table></div>");
    return new Page(
        title == null ? source.toString() : title, body, anchors, links, dead, sections(document));
  }

  private void attribute(Node node, Map<String, String> attributes) {
    String id = ids.get(node);
    if (id != null) {
      attributes.put("id", id);
    }
  }

  @Override
  public void visit(Heading heading) {
    String text = text(heading);
    if (title == null) {
      title = text;
    }
    String name =
        NOT_IN_AN_ANCHOR.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("").replace(' ', '-');
    String id = name;
    for (int n = 1; !anchors.add(id); n++) {
      id = name + "-" + n;
    }
    ids.put(heading, id);
    visitChildren(heading);
  }

  private List<Page.Section> sections(Node document) {
    List<Page.Section> sections = new ArrayList<>();
    String anchor = "";
    String heading = "";
    StringBuilder below = new StringBuilder();
    for (Node node = document.getFirstChild(); node != null; node = node.getNext()) {
      String id = ids.get(node);
      if (id == null) {
        below.append(text(node)).append(' ');
      } else {
        sections.add(new Page.Section(anchor, heading, below.toString()));
        anchor = id;
        heading = text(node);
        below.setLength(0);
      }
    }
    sections.add(new Page.Section(anchor, heading, below.toString()));
    return sections;
  }

  private static String text(Node node) {
    StringBuilder text = new StringBuilder();
    node.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Text part) {
            text.append(part.getLiteral());
          }

          @Override
          public void visit(Code part) {
            text.append(part.getLiteral());
          }

          @Override
          public void visit(FencedCodeBlock part) {
            text.append(part.getLiteral());
          }

          @Override
          public void visit(SoftLineBreak part) {
            text.append(' ');
          }

          @Override
          public void visit(CustomNode part) {
            visitChildren(part);
            text.append(' ');
          }
        });
    return text.toString();
  }

  @Override
  public void visit(Link link) {
    link.setDestination(inTheSite(link.getDestination()));
    visitChildren(link);
  }

  @Override
  public void visit(Image image) {
    image.setDestination(inTheSite(image.getDestination()));
    visitChildren(image);
  }

  @Override
  public void visit(HtmlBlock html) {
    html.setLiteral(inTheSiteEach(html.getLiteral()));
  }

  @Override
  public void visit(HtmlInline html) {
    html.setLiteral(inTheSiteEach(html.getLiteral()));
  }

  private String inTheSiteEach(String html) {
    return HTML_LINK
        .matcher(html)
        .replaceAll(
            link -> Matcher.quoteReplacement(link.group(1) + inTheSite(link.group(2)) + "\""));
  }

  private String inTheSite(String link) {
    if (ELSEWHERE.matcher(link).matches()) {
      return link;
    }
    int hash = link.indexOf('#');
    String path = hash < 0 ? link : link.substring(0, hash);
    String fragment = hash < 0 ? "" : link.substring(hash + 1);
    Path target = path.isEmpty() ? source : repository.find(source, path);
    if (target == null) {
      dead.add(link);
      return link;
    }
    links.add(new Page.Link(link, target, fragment));
    String to =
        path.isEmpty()
            ? ""
            : Repository.relative(repository.address(source), repository.address(target));
    return fragment.isEmpty() ? to : to + "#" + fragment;
  }
}
