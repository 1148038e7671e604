package dev.clew.examples.story;

import java.util.List;

final class StoryPage {
  StoryPage(Story story, List<String> notes) {}

  String html() {
    return "";
  }
}
