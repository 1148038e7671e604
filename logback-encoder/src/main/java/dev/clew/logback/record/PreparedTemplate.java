package dev.clew.logback.record;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.clew.logback.json.JsonWriter;
import dev.clew.logback.names.FieldNames;
import dev.clew.logback.names.NameTable;
import dev.clew.logback.settings.Template;
import dev.clew.logback.values.MaskedTexts;
import dev.clew.logback.values.Masks;
import dev.clew.logback.values.ObjectRenderer;
import dev.clew.logback.values.ValueWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A template that always has the same parts: what is the same for all events is JSON already, and
 * between that stand the values that are not. Immutable and thread-safe.
 */
final class PreparedTemplate {
  /** An object or an array of more has a word about the rest. */
  private static final int MAX_PARTS = 1_000;

  private final List<Template> leaves;

  /** What stands before each leaf, and at the end. */
  private final byte[][] constants;

  private PreparedTemplate(List<Template> leaves, byte[][] constants) {
    this.leaves = leaves;
    this.constants = constants;
  }

  /**
   * The template, or null where it is simpler as it is.
   *
   * @param maxBytes up to where a constant is worth it
   */
  static @Nullable PreparedTemplate of(Template template, @Nullable Masks masks, int maxBytes) {
    Maker maker = new Maker(masks, maxBytes);
    if (!maker.add(template) || maker.leaves.isEmpty()) {
      return null;
    }
    maker.endConstant();
    return new PreparedTemplate(List.copyOf(maker.leaves), maker.constants.toArray(new byte[0][]));
  }

  /** How many values are made for each event. */
  int leafCount() {
    return leaves.size();
  }

  /** Makes the values of an event, and puts them into an array from an index on. */
  void make(
      ILoggingEvent event, Function<Throwable, String> failed, @Nullable Object[] into, int first) {
    for (int i = 0; i < leaves.size(); i++) {
      into[first + i] = leaves.get(i).of(event, failed);
    }
  }

  /**
   * Writes the values where they belong.
   *
   * @return whether all of it was written; where it was not, what was written is none
   */
  boolean write(@Nullable Object[] made, int first, ValueWriter values, JsonWriter json, int end) {
    for (int i = 0; i < leaves.size(); i++) {
      Object value = made[first + i];
      json.raw(constants[i]);
      // Asked first, a class costs nothing; an interface that it has not is searched for.
      boolean isText = value instanceof String;
      if (!isText && (value instanceof Map || value instanceof List)) {
        return false;
      }
      if (!values.write(value, end)) {
        return false;
      }
    }
    json.raw(constants[leaves.size()]);
    return json.position() <= end;
  }

  /** The value of a template for an event whose values were made. */
  static @Nullable Object assemble(Template template, @Nullable Object[] made, int first) {
    return new Assembly(made, first).of(template);
  }

  private static final class Assembly {
    private final @Nullable Object[] made;
    private int next;

    Assembly(@Nullable Object[] made, int first) {
      this.made = made;
      this.next = first;
    }

    @Nullable Object of(Template template) {
      List<Template.Member> parts = template.parts();
      if (template.isConstant()) {
        return template.constant();
      }
      if (parts == null) {
        return made[next++];
      }
      if (template.isArray()) {
        List<@Nullable Object> elements = new ArrayList<>();
        parts.forEach(part -> elements.add(of(part.template())));
        return elements;
      }
      Map<Object, @Nullable Object> members = new LinkedHashMap<>();
      parts.forEach(part -> members.put(String.valueOf(part.name()), of(part.template())));
      return members;
    }
  }

  private static final class Maker {
    private final @Nullable Masks masks;
    private final int maxBytes;
    private final JsonWriter json = new JsonWriter();
    private final ValueWriter values;
    private final List<Template> leaves = new ArrayList<>();
    private final List<byte[]> constants = new ArrayList<>();

    Maker(@Nullable Masks masks, int maxBytes) {
      this.masks = masks;
      this.maxBytes = maxBytes;
      this.values = new ValueWriter(json, ObjectRenderer.TO_STRING, MaskedTexts.of(masks));
    }

    void endConstant() {
      constants.add(json.toByteArray());
      json.rewind(0);
    }

    /** Returns false when it is too long. */
    boolean add(Template template) {
      List<Template.Member> parts = template.parts();
      if (template.isConstant()) {
        return values.write(template.constant(), maxBytes) && json.position() <= maxBytes;
      }
      if (parts == null) {
        endConstant();
        leaves.add(template);
        return true;
      }
      return parts.size() <= MAX_PARTS
          && (template.isArray() ? addElements(parts) : addMembers(parts));
    }

    private boolean addElements(List<Template.Member> elements) {
      char before = '[';
      for (Template.Member element : elements) {
        json.raw(before);
        before = ',';
        if (!add(element.template())) {
          return false;
        }
      }
      json.raw(']');
      return true;
    }

    private boolean addMembers(List<Template.Member> members) {
      NameTable names = new NameTable();
      char before = '{';
      for (Template.Member member : members) {
        String key = String.valueOf(member.name());
        if (key.length() > FieldNames.MAX_LENGTH) {
          return false;
        }
        String name = FieldNames.freeNested(key, names);
        names.add(name);
        json.raw(before);
        before = ',';
        json.quoted(name);
        json.raw(':');
        boolean isMasked = masks != null && masks.maskOf(key) != null;
        if (isMasked || !add(member.template())) {
          return false;
        }
      }
      json.raw('}');
      return true;
    }
  }
}
