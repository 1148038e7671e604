package dev.clew.examples.story;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which group of failures a request is of. */
final class Grouping {
  private final Watch.Shared names;
  private final Services services;
  private final Map<Key, Integer> groups = new HashMap<>();

  private record Key(FailureKind kind, String service, String route) {}

  /**
   * @param groups in the order in which they are counted
   */
  Grouping(Watch.Shared names, Services services, List<FailureGroup> groups) {
    this.names = names;
    this.services = services;
    for (FailureGroup group : groups) {
      this.groups.put(new Key(group.kind(), group.service(), group.route()), this.groups.size());
    }
  }

  /** The index of its group, or -1 for one that has not failed or is not told apart. */
  int of(RequestSum request) {
    FirstFailure failure = request.failure;
    if (request.errors == 0 || failure == null) {
      return -1;
    }
    int route = Routes.of(request.routes, failure.service());
    Key key =
        new Key(
            names.kinds().value(failure.kind()),
            services.name(failure.service()),
            route < 0 ? "" : names.routes().value(route));
    return groups.getOrDefault(key, -1);
  }
}
