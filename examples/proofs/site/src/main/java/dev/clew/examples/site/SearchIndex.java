package dev.clew.examples.site;

import java.nio.file.Path;
import java.util.Map;

/** All sections of all pages, as a script that a page loads when somebody searches. */
final class SearchIndex {
  private SearchIndex() {}

  static String of(Repository repository, Map<Path, Page> pages) {
    StringBuilder script = new StringBuilder("sections = [\n");
    pages.forEach(
        (source, page) -> {
          for (Page.Section section : page.sections()) {
            String address = repository.address(source);
            script.append('[');
            quote(script, section.anchor().isEmpty() ? address : address + "#" + section.anchor());
            script.append(',');
            quote(script, page.title());
            script.append(',');
            quote(script, section.title());
            script.append(',');
            quote(script, section.text());
            script.append("],\n");
          }
        });
    return script.append("];\n").toString();
  }

  private static void quote(StringBuilder script, String text) {
    script.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        script.append('\\').append(c);
      } else {
        script.append(Character.isISOControl(c) ? ' ' : c);
      }
    }
    script.append('"');
  }
}
