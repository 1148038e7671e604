package dev.clew.logback;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.slf4j.Marker;

/** A marker that lets itself be nested in circles, which SLF4J's own does not. */
@SuppressWarnings("deprecation")
class LoopingMarker implements Marker {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final transient List<Marker> references = new ArrayList<>();

  LoopingMarker(String name) {
    this.name = name;
  }

  @Override
  public String getName() {
    return name;
  }

  void refer(Marker reference) {
    references.add(reference);
  }

  @Override
  public void add(Marker reference) {
    references.add(reference);
  }

  @Override
  public boolean remove(Marker reference) {
    return references.remove(reference);
  }

  @Override
  public boolean hasChildren() {
    return hasReferences();
  }

  @Override
  public boolean hasReferences() {
    return !references.isEmpty();
  }

  @Override
  public Iterator<Marker> iterator() {
    return references.iterator();
  }

  @Override
  public boolean contains(Marker other) {
    return references.contains(other);
  }

  @Override
  public boolean contains(String otherName) {
    return false;
  }
}
