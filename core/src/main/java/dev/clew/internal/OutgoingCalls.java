package dev.clew.internal;

/**
 * The recorded calls of clients that show a call's requests elsewhere than the call itself. A call
 * is known by what is its own and the same for all its requests; this is held weakly. Methods do
 * not throw: what cannot be kept is not counted.
 *
 * <p>This class is thread-safe. It is public only so that Clew's other modules can use it.
 *
 * @param <K> what a call is known by
 */
public final class OutgoingCalls<K> {
  private record Known(OutgoingCall call, Object counter) {}

  private final WeakIdentityMap<K, Known> underWay = new WeakIdentityMap<>();

  /** No calls. */
  public OutgoingCalls() {}

  /** Whether a call is known, because it is recorded already. */
  public boolean has(K key) {
    try {
      return underWay.size() != 0 && underWay.get(key) != null;
    } catch (Throwable e) {
      return false;
    }
  }

  /**
   * A call begins.
   *
   * @param counter who will tell of its requests; what others tell of them is not heard
   */
  public void begin(K key, OutgoingCall call, Object counter) {
    try {
      WeakIdentityMap.Entry<K> unused = underWay.put(key, new Known(call, counter));
    } catch (Throwable e) {
      // No memory or no stack left.
    }
  }

  /** A request of a call goes out. */
  public void requestIsSent(K key, Object counter) {
    try {
      Known known = underWay.size() == 0 ? null : underWay.get(key);
      if (known != null && known.counter() == counter) {
        known.call().requestIsSent();
      }
    } catch (Throwable e) {
      // No memory or no stack left: the request goes out all the same.
    }
  }

  /** A call has ended. */
  public void end(K key) {
    try {
      underWay.remove(key);
    } catch (Throwable e) {
      // The entry goes with its key.
    }
  }
}
