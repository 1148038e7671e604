package dev.clew.examples.shop;

import dev.clew.examples.shop.OrderController.OrderPlaced;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;

/** Work beside the request's thread. */
@Service
class Packing {
  private static final Logger LOG = LoggerFactory.getLogger(Packing.class);

  private final Warehouse warehouse;

  Packing(Warehouse warehouse) {
    this.warehouse = warehouse;
  }

  @Async
  public CompletableFuture<String> pack(String order) {
    LOG.info("[@Async] order {} is packed", order);
    return CompletableFuture.completedFuture(warehouse.withRestClient(order));
  }

  @Async
  public CompletableFuture<String> fail(String order) {
    throw new IllegalStateException("[@Async, failing] no box for order " + order);
  }

  @EventListener
  void placed(OrderPlaced placed) {
    LOG.info("[@EventListener] order {} is placed", placed.order());
  }

  @Async
  @EventListener
  public void placedElsewhere(OrderPlaced placed) {
    LOG.info("[@EventListener, @Async] order {} is placed", placed.order());
  }

  @Scheduled(fixedRate = 250)
  void count() {
    LOG.info("[@Scheduled] boxes are counted");
  }
}
