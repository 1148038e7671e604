package dev.clew.examples.story;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What the program that wrapped a line says of it: it counts where the line itself does not say it.
 * Points into the bytes of the wrapping, so it is good only while they are. Not thread-safe.
 */
final class Wrapping {
  private byte @Nullable [] serviceBytes;
  private int serviceFrom;
  private int serviceTo;
  private byte @Nullable [] timeBytes;
  private int timeFrom;
  private int timeTo;

  void clear() {
    serviceBytes = null;
    timeBytes = null;
  }

  void service(byte[] b, int from, int to) {
    if (to > from) {
      serviceBytes = b;
      serviceFrom = from;
      serviceTo = to;
    }
  }

  void time(byte[] b, int from, int to) {
    if (to > from) {
      timeBytes = b;
      timeFrom = from;
      timeTo = to;
    }
  }

  Wrapping copy() {
    Wrapping copy = new Wrapping();
    copy.set(this);
    return copy;
  }

  void set(Wrapping other) {
    serviceBytes = other.serviceBytes;
    serviceFrom = other.serviceFrom;
    serviceTo = other.serviceTo;
    timeBytes = other.timeBytes;
    timeFrom = other.timeFrom;
    timeTo = other.timeTo;
  }

  /** The service's name, or what to call it when none is said. */
  String serviceOr(String other) {
    byte[] b = serviceBytes;
    return b == null
        ? other
        : new String(b, serviceFrom, serviceTo - serviceFrom, StandardCharsets.UTF_8);
  }

  /** The service's number, or that of what to call it when none is said. */
  int serviceOr(Services services, Services.Cache cache, String other) {
    byte[] b = serviceBytes;
    return b == null ? services.number(other) : cache.number(b, serviceFrom, serviceTo);
  }

  /** In nanoseconds since 1970, or {@link Timestamps#NONE}. */
  long time() {
    byte[] b = timeBytes;
    return b == null ? Timestamps.NONE : Timestamps.parse(b, timeFrom, timeTo);
  }

  String timeText() {
    byte[] b = timeBytes;
    return b == null ? "" : new String(b, timeFrom, timeTo - timeFrom, StandardCharsets.ISO_8859_1);
  }
}
