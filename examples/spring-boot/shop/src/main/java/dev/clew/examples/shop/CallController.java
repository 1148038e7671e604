package dev.clew.examples.shop;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Calls the warehouse. */
@RestController
@RequestMapping("/calls/{order}")
class CallController {
  private final Warehouse warehouse;

  CallController(Warehouse warehouse) {
    this.warehouse = warehouse;
  }

  @GetMapping("/rest-client")
  String restClient(@PathVariable String order) {
    return warehouse.withRestClient(order);
  }

  @GetMapping("/rest-template")
  String restTemplate(@PathVariable String order) {
    return warehouse.withRestTemplate(order);
  }

  @GetMapping("/web-client")
  String webClient(@PathVariable String order) {
    return warehouse.withWebClient(order);
  }

  @GetMapping("/interface")
  String httpInterface(@PathVariable String order) {
    return warehouse.withInterface(order);
  }
}
