package dev.clew.spring.logging;

import dev.clew.logback.settings.Setting;
import dev.clew.spring.settings.ClewProperties;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.core.env.Environment;

/** The masks with a text of their own, {@code clew.logging.mask[0].pattern} and so on. */
final class MaskProperties {
  /** So many are looked for where properties cannot be listed. */
  private static final int UNLISTED = 16;

  private final Binder binder;
  private final List<EncoderProperty> properties = new ArrayList<>();

  private MaskProperties(Binder binder) {
    this.binder = binder;
  }

  /**
   * Those that there are.
   *
   * @param unreadable gets what one throws that cannot be read; those that can are returned
   */
  static List<EncoderProperty> of(
      Environment environment, PropertyNames names, Consumer<RuntimeException> unreadable) {
    MaskProperties read = new MaskProperties(Binder.get(environment));
    if (names.mention(ClewProperties.MASK)) {
      for (Integer index : read.indices(names, unreadable)) {
        try {
          read.add(ClewProperties.MASK + '[' + index + ']');
        } catch (RuntimeException e) {
          unreadable.accept(e);
        }
      }
    }
    return read.properties;
  }

  private Set<Integer> indices(PropertyNames names, Consumer<RuntimeException> unreadable) {
    Set<Integer> indices = new TreeSet<>();
    for (int i = 0; i < UNLISTED; i++) {
      indices.add(i);
    }
    int position = ConfigurationPropertyName.of(ClewProperties.MASK).getNumberOfElements();
    for (ConfigurationPropertyName name : names.below(ClewProperties.MASK)) {
      if (name.isNumericIndex(position)) {
        try {
          indices.add(Integer.valueOf(name.getElement(position, Form.UNIFORM)));
        } catch (NumberFormatException e) {
          unreadable.accept(
              ClewProperties.invalid(
                  name.toString(), text(name.toString()), "Its index is too large.", e));
        }
      }
    }
    return indices;
  }

  /** One of them, if it is there. */
  private void add(String name) {
    String pattern = text(name + '.' + ClewProperties.MASK_PATTERN);
    String path = text(name + '.' + ClewProperties.MASK_PATH);
    String replacement = text(name + '.' + ClewProperties.MASK_REPLACEMENT);
    if (pattern != null) {
      properties.add(
          new EncoderProperty(
              name + '.' + ClewProperties.MASK_PATTERN,
              pattern,
              Setting.MASK_PATTERN.name(),
              pattern,
              encoder -> {
                if (replacement == null) {
                  encoder.maskPattern(pattern);
                } else {
                  encoder.maskPattern(pattern, replacement);
                }
              }));
    }
    if (path != null) {
      properties.add(
          new EncoderProperty(
              name + '.' + ClewProperties.MASK_PATH,
              path,
              Setting.MASK_PATH.name(),
              path,
              encoder -> {
                if (replacement == null) {
                  encoder.maskPath(path);
                } else {
                  encoder.maskPath(path, replacement);
                }
              }));
    }
    if (replacement != null && pattern == null && path == null) {
      properties.add(
          new EncoderProperty(
              name + '.' + ClewProperties.MASK_REPLACEMENT,
              replacement,
              "mask",
              replacement,
              encoder -> {
                throw new IllegalArgumentException("mask must have a pattern or a path");
              }));
    }
  }

  private @Nullable String text(String name) {
    return binder.bind(name, String.class).orElse(null);
  }
}
