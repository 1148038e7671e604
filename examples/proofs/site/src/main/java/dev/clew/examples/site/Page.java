package dev.clew.examples.site;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * A page without what all pages have.
 *
 * @param title its first heading
 * @param body HTML
 * @param anchors what a link may name in it
 * @param links those that lead to files of the repository
 * @param dead those that lead nowhere
 * @param sections what is below each heading, to be searched
 */
record Page(
    String title,
    String body,
    Set<String> anchors,
    List<Link> links,
    List<String> dead,
    List<Section> sections) {

  /**
   * @param text as it is written
   * @param fragment the heading that it names, empty for the page
   */
  record Link(String text, Path target, String fragment) {}

  /**
   * A heading and the text below it.
   *
   * @param anchor of the heading
   */
  record Section(String anchor, String title, String text) {}
}
