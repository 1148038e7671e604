package dev.clew.spring;

import dev.clew.checks.ModuleBoundaries;

class SpringBoundariesTest extends ModuleBoundaries {
  SpringBoundariesTest() {
    super(
        "dev.clew.spring",
        "ch.qos.logback..",
        "dev.clew.httpclient",
        "dev.clew.jdk",
        "dev.clew.logback..",
        "dev.clew.okhttp",
        "dev.clew.servlet..",
        "io.micrometer.core..",
        "jakarta.servlet..",
        "org.apache.commons.logging",
        "org.springframework..");
        "dev.clew.servlet",
        "org.springframework..",
        "jakarta.servlet..",
        "java.net.http",
        "okhttp3",
        "org.apache.hc..",
        "org.eclipse.jetty..",
        "org.reactivestreams",
        "reactor..",
        "io.netty..");
  }
}
