package dev.clew.examples.pipeline;

import java.net.URI;

/**
 * Where requests come in.
 *
 * @param name what it is
 * @param address where it listens
 */
record Edge(String name, URI address) {}
