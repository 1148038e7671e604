/** Auto-configuration for Spring Boot. */
@SuppressWarnings("requires-automatic") // Spring's jars are automatic modules.
module dev.clew.spring {
  requires transitive dev.clew.core;
  requires transitive dev.clew.servlet;
  // Static, because the application brings them, some under other names, or does without.
  requires static ch.qos.logback.classic;
  requires static ch.qos.logback.core;
  requires static com.rabbitmq.client;
  requires static context.propagation;
  requires static dev.clew.httpclient;
  requires static dev.clew.jdk;
  requires static dev.clew.logback;
  requires static dev.clew.okhttp;
  requires static feign.core;
  requires static io.netty.codec.http;
  requires static jakarta.messaging;
  requires static jakarta.servlet;
  requires static java.net.http;
  requires static kafka.clients;
  requires static kotlin.stdlib;
  requires static kotlinx.coroutines.core;
  requires static micrometer.core;
  requires static okhttp3;
  requires static org.apache.httpcomponents.client5.httpclient5;
  requires static org.apache.httpcomponents.core5.httpcore5;
  requires static org.eclipse.jetty.client;
  requires static org.eclipse.jetty.http;
  requires static org.jspecify;
  requires static org.reactivestreams;
  requires static reactor.core;
  requires static reactor.netty.core;
  requires static reactor.netty.http;
  requires static spring.amqp;
  requires static spring.aop;
  requires static spring.batch.core;
  requires static spring.beans;
  requires static spring.boot;
  requires static spring.boot.actuator;
  requires static spring.boot.actuator.autoconfigure;
  requires static spring.boot.autoconfigure;
  requires static spring.boot.restclient;
  requires static spring.boot.webclient;
  requires static spring.boot.webflux;
  requires static spring.context;
  requires static spring.core;
  requires static spring.jcl;
  requires static spring.jms;
  requires static spring.kafka;
  requires static spring.messaging;
  requires static spring.rabbit;
  requires static spring.web;
  requires static spring.webflux;
  requires static spring.webmvc;

  exports dev.clew.spring;

  opens dev.clew.spring to
      spring.beans,
      spring.context,
      spring.core;
  opens dev.clew.spring.actuate to
      spring.beans,
      spring.boot.actuator,
      spring.context,
      spring.core;
  opens dev.clew.spring.client to
      spring.beans,
      spring.context,
      spring.core;
  opens dev.clew.spring.error to
      spring.beans,
      spring.context,
      spring.core;
  opens dev.clew.spring.logging to
      spring.beans,
      spring.boot,
      spring.context,
      spring.core;
  opens dev.clew.spring.messaging to
      spring.beans,
      spring.context,
      spring.core;
  opens dev.clew.spring.reactive to
      spring.beans,
      spring.context,
      spring.core;
  opens dev.clew.spring.settings to
      spring.beans,
      spring.context,
      spring.core;
  opens dev.clew.spring.task to
      spring.beans,
      spring.context,
      spring.core;
}
