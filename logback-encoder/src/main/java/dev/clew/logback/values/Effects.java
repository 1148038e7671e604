package dev.clew.logback.values;

import java.util.Date;

/**
 * Which types are nothing but their {@code toString}, for to ask them for more has effects: a
 * request's reader is opened, a pool gives a connection away, a stream is used up. Their classes
 * keep the answer, and nothing here keeps a class.
 */
final class Effects {
  /** What the name of a type, or of one of its supertypes, begins with. */
  private static final String[] NAMES = {
    "jakarta.ejb.",
    "jakarta.jms.",
    "jakarta.mail.",
    "jakarta.persistence.",
    "jakarta.servlet.",
    "jakarta.transaction.",
    "jakarta.websocket.",
    "jakarta.ws.rs.",
    "java.lang.ClassLoader",
    "java.lang.Process",
    "java.lang.Thread",
    "java.net.http.",
    "java.nio.channels.",
    "java.security.Key",
    "java.sql.",
    "java.util.Enumeration",
    "java.util.Iterator",
    "java.util.Spliterator",
    "java.util.concurrent.CompletionStage",
    "java.util.concurrent.Executor",
    "java.util.concurrent.Flow",
    "java.util.concurrent.Future",
    "java.util.concurrent.locks.",
    "java.util.stream.",
    "javax.ejb.",
    "javax.jms.",
    "javax.mail.",
    "javax.persistence.",
    "javax.servlet.",
    "javax.sql.",
    "javax.transaction.",
    "javax.websocket.",
    "javax.ws.rs.",
    "org.reactivestreams.",
    "org.springframework.core.io.",
    "org.springframework.http.HttpInputMessage",
    "org.springframework.http.HttpOutputMessage",
    "org.springframework.http.client.",
    "org.springframework.http.server.",
    "org.springframework.web.context.request.",
    "org.springframework.web.multipart.",
    "org.springframework.web.server."
  };

  private static final String[] TREES = {
    "com.fasterxml.jackson.core.TreeNode",
    "com.google.gson.JsonElement",
    "org.json.JSONArray",
    "org.json.JSONObject",
    "tools.jackson.core.TreeNode"
  };

  private static final ClassValue<Boolean> KNOWN =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          return AutoCloseable.class.isAssignableFrom(type)
              || (!Date.class.isAssignableFrom(type) && hasSupertype(type, NAMES));
        }
      };

  private static final ClassValue<Boolean> IS_TREE =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          return hasSupertype(type, TREES);
        }
      };

  private Effects() {}

  static boolean of(Class<?> type) {
    return KNOWN.get(type);
  }

  /** Whether a type is a tree of either Jackson, Gson or org.json: its text is JSON. */
  static boolean isTree(Class<?> type) {
    return IS_TREE.get(type);
  }

  private static boolean hasSupertype(Class<?> type, String[] names) {
    for (Class<?> supertype : Supertypes.of(type)) {
      for (String name : names) {
        if (supertype.getName().startsWith(name)) {
          return true;
        }
      }
    }
    return false;
  }
}
