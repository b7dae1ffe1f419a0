package io.twinspire.core.javadoc;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.AnnotatedTypeTree;
import com.sun.source.tree.ArrayTypeTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ParameterizedTypeTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreeScanner;
import io.twinspire.core.javadoc.SourceSet.SourceFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/// Parses (never attributes) the files of one source set and collects its methods.
final class MethodExtractor {
  /// Files of one compiler task: a task holds the trees of all its files until it ends.
  private static final int CHUNK = 64;

  /// @param methods those with a first sentence of any length, in the order of the files
  /// @param seen methods and constructors met, with and without Javadoc
  /// @param unparsable `path:line: message` of each file that was left out
  record Extraction(List<JavaMethod> methods, int seen, List<String> unparsable) {}

  private final SourceSet source;
  private final JavadocSettings settings;
  private final List<JavaMethod> methods = new ArrayList<>();
  private final List<String> unparsable = new ArrayList<>();
  private final Map<String, Integer> idsTaken = new HashMap<>();
  private int seen;

  private MethodExtractor(SourceSet source, JavadocSettings settings) {
    this.source = source;
    this.settings = settings;
  }

  static Extraction extract(SourceSet source, JavadocSettings settings) {
    var extractor = new MethodExtractor(source, settings);
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      for (int from = 0; from < source.files().size(); from += CHUNK) {
        var chunk = source.files().subList(from, Math.min(from + CHUNK, source.files().size()));
        var diagnostics = new DiagnosticCollector<JavaFileObject>();
        var units = chunk.stream().map(Source::new).toList();
        var task =
            (JavacTask)
                compiler.getTask(
                    Writer.nullWriter(), files, diagnostics, List.of("-proc:none"), null, units);
        extractor.collect(task, diagnostics);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Extraction(
        List.copyOf(extractor.methods), extractor.seen, List.copyOf(extractor.unparsable));
  }

  private void collect(JavacTask task, DiagnosticCollector<JavaFileObject> diagnostics)
      throws IOException {
    var trees = DocTrees.instance(task);
    var parsed = task.parse();
    var broken = new HashSet<JavaFileObject>();
    for (var diagnostic : diagnostics.getDiagnostics()) {
      var file = diagnostic.getSource();
      if (diagnostic.getKind() == Diagnostic.Kind.ERROR && file != null && broken.add(file)) {
        String message = CodeText.collapse(diagnostic.getMessage(null));
        unparsable.add(file.getName() + ":" + diagnostic.getLineNumber() + ": " + message);
      }
    }
    for (var unit : parsed) {
      if (!broken.contains(unit.getSourceFile())) {
        new Scanner(trees, unit).scan(unit, null);
      }
    }
  }

  /// Walks one file; keeps the path of classes it is in.
  private final class Scanner extends TreeScanner<@Nullable Void, @Nullable Void> {
    private final DocTrees trees;
    private final CompilationUnitTree unit;
    private final TreePath unitPath;
    private final SourcePositions positions;
    private final String content;
    private final String packagePrefix;
    private final Deque<String> path = new ArrayDeque<>();
    private final Deque<String> named = new ArrayDeque<>();
    private int anonymous;

    Scanner(DocTrees trees, CompilationUnitTree unit) throws IOException {
      this.trees = trees;
      this.unit = unit;
      this.unitPath = new TreePath(unit);
      this.positions = trees.getSourcePositions();
      this.content = unit.getSourceFile().getCharContent(true).toString();
      this.packagePrefix =
          unit.getPackageName() == null ? "" : unit.getPackageName().toString() + ".";
    }

    @Override
    public @Nullable Void visitClass(ClassTree tree, @Nullable Void unused) {
      String simple = tree.getSimpleName().toString();
      if (path.isEmpty()) {
        anonymous = 0;
        path.addLast(packagePrefix + simple);
      } else if (simple.isEmpty()) {
        anonymous++;
        path.addLast(path.getLast() + "$" + anonymous);
      } else {
        path.addLast(path.getLast() + "." + simple);
      }
      if (!simple.isEmpty()) {
        named.addLast(simple);
      }
      super.visitClass(tree, null);
      path.removeLast();
      if (!simple.isEmpty()) {
        named.removeLast();
      }
      return null;
    }

    @Override
    public @Nullable Void visitMethod(MethodTree tree, @Nullable Void unused) {
      seen++;
      if (tree.getReturnType() != null) {
        DocCommentTree comment = trees.getDocCommentTree(new TreePath(unitPath, tree));
        String sentence = comment == null ? "" : FirstSentence.of(trees, comment);
        if (!sentence.isEmpty()) {
          add(tree, sentence);
        }
      }
      return super.visitMethod(tree, null);
    }

    private void add(MethodTree tree, String sentence) {
      String body =
          content.substring(
              (int) positions.getStartPosition(unit, tree),
              (int) positions.getEndPosition(unit, tree));
      String code = CodeText.oneLine(body, CodeText.Strip.ALL);
      String text = settings.comments() ? CodeText.oneLine(body, CodeText.Strip.JAVADOC) : code;
      String topLevel = path.getFirst();
      methods.add(
          new JavaMethod(
              unique(source.name() + "/" + path.getLast() + "#" + signature(tree)),
              source.name(),
              topLevel,
              named.getLast() + "." + tree.getName(),
              CodeText.cut(text, settings.maxChars()),
              CodeText.cut(code, settings.maxChars()),
              sentence));
    }

    private String signature(MethodTree tree) {
      return tree.getParameters().stream()
          .map(parameter -> typeName(parameter.getType()))
          .collect(Collectors.joining(",", tree.getName() + "(", ")"));
    }
  }

  /// Overloads that differ in bounds only, and classes that occur twice, get a number.
  private String unique(String id) {
    int times = idsTaken.merge(id, 1, Integer::sum);
    return times == 1 ? id : id + "~" + times;
  }

  /// The type as in the source, without annotations and type arguments, which no overload differs
  /// by.
  private static String typeName(Tree type) {
    return switch (type) {
      case AnnotatedTypeTree annotated -> typeName(annotated.getUnderlyingType());
      case ParameterizedTypeTree parameterized -> typeName(parameterized.getType());
      case ArrayTypeTree array -> typeName(array.getType()) + "[]";
      default -> type.toString().replaceAll("\\s+", "");
    };
  }

  /// A file held in memory, with the name that messages should show.
  private static final class Source extends SimpleJavaFileObject {
    private final SourceFile file;

    Source(SourceFile file) {
      super(uri(file), Kind.SOURCE);
      this.file = file;
    }

    private static URI uri(SourceFile file) {
      try {
        return new URI("string", null, "/" + file.path(), null);
      } catch (URISyntaxException e) {
        throw new IllegalStateException("a quoted path is a URI", e);
      }
    }

    @Override
    public String getName() {
      return file.path();
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return file.content();
    }
  }
}
