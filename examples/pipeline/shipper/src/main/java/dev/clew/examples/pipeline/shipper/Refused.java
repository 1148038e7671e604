package dev.clew.examples.pipeline.shipper;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A document that is not taken.
 *
 * @param id the document's
 * @param reason the answer
 * @param document what it was
 */
record Refused(String id, JsonNode reason, String document) {}
