package dev.clew.examples.pipeline.shipper;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The folder for what does not arrive. */
record Aside(Path folder) {
  /** Keeps documents that were refused, with the reasons. */
  void refused(List<Refused> all) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (Refused each : all) {
      ObjectNode entry = JsonNodeFactory.instance.objectNode();
      entry.set("reply", each.reason());
      entry.put("document", each.document());
      lines.append(entry).append('\n');
    }
    append("refused.json", lines);
  }

  /** Keeps lines that are not JSON. */
  void notJson(CharSequence lines) throws IOException {
    append("not-json.log", lines);
  }

  private void append(String file, CharSequence lines) throws IOException {
    if (!lines.isEmpty()) {
      Files.writeString(
          folder.resolve(file),
          lines,
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
  }
}
