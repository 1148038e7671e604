package dev.clew.examples.orders;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has everything in stock. */
final class Warehouse {
  private static final Logger log = LoggerFactory.getLogger(Warehouse.class);

  String reserve(String orderId) {
    log.atInfo()
        .addKeyValue("orderId", orderId)
        .addKeyValue("shelf", Math.floorMod(orderId.hashCode(), 40))
        .log("goods reserved");
    return "parcel " + orderId;
  }
}
