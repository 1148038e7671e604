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
        "io.netty..",
        "jakarta.servlet..",
        "java.net.http",
        "okhttp3",
        "org.apache.commons.logging",
        "org.apache.hc..",
        "org.eclipse.jetty..",
        "org.reactivestreams",
        "org.springframework..",
        "reactor..");
        "dev.clew.servlet",
        "kotlin..",
        "kotlinx.coroutines..",
        "reactor..",
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
