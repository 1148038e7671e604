package dev.clew.spring;

import dev.clew.checks.ModuleBoundaries;

class SpringBoundariesTest extends ModuleBoundaries {
  SpringBoundariesTest() {
    super(
        "dev.clew.spring",
        "ch.qos.logback..",
        "com.rabbitmq..",
        "dev.clew.httpclient",
        "dev.clew.jdk",
        "dev.clew.logback..",
        "dev.clew.okhttp",
        "dev.clew.servlet..",
        "feign",
        "io.micrometer.core..",
        "io.netty..",
        "jakarta.jms..",
        "jakarta.servlet..",
        "kotlin..",
        "kotlinx.coroutines..",
        "okhttp3",
        "org.aopalliance.aop",
        "org.apache.commons.logging",
        "org.apache.hc..",
        "org.apache.kafka..",
        "org.eclipse.jetty..",
        "org.reactivestreams",
        "org.springframework..",
        "reactor..");
  }
}
