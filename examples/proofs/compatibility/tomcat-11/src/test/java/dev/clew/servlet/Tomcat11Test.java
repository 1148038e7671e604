package dev.clew.servlet;

/** The server of the suite for Tomcat 10.1, as it is, with the classes of Tomcat 11. */
class Tomcat11Test extends TomcatTest {}
