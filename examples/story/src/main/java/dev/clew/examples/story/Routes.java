package dev.clew.examples.story;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The route that each service answered within one request, two longs for each: the numbers of both,
 * and a rank, of which the least counts. Where a service answered several, it is the route of a
 * failed answer, and otherwise of the earliest. An array alone, for there are very many requests.
 */
final class Routes {
  private static final int MAX = 2 * 64;

  private Routes() {}

  /**
   * With one more answer.
   *
   * @param time when it was given, or {@link Timestamps#NONE}
   */
  static long[] with(
      long @Nullable [] routes, int service, int route, boolean failed, long time, long duration) {
    long start = time == Timestamps.NONE ? Long.MAX_VALUE / 2 : (time - Math.max(0, duration)) / 2;
    long rank = failed ? start - Long.MAX_VALUE / 2 : start;
    return with(routes, (long) service << 32 | route, rank);
  }

  private static long[] with(long @Nullable [] before, long numbers, long rank) {
    if (before == null) {
      return new long[] {numbers, rank};
    }
    for (int i = 0; i < before.length; i += 2) {
      if (before[i] >> 32 == numbers >> 32) {
        if (rank < before[i + 1]) {
          before[i] = numbers;
          before[i + 1] = rank;
        }
        return before;
      }
    }
    if (before.length >= MAX) {
      return before;
    }
    long[] routes = Arrays.copyOf(before, before.length + 2);
    routes[before.length] = numbers;
    routes[before.length + 1] = rank;
    return routes;
  }

  static long @Nullable [] sum(long @Nullable [] a, long @Nullable [] b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    long[] sum = a;
    for (int i = 0; i < b.length; i += 2) {
      sum = with(sum, b[i], b[i + 1]);
    }
    return sum;
  }

  /** The number of the route that a service answered, or -1. */
  static int of(long @Nullable [] routes, int service) {
    for (int i = 0; routes != null && i < routes.length; i += 2) {
      if (routes[i] >> 32 == service) {
        return (int) routes[i];
      }
    }
    return -1;
  }

  static void write(long @Nullable [] routes, DataOutput out) throws IOException {
    int length = routes == null ? 0 : routes.length;
    out.writeInt(length);
    for (int i = 0; routes != null && i < length; i++) {
      out.writeLong(routes[i]);
    }
  }

  static long @Nullable [] read(DataInput in) throws IOException {
    int length = in.readInt();
    if (length == 0) {
      return null;
    }
    long[] routes = new long[length];
    for (int i = 0; i < length; i++) {
      routes[i] = in.readLong();
    }
    return routes;
  }
}
