package dev.clew.checks;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.SinceTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * Since which version each public type is there, as its sources say. A member that says nothing is
 * there since its type is; one that says something cannot be older than its type, or newer than the
 * build.
 */
final class SinceTags extends TreePathScanner<@Nullable Void, Version> {
  private final Version newest;
  private final List<String> faults = new ArrayList<>();
  private final DocTrees comments;

  private SinceTags(DocTrees comments, Version newest) {
    this.comments = comments;
    this.newest = newest;
  }

  /**
   * Reads the sources.
   *
   * @param folders of the sources of exported packages, without those below them
   * @param newest the version that is built
   * @return what is wrong, one line each
   */
  static List<String> faults(List<Path> folders, Version newest) throws IOException {
    List<Path> sources = new ArrayList<>();
    for (Path folder : folders) {
      try (Stream<Path> files = Files.list(folder)) {
        files.filter(file -> file.toString().endsWith(".java")).sorted().forEach(sources::add);
      }
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  null,
                  List.of("-proc:none"),
                  null,
                  files.getJavaFileObjectsFromPaths(sources));
      SinceTags tags = new SinceTags(DocTrees.instance(task), newest);
      for (CompilationUnitTree unit : task.parse()) {
        tags.scan(unit, Version.parse("0"));
      }
      return tags.faults;
    }
  }

  @Override
  public @Nullable Void visitClass(ClassTree type, Version enclosing) {
    boolean nested = getCurrentPath().getParentPath().getLeaf() instanceof ClassTree;
    if (!nested && !type.getModifiers().getFlags().contains(Modifier.PUBLIC)) {
      return null;
    }
    Version since = since(type.getSimpleName().toString(), enclosing);
    if (since == null && !nested) {
      faults.add(type.getSimpleName() + " has no @since");
    }
    return super.visitClass(type, since == null ? enclosing : since);
  }

  @Override
  public @Nullable Void visitMethod(MethodTree method, Version enclosing) {
    since(method.getName().toString(), enclosing);
    return null;
  }

  @Override
  public @Nullable Void visitVariable(VariableTree variable, Version enclosing) {
    since(variable.getName().toString(), enclosing);
    return null;
  }

  private @Nullable Version since(String name, Version enclosing) {
    TreePath path = getCurrentPath();
    DocCommentTree comment = comments.getDocCommentTree(path);
    if (comment == null) {
      return null;
    }
    for (DocTree tag : comment.getBlockTags()) {
      if (tag instanceof SinceTree since) {
        Version version = version(since);
        if (version == null || version.compareTo(enclosing) < 0 || version.compareTo(newest) > 0) {
          faults.add(name + " cannot be there @since " + text(since));
        }
        return version;
      }
    }
    return null;
  }

  private static @Nullable Version version(SinceTree since) {
    try {
      return Version.parse(text(since));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static String text(SinceTree since) {
    return since.getBody().stream().map(DocTree::toString).collect(Collectors.joining());
  }
}
