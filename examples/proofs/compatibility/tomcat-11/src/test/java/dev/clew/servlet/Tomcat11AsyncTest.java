package dev.clew.servlet;

class Tomcat11AsyncTest extends TomcatAsyncTest {}
