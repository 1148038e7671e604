package dev.clew.servlet;

class Tomcat11StrictModeTest extends TomcatStrictModeTest {}
