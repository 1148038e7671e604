package dev.clew.examples.story;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a page is made of, read more strictly than a browser does: each fault is an error. */
final class Markup {
  private static final Pattern TAG =
      Pattern.compile("<(/?)([a-z][a-z0-9]*)((?: [a-z-]+(?:=\"[^\"<>]*\")?)*)>");
  private static final Pattern ATTRIBUTE = Pattern.compile(" ([a-z-]+)(?:=\"([^\"]*)\")?");
  private static final Set<String> VOID = Set.of("meta", "link", "input");

  private final List<String> tags = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();
  private final List<String> addresses = new ArrayList<>();

  /** Reads a page. */
  static Markup of(String page) {
    return new Markup().read(page);
  }

  private Markup read(String page) {
    String body = page.replaceFirst("^<!DOCTYPE html>\n", "");
    if (body.length() == page.length()) {
      throw new IllegalArgumentException("no doctype");
    }
    int style = body.indexOf("<style>") + "<style>".length();
    body = body.substring(0, style) + body.substring(body.indexOf("</style>"));
    Deque<String> open = new ArrayDeque<>();
    Matcher matcher = TAG.matcher(body);
    int at = 0;
    while (matcher.find()) {
      checkText(body.substring(at, matcher.start()));
      at = matcher.end();
      String name = matcher.group(2);
      if (!matcher.group(1).isEmpty()) {
        String last = open.isEmpty() ? "nothing" : open.pop();
        if (!last.equals(name)) {
          throw new IllegalArgumentException("</" + name + "> ends " + last);
        }
      } else {
        tags.add(name);
        attributes(name, matcher.group(3));
        if (!VOID.contains(name)) {
          open.push(name);
        }
      }
    }
    checkText(body.substring(at));
    if (!open.isEmpty()) {
      throw new IllegalArgumentException("not ended: " + open);
    }
    for (String address : addresses) {
      if (address.startsWith("#") && !ids.contains(address.substring(1))) {
        throw new IllegalArgumentException(address + " leads nowhere");
      }
    }
    return this;
  }

  private static void checkText(String text) {
    if (text.indexOf('<') >= 0 || text.indexOf('>') >= 0) {
      int at = Math.max(text.indexOf('<'), text.indexOf('>'));
      throw new IllegalArgumentException(
          "not escaped: " + text.substring(Math.max(0, at - 40), Math.min(text.length(), at + 80)));
    }
    if (text.replaceAll("&(?:amp|lt|gt|quot|#39);", "").indexOf('&') >= 0) {
      throw new IllegalArgumentException("not escaped: &");
    }
  }

  private void attributes(String tag, String text) {
    Set<String> names = new HashSet<>();
    Matcher matcher = ATTRIBUTE.matcher(text);
    while (matcher.find()) {
      String name = matcher.group(1);
      String value = matcher.group(2) == null ? "" : matcher.group(2);
      if (!names.add(name) || name.startsWith("on")) {
        throw new IllegalArgumentException(name + " at " + tag);
      }
      if (name.equals("id") && !ids.add(value)) {
        throw new IllegalArgumentException(value + " is the ID of two");
      }
      if (name.equals("href")) {
        addresses.add(value);
      }
    }
  }

  /** How many elements have a name. */
  long count(String tag) {
    return tags.stream().filter(tag::equals).count();
  }

  /** What is linked to. */
  List<String> addresses() {
    return addresses;
  }

  /** The IDs of its elements. */
  Set<String> ids() {
    return ids;
  }
}
