package dev.clew.spring.messaging;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The texts that Clew has put into messages, told from equal ones that the application has put
 * there. One is known for as long as a message has it. Thread-safe.
 */
final class OwnTexts {
  private final Set<Own> all = ConcurrentHashMap.newKeySet();
  private final ReferenceQueue<String> gone = new ReferenceQueue<>();

  /** A copy of a text, which is known from now on. */
  String copy(String text) {
    for (Reference<?> each = gone.poll(); each != null; each = gone.poll()) {
      all.remove(each);
    }
    String copy = new String(text);
    all.add(new Own(copy, gone));
    return copy;
  }

  /** Whether it is one of the copies, and not only equal to one. */
  boolean has(String text) {
    return all.contains(new Own(text, null));
  }

  private static final class Own extends WeakReference<String> {
    private final int hash;

    Own(String text, @Nullable ReferenceQueue<String> queue) {
      super(text, queue);
      hash = System.identityHashCode(text);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // That is what it is for.
    public boolean equals(@Nullable Object other) {
      if (this == other) {
        return true;
      }
      String text = get();
      return text != null && other instanceof Own own && own.get() == text;
    }
  }
}
