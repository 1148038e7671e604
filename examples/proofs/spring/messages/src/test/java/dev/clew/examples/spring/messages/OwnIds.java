package dev.clew.examples.spring.messages;

import dev.clew.CorrelationIdGenerator;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The application makes its IDs itself: {@code own-1}, {@code own-2} and so on. */
@Configuration(proxyBeanMethods = false)
class OwnIds {
  static final String MADE = "own-[0-9]+";

  private final AtomicInteger made = new AtomicInteger();

  @Bean
  CorrelationIdGenerator generator() {
    return () -> "own-" + made.incrementAndGet();
  }
}
