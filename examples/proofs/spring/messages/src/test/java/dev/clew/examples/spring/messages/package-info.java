/** Listeners, templates, events and jobs in an application on Spring Boot. */
package dev.clew.examples.spring.messages;
