package dev.clew.examples.story;

import dev.clew.examples.story.LogRecord.Kind;
import dev.clew.examples.story.Story.Bar;
import dev.clew.examples.story.Story.Link;
import dev.clew.examples.story.Story.Part;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a part under those that called them, each with the records that belong to it.
 * Where nobody can tell who called, it stands by itself; where nobody can tell to which of a
 * service's requests a record belongs, it stands with the service.
 */
final class CallTree {
  /** Of a service with more requests at once, the records stand with the service. */
  private static final int MAX_ASKED = 1_000;

  private static final int MAX_DEPTH = 100;

  private final Part part;
  private final Map<String, List<Bar>> requests = new HashMap<>();
  private final Map<Bar, Node> nodes = new LinkedHashMap<>();
  private final Map<String, Node> loose = new LinkedHashMap<>();
  private final List<Node> roots = new ArrayList<>();

  /** A request that was answered, a call whose answer nobody has a record of, or a service. */
  static final class Node {
    private final String service;
    private final @Nullable Bar bar;
    private final List<Node> children = new ArrayList<>();
    private final List<Integer> records = new ArrayList<>();
    private @Nullable Bar call;
    private @Nullable Node parent;
    private boolean guessed;
    private boolean hasRequests;

    private Node(String service, @Nullable Bar bar) {
      this.service = service;
      this.bar = bar;
    }

    String service() {
      return service;
    }

    /** Null for the records of a service that belong to none of its requests. */
    @Nullable Bar bar() {
      return bar;
    }

    /** Of records that belong to no request, whether their service has any. */
    boolean hasRequests() {
      return hasRequests;
    }

    /** The caller's record of it, null when there is none. */
    @Nullable Bar call() {
      return call;
    }

    /** Whether the times alone say who called. */
    boolean isGuessed() {
      return guessed;
    }

    boolean isRoot() {
      return parent == null;
    }

    List<Node> children() {
      return children;
    }

    /** The indices of its records among all of the story. */
    List<Integer> records() {
      return records;
    }

    private void setParent(@Nullable Node caller) {
      Node above = caller;
      int depth = 0;
      while (above != null) {
        // Records that contradict each other may go round in a circle.
        if (above == this || ++depth > MAX_DEPTH) {
          return;
        }
        above = above.parent;
      }
      parent = caller;
    }
  }

  private CallTree(Part part) {
    this.part = part;
  }

  static CallTree of(Part part) {
    CallTree tree = new CallTree(part);
    tree.build();
    return tree;
  }

  /** What nobody called, or nobody knows who, in the order of time. */
  List<Node> roots() {
    return roots;
  }

  private void build() {
    List<Bar> bars = new ArrayList<>();
    for (Bar bar : Story.bars(part)) {
      if (!bar.about()) {
        bars.add(bar);
      }
    }
    bars.sort(BarOrder.EARLIEST_FIRST);
    addRequests(bars, Kind.ACCESS, Set.of());
    // Who answers nothing works on messages.
    addRequests(bars, Kind.WORK, Set.copyOf(requests.keySet()));
    Set<Bar> answered = new HashSet<>();
    Map<Bar, Link> callers = new HashMap<>();
    for (Link link : part.links()) {
      answered.add(link.caller());
      callers.put(link.called(), link);
    }
    for (Bar bar : bars) {
      if (bar.kind() != Kind.CALL || !answered.contains(bar)) {
        nodes.put(bar, new Node(bar.record().service(), bar));
      }
    }
    nodes.forEach((bar, node) -> findParent(bar, node, callers.get(bar)));
    for (Node node : nodes.values()) {
      Node parent = node.parent;
      (parent == null ? roots : parent.children).add(node);
    }
    addRecords();
    roots.addAll(loose.values());
  }

  private void addRequests(List<Bar> bars, Kind kind, Set<String> without) {
    for (Bar bar : bars) {
      String service = bar.record().service();
      if (bar.kind() == kind && !without.contains(service)) {
        requests.computeIfAbsent(service, key -> new ArrayList<>()).add(bar);
      }
    }
  }

  private void findParent(Bar bar, Node node, @Nullable Link link) {
    if (link == null) {
      Bar around = bar.kind() == Kind.ACCESS ? null : requestOf(bar.record(), bar.start());
      node.setParent(around == null || around.equals(bar) ? null : nodes.get(around));
      return;
    }
    Bar caller = link.caller();
    node.guessed = !link.certain();
    if (caller.kind() == Kind.CALL) {
      // nginx has its call and its answer in one record.
      Bar own = caller.about() ? accessOf(caller) : requestOf(caller.record(), caller.start());
      node.call = caller;
      node.setParent(own == null ? null : nodes.get(own));
    } else {
      node.setParent(nodes.get(caller));
    }
  }

  private @Nullable Bar accessOf(Bar call) {
    for (Bar bar : requests.getOrDefault(call.record().service(), List.of())) {
      if (bar.index() == call.index()) {
        return bar;
      }
    }
    return null;
  }

  /** The one request of its service that a record belongs to, null when that cannot be told. */
  private @Nullable Bar requestOf(LogRecord record, long start) {
    List<Bar> ofService = requests.getOrDefault(record.service(), List.of());
    Bar within = null;
    Bar ofThread = null;
    int all = 0;
    int ofThisThread = 0;
    for (Bar bar : ofService.subList(0, Math.min(MAX_ASKED, ofService.size()))) {
      long tolerance = Callers.tolerance(record, bar.record());
      if (start >= bar.start() - tolerance && record.time() <= bar.end() + tolerance) {
        all++;
        within = bar;
        String thread = record.thread();
        if (!thread.isEmpty() && thread.equals(bar.record().thread())) {
          ofThisThread++;
          ofThread = bar;
        }
      }
    }
    return all == 1 ? within : ofThisThread == 1 ? ofThread : null;
  }

  private void addRecords() {
    Map<Integer, Node> own = new HashMap<>();
    nodes.forEach((bar, node) -> own.put(bar.index(), node));
    for (int i = 0; i < part.records().size(); i++) {
      LogRecord record = part.records().get(i);
      Node node = own.get(part.indices().get(i));
      if (node == null) {
        Bar request = record.hasTime() ? requestOf(record, record.start()) : null;
        node = request == null ? null : nodes.get(request);
      }
      if (node == null) {
        node = loose.computeIfAbsent(record.service(), service -> new Node(service, null));
        node.hasRequests = requests.containsKey(record.service());
      }
      node.records.add(part.indices().get(i));
    }
  }
}
