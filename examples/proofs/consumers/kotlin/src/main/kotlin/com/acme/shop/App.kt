package com.acme.shop

import dev.clew.Correlation
import dev.clew.CorrelationExecutors
import java.util.concurrent.Executors
import org.slf4j.LoggerFactory

private val log = LoggerFactory.getLogger("com.acme.shop.App")

/** A line of this thread and one of another. */
fun main() {
  val executor = CorrelationExecutors.propagating(Executors.newSingleThreadExecutor())
  Correlation.open("by-kotlin").use {
    log.info("order accepted for {}", Correlation.currentId())
    executor.submit { log.info("order packed") }.get()
  }
  executor.shutdown()
}
