package dev.clew.examples.catalog;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Work beside the requests. */
@Component
class Stocktaking {
  private static final Logger LOG = LoggerFactory.getLogger(Stocktaking.class);

  @Scheduled(fixedRate = 250)
  void count() {
    LOG.info("[@Scheduled] shelves are counted");
  }
}
