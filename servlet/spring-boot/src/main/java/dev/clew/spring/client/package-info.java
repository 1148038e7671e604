/**
 * HTTP clients that send the ID: those of Spring that Boot builds, and clients and their builders
 * that are beans. No parameter and no result is null unless it says so.
 *
 * <p>There are two ways, and one of them is taken. Where every host may see the ID, Spring's own
 * clients set the header, whatever is below them. Where {@code clew.clients.allow-hosts} lists
 * hosts, what is below them sets it, hop by hop, because Spring does not see redirects; a request
 * factory that does not let us see its hops either sends no ID then.
 */
@NullMarked
package dev.clew.spring.client;

import org.jspecify.annotations.NullMarked;
