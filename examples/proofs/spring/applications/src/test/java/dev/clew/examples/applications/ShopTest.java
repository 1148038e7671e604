package dev.clew.examples.applications;

import java.util.List;

/** The shop on Spring MVC. */
class ShopTest extends ApplicationProof {
  @Override
  String mainClass() {
    return "dev.clew.examples.shop.Shop";
  }

  @Override
  List<String> paths() {
    return List.of(
        "/orders/{order}",
        "/orders/{order}/async",
        "/orders/{order}/callable",
        "/orders/{order}/deferred",
        "/orders/{order}/events",
        "/orders/{order}/later",
        "/orders/{order}/published",
        "/orders/{order}/stream",
        "/orders/{order}/submitted",
        "/orders/{order}/supplied",
        "/calls/{order}/interface",
        "/calls/{order}/rest-client",
        "/calls/{order}/rest-template",
        "/calls/{order}/web-client");
  }

  @Override
  List<String> failures() {
    return List.of(
        "/failures/{order}/async",
        "/failures/{order}/callable",
        "/failures/{order}/controller",
        "/failures/{order}/deferred",
        "/failures/{order}/handled",
        "/failures/{order}/problem",
        "/nowhere/{order}");
  }

  @Override
  List<String> brokenAnswers() {
    return List.of("/failures/{order}/stream");
  }

  /** Tomcat writes these when it is done with the request: the access record has the trace. */
  @Override
  boolean isKnown(String wrong) {
    return wrong.startsWith("lines: the container's, of failed asynchronous work");
  }
}
