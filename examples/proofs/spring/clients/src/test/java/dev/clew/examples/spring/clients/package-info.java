/** Spring's clients, which send the ID because the clients below them do. */
@NullMarked
package dev.clew.examples.spring.clients;

import org.jspecify.annotations.NullMarked;
