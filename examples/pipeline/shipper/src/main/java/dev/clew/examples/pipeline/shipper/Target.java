package dev.clew.examples.pipeline.shipper;

import java.io.IOException;
import java.util.List;

/** Where documents go. */
interface Target {
  /**
   * Returns when each document is there or refused.
   *
   * @param documents ID and JSON text in turn
   * @param sentBefore whether some may have been sent before
   * @return those that were refused, other than for being there already
   */
  List<Refused> send(List<String> documents, boolean sentBefore)
      throws IOException, InterruptedException;
}
