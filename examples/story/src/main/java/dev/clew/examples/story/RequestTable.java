package dev.clew.examples.story;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sums per ID that one thread made. When there are too many for the memory, they go to a
 * temporary file, in order, and a new table begins; {@link #merge} adds up what belongs together.
 * Not thread-safe.
 */
final class RequestTable implements AutoCloseable {
  /** A longer ID is no ID: Clew's have 128 characters at most. Bounds the table's memory. */
  static final int MAX_ID = 512;

  private final int maxRequests;
  private final List<Path> spilled = new ArrayList<>();
  private RequestSum[] slots = new RequestSum[1 << 12];
  private int count;

  RequestTable(int maxRequests) {
    this.maxRequests = maxRequests;
  }

  static int hash(byte[] b, int from, int to) {
    int hash = 0;
    int i = from;
    // Four at once, which do not wait for each other.
    for (; i < to - 3; i += 4) {
      hash =
          hash * (31 * 31 * 31 * 31)
              + b[i] * (31 * 31 * 31)
              + b[i + 1] * (31 * 31)
              + b[i + 2] * 31
              + b[i + 3];
    }
    for (; i < to; i++) {
      hash = hash * 31 + b[i];
    }
    return hash ^ (hash >>> 16);
  }

  /** The sum of an ID. */
  RequestSum get(byte[] b, int from, int to) {
    int hash = hash(b, from, to);
    int slot = hash & (slots.length - 1);
    RequestSum sum;
    while ((sum = slots[slot]) != null) {
      if (sum.hash == hash && Arrays.equals(sum.id, 0, sum.id.length, b, from, to)) {
        return sum;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    if (count >= maxRequests) {
      spill();
      slot = hash & (slots.length - 1);
    } else if (count * 2 >= slots.length) {
      grow();
      slot = freeSlot(hash);
    }
    sum = new RequestSum(Arrays.copyOfRange(b, from, to), hash);
    slots[slot] = sum;
    count++;
    return sum;
  }

  private int freeSlot(int hash) {
    int slot = hash & (slots.length - 1);
    while (slots[slot] != null) {
      slot = (slot + 1) & (slots.length - 1);
    }
    return slot;
  }

  private void grow() {
    RequestSum[] old = slots;
    slots = new RequestSum[old.length * 2];
    for (RequestSum sum : old) {
      if (sum != null) {
        slots[freeSlot(sum.hash)] = sum;
      }
    }
  }

  /** How often the table went to disk. */
  int spills() {
    return spilled.size();
  }

  private List<RequestSum> sorted() {
    List<RequestSum> sorted = new ArrayList<>(count);
    for (RequestSum sum : slots) {
      if (sum != null) {
        sorted.add(sum);
      }
    }
    sorted.sort(RequestSum::byId);
    return sorted;
  }

  private void spill() {
    try {
      Path file = Files.createTempFile("clew-story-", ".tmp");
      file.toFile().deleteOnExit();
      spilled.add(file);
      try (DataOutputStream out =
          new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16))) {
        for (RequestSum sum : sorted()) {
          sum.write(out);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the table does not fit into memory, nor on the disk", e);
    }
    Arrays.fill(slots, null);
    count = 0;
  }

  /** Hands out the sum of each ID that is in any of the tables. */
  static void merge(List<RequestTable> tables, Consumer<RequestSum> all) {
    boolean inMemory = true;
    for (RequestTable table : tables) {
      inMemory &= table.spilled.isEmpty();
    }
    if (inMemory) {
      mergeInMemory(tables, all);
    } else {
      mergeSorted(tables, all);
    }
  }

  private static void mergeInMemory(List<RequestTable> tables, Consumer<RequestSum> all) {
    RequestTable first = tables.get(0);
    RequestTable total = new RequestTable(Integer.MAX_VALUE);
    total.slots = first.slots;
    total.count = first.count;
    for (RequestTable table : tables) {
      if (table != first) {
        for (RequestSum sum : table.slots) {
          if (sum != null) {
            total.get(sum.id, 0, sum.id.length).add(sum);
          }
        }
      }
    }
    for (RequestSum sum : total.slots) {
      if (sum != null) {
        all.accept(sum);
      }
    }
  }

  private static void mergeSorted(List<RequestTable> tables, Consumer<RequestSum> all) {
    List<Run> opened = new ArrayList<>();
    try {
      PriorityQueue<Run> runs =
          new PriorityQueue<>((a, b) -> RequestSum.byId(a.current(), b.current()));
      for (RequestTable table : tables) {
        for (Path file : table.spilled) {
          opened.add(new Run(file, List.of()));
        }
        opened.add(new Run(null, table.sorted()));
      }
      for (Run run : opened) {
        if (run.advance()) {
          runs.add(run);
        }
      }
      RequestSum sum = null;
      boolean own = false;
      while (!runs.isEmpty()) {
        Run run = runs.poll();
        RequestSum next = run.current();
        if (sum != null && RequestSum.byId(sum, next) == 0) {
          if (!own) {
            // It may be a table's, which goes on.
            sum = sum.copy();
            own = true;
          }
          sum.add(next);
        } else {
          if (sum != null) {
            all.accept(sum);
          }
          sum = next;
          own = false;
        }
        if (run.advance()) {
          runs.add(run);
        }
      }
      if (sum != null) {
        all.accept(sum);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      for (Run run : opened) {
        run.close();
      }
    }
  }

  /** Sums in order, from a file or from memory. */
  private static final class Run {
    private final @Nullable DataInputStream in;
    private final List<RequestSum> list;
    private int next;
    private @Nullable RequestSum current;

    Run(@Nullable Path file, List<RequestSum> list) throws IOException {
      this.in =
          file == null
              ? null
              : new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16));
      this.list = list;
    }

    RequestSum current() {
      if (current == null) {
        throw new IllegalStateException("at the end");
      }
      return current;
    }

    boolean advance() throws IOException {
      if (in == null) {
        current = next < list.size() ? list.get(next++) : null;
        return current != null;
      }
      try {
        current = RequestSum.read(in);
        return true;
      } catch (EOFException e) {
        current = null;
        return false;
      }
    }

    void close() {
      try {
        if (in != null) {
          in.close();
        }
      } catch (IOException e) {
        // It was only read.
      }
    }
  }

  @Override
  public void close() {
    for (Path file : spilled) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        // Deleted when the JVM ends.
      }
    }
  }
}
