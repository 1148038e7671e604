package dev.clew.checks;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a module lets everybody use, a line for each type and each of its members. */
final class PublicApi {
  private PublicApi() {}

  static List<String> of(ModuleReference module) throws IOException {
    Set<String> packages =
        module.descriptor().exports().stream()
            .filter(exported -> !exported.isQualified())
            .map(ModuleDescriptor.Exports::source)
            .collect(Collectors.toSet());
    try (ModuleReader reader = module.open();
        Stream<String> names = reader.list()) {
      return names
          .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
          .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
          .filter(name -> packages.contains(name.substring(0, name.lastIndexOf('.'))))
          .sorted()
          .map(PublicApi::load)
          .filter(PublicApi::isOpenToAll)
          .flatMap(PublicApi::lines)
          .toList();
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, PublicApi.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(name, e);
    }
  }

  private static boolean isOpenToAll(Class<?> type) {
    for (Class<?> t = type; t != null; t = t.getEnclosingClass()) {
      if (!isOpenToAll(t.getModifiers()) || t.isAnonymousClass() || t.isLocalClass()) {
        return false;
      }
    }
    return true;
  }

  private static boolean isOpenToAll(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static Stream<String> lines(Class<?> type) {
    boolean extensible =
        !Modifier.isFinal(type.getModifiers())
            && Stream.of(type.getDeclaredConstructors())
                .anyMatch(constructor -> isOpenToAll(constructor.getModifiers()));
    Stream<String> members =
        Stream.of(
                type.getDeclaredFields(), type.getDeclaredConstructors(), type.getDeclaredMethods())
            .flatMap(Arrays::<Member>stream)
            .filter(member -> !member.isSynthetic())
            .filter(
                member ->
                    Modifier.isPublic(member.getModifiers())
                        || (extensible && Modifier.isProtected(member.getModifiers())))
            .map(PublicApi::line)
            .sorted();
    return Stream.concat(Stream.of(head(type)), members);
  }

  private static String head(Class<?> type) {
    String kind =
        type.isAnnotation()
            ? "@interface"
            : type.isInterface()
                ? "interface"
                : type.isEnum() ? "enum" : type.isRecord() ? "record" : "class";
    int shown = Modifier.PUBLIC | Modifier.PROTECTED | Modifier.STATIC | Modifier.FINAL;
    int modifiers = type.getModifiers() & (type.isInterface() ? shown : shown | Modifier.ABSTRACT);
    String superclass =
        type.getGenericSuperclass() == null
            ? ""
            : " extends " + type.getGenericSuperclass().getTypeName();
    String interfaces =
        Stream.of(type.getGenericInterfaces())
            .map(Type::getTypeName)
            .collect(
                Collectors.joining(
                    ", ", type.getInterfaces().length == 0 ? "" : " implements ", ""));
    return Modifier.toString(modifiers)
        + " "
        + kind
        + " "
        + type.getName()
        + superclass
        + interfaces;
  }

  private static String line(Member member) {
    if (member instanceof Field field) {
      return "  " + field.toGenericString();
    }
    // Which of its own exceptions, locks and compiler's marks a method has, is nobody's business.
    Executable executable = (Executable) member;
    String text =
        executable instanceof Method method
            ? method.toGenericString()
            : ((Constructor<?>) executable).toGenericString();
    return "  " + text.replace(" synchronized ", " ");
  }
}
