package dev.clew.examples.story;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What the table says of one ID. */
final class RequestSum {
  private static final int MAX_SERVICES = 1_000;

  /** Records of one request that lie further apart than its duration are worth a remark. */
  private static final long FAR_APART = 60 * Timestamps.SECOND;

  final byte[] id;
  final int hash;
  long records;
  long errors;
  private long first = Long.MAX_VALUE;
  private long last = Long.MIN_VALUE;
  private long longestAccess = -1;
  private int[] services = new int[2];
  private long[] serviceFirsts = new long[2];
  private int serviceCount;
  private boolean moreServices;
  @Nullable FirstFailure failure;
  long @Nullable [] routes;

  RequestSum(byte[] id, int hash) {
    this.id = id;
    this.hash = hash;
  }

  /**
   * @param time or {@link Timestamps#NONE}
   * @param access the duration of an access record, negative for all others
   */
  void add(long time, int service, boolean error, long access) {
    records++;
    errors += error ? 1 : 0;
    long start = time;
    if (time != Timestamps.NONE) {
      start = access > 0 ? time - access : time;
      first = Math.min(first, start);
      last = Math.max(last, time);
    }
    longestAccess = Math.max(longestAccess, access);
    addService(service, start == Timestamps.NONE ? Long.MAX_VALUE : start);
  }

  private void addService(int service, long start) {
    for (int i = 0; i < serviceCount; i++) {
      if (services[i] == service) {
        serviceFirsts[i] = Math.min(serviceFirsts[i], start);
        return;
      }
    }
    if (serviceCount == MAX_SERVICES) {
      moreServices = true;
      return;
    }
    if (serviceCount == services.length) {
      services = Arrays.copyOf(services, serviceCount * 2);
      serviceFirsts = Arrays.copyOf(serviceFirsts, serviceCount * 2);
    }
    services[serviceCount] = service;
    serviceFirsts[serviceCount++] = start;
  }

  RequestSum copy() {
    RequestSum copy = new RequestSum(id, hash);
    copy.add(this);
    return copy;
  }

  /** Adds what another part of the logs says of the same ID. */
  void add(RequestSum other) {
    records += other.records;
    errors += other.errors;
    first = Math.min(first, other.first);
    last = Math.max(last, other.last);
    longestAccess = Math.max(longestAccess, other.longestAccess);
    moreServices |= other.moreServices;
    for (int i = 0; i < other.serviceCount; i++) {
      addService(other.services[i], other.serviceFirsts[i]);
    }
    failure = FirstFailure.earlier(failure, other.failure);
    routes = Routes.sum(routes, other.routes);
  }

  String idText() {
    return new String(id, StandardCharsets.UTF_8);
  }

  /** Whether an access record says how long it took. */
  boolean hasAccess() {
    return longestAccess >= 0;
  }

  /** In nanoseconds: of the longest access record, or else from the first record to the last. */
  long duration() {
    return hasAccess() ? longestAccess : span();
  }

  private long span() {
    return first == Long.MAX_VALUE || last == Long.MIN_VALUE ? 0 : Math.max(0, last - first);
  }

  /** Whether the ID may have been given twice, or clocks disagree. */
  boolean isFarApart() {
    return span() - duration() > FAR_APART || (!hasAccess() && span() > 60 * FAR_APART);
  }

  /** When it began, or {@link Timestamps#NONE}. */
  long first() {
    return first == Long.MAX_VALUE ? Timestamps.NONE : first;
  }

  /** Whether it has more services than are kept. */
  boolean hasMoreServices() {
    return moreServices;
  }

  /** The time of the last record, or {@link Timestamps#NONE}. */
  long last() {
    return last;
  }

  /** The services' numbers, in the order of their first records, and of their names. */
  int[] services(Services names) {
    int[] sorted = Arrays.copyOf(services, serviceCount);
    long[] firsts = Arrays.copyOf(serviceFirsts, serviceCount);
    for (int i = 1; i < serviceCount; i++) {
      int service = sorted[i];
      long at = firsts[i];
      int k = i;
      while (k > 0
          && (firsts[k - 1] > at
              || (firsts[k - 1] == at
                  && names.name(sorted[k - 1]).compareTo(names.name(service)) > 0))) {
        sorted[k] = sorted[k - 1];
        firsts[k] = firsts[k - 1];
        k--;
      }
      sorted[k] = service;
      firsts[k] = at;
    }
    return sorted;
  }

  /** The worse request is less: errors, then duration, then the ID. */
  static int worstFirst(RequestSum a, RequestSum b) {
    if (a.errors != b.errors) {
      return Long.compare(b.errors, a.errors);
    }
    if (a.duration() != b.duration()) {
      return Long.compare(b.duration(), a.duration());
    }
    return Arrays.compareUnsigned(a.id, b.id);
  }

  /** The slower request is less: duration, then errors, then the ID. */
  static int slowestFirst(RequestSum a, RequestSum b) {
    return a.duration() != b.duration()
        ? Long.compare(b.duration(), a.duration())
        : worstFirst(a, b);
  }

  /** An order in which equal IDs meet. */
  static int byId(RequestSum a, RequestSum b) {
    return a.hash != b.hash ? Integer.compare(a.hash, b.hash) : Arrays.compareUnsigned(a.id, b.id);
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(id.length);
    out.write(id);
    out.writeInt(hash);
    out.writeLong(records);
    out.writeLong(errors);
    out.writeLong(first);
    out.writeLong(last);
    out.writeLong(longestAccess);
    out.writeBoolean(moreServices);
    out.writeInt(serviceCount);
    for (int i = 0; i < serviceCount; i++) {
      out.writeInt(services[i]);
      out.writeLong(serviceFirsts[i]);
    }
    FirstFailure.write(failure, out);
    Routes.write(routes, out);
  }

  static RequestSum read(DataInput in) throws IOException {
    byte[] id = new byte[in.readInt()];
    in.readFully(id);
    RequestSum sum = new RequestSum(id, in.readInt());
    sum.records = in.readLong();
    sum.errors = in.readLong();
    sum.first = in.readLong();
    sum.last = in.readLong();
    sum.longestAccess = in.readLong();
    sum.moreServices = in.readBoolean();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      sum.addService(in.readInt(), in.readLong());
    }
    sum.failure = FirstFailure.read(in);
    sum.routes = Routes.read(in);
    return sum;
  }
}
