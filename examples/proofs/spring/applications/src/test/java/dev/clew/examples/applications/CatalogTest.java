package dev.clew.examples.applications;

import java.util.List;

/** The catalog on WebFlux. */
class CatalogTest extends ApplicationProof {
  @Override
  String mainClass() {
    return "dev.clew.examples.catalog.Catalog";
  }

  @Override
  List<String> paths() {
    return List.of(
        "/items/{order}",
        "/items/{order}/blocking",
        "/items/{order}/interface",
        "/items/{order}/later",
        "/items/{order}/news",
        "/items/{order}/stock");
  }

  @Override
  List<String> failures() {
    return List.of(
        "/failures/{order}/controller",
        "/failures/{order}/handled",
        "/failures/{order}/later",
        "/failures/{order}/problem",
        "/nowhere/{order}");
  }

  @Override
  List<String> brokenAnswers() {
    return List.of("/failures/{order}/news");
  }

  /** WebFlux leaves no trace of an exception that an {@code @ExceptionHandler} has answered. */
  @Override
  boolean isKnown(String wrong) {
    return wrong.startsWith("traces of failed requests") && wrong.contains("/handled");
  }
}
