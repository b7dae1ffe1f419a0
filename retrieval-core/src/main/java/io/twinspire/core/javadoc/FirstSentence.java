package io.twinspire.core.javadoc;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.EndElementTree;
import com.sun.source.doctree.EntityTree;
import com.sun.source.doctree.ErroneousTree;
import com.sun.source.doctree.EscapeTree;
import com.sun.source.doctree.IndexTree;
import com.sun.source.doctree.InheritDocTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.RawTextTree;
import com.sun.source.doctree.ReferenceTree;
import com.sun.source.doctree.ReturnTree;
import com.sun.source.doctree.StartElementTree;
import com.sun.source.doctree.SummaryTree;
import com.sun.source.doctree.SystemPropertyTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.doctree.UnknownInlineTagTree;
import com.sun.source.doctree.ValueTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.SimpleDocTreeVisitor;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import javax.lang.model.element.Name;
import org.jspecify.annotations.Nullable;

/// The first sentence of a doc comment as plain text: inline tags become what they show, HTML tags
/// go, entities are resolved, Markdown loses its marks, white space collapses.
final class FirstSentence extends SimpleDocTreeVisitor<@Nullable Void, @Nullable Void> {
  /// Elements that stand inside a word or beside punctuation: taking them away must not part it.
  private static final Set<String> INLINE =
      Set.of("a", "b", "code", "em", "font", "i", "kbd", "strong", "sub", "sup", "tt", "u", "var");

  private static final Pattern MARKDOWN_LINK =
      Pattern.compile("!?\\[([^\\]\\[]*)](?:\\([^)\\s]*\\)|\\[[^\\]]*])?");
  private static final Pattern MARKDOWN_MARK =
      Pattern.compile("`+|\\*\\*|(?<!\\w)[*_]|[*_](?!\\w)");

  private static final Pattern PARAMETERS = Pattern.compile("\\(.*|<.*>");
  private static final Pattern PACKAGE = Pattern.compile("^(?:\\p{Ll}[\\w]*\\.)+(?=\\p{Lu})");

  private final DocTrees trees;
  private final StringBuilder plain = new StringBuilder();
  private boolean inherited;

  private FirstSentence(DocTrees trees) {
    this.trees = trees;
  }

  /// Empty where there is none, or where a part in its middle is inherited. What is inherited
  /// before it does not count: the first sentence of what is said here does.
  static String of(DocTrees trees, DocCommentTree comment) {
    var visitor = new FirstSentence(trees);
    visitor.visitAll(visitor.firstOwn(comment));
    return visitor.inherited ? "" : CodeText.collapse(visitor.plain);
  }

  private List<? extends DocTree> firstOwn(DocCommentTree comment) {
    var first = comment.getFirstSentence();
    if (first.isEmpty() || first.getFirst().getKind() != DocTree.Kind.INHERIT_DOC) {
      return first;
    }
    var own = comment.getFullBody().stream().dropWhile(FirstSentence::beforeOwn).toList();
    return trees.getFirstSentence(own);
  }

  private static boolean beforeOwn(DocTree part) {
    return switch (part.getKind()) {
      case INHERIT_DOC, START_ELEMENT, END_ELEMENT -> true;
      case TEXT -> ((TextTree) part).getBody().isBlank();
      default -> false;
    };
  }

  private void visitAll(List<? extends DocTree> parts) {
    for (DocTree part : parts) {
      part.accept(this, null);
    }
  }

  private @Nullable Void add(CharSequence text) {
    plain.append(text);
    return null;
  }

  private @Nullable Void element(Name name) {
    return add(INLINE.contains(name.toString().toLowerCase(Locale.ROOT)) ? "" : " ");
  }

  @Override
  public @Nullable Void visitText(TextTree text, @Nullable Void unused) {
    return add(text.getBody());
  }

  @Override
  public @Nullable Void visitRawText(RawTextTree markdown, @Nullable Void unused) {
    String shown = MARKDOWN_LINK.matcher(markdown.getContent()).replaceAll("$1");
    return add(MARKDOWN_MARK.matcher(shown).replaceAll(""));
  }

  @Override
  public @Nullable Void visitLiteral(LiteralTree literal, @Nullable Void unused) {
    return add(literal.getBody().getBody());
  }

  @Override
  public @Nullable Void visitLink(LinkTree link, @Nullable Void unused) {
    if (link.getLabel().isEmpty()) {
      return reference(link.getReference());
    }
    visitAll(link.getLabel());
    return null;
  }

  @Override
  public @Nullable Void visitValue(ValueTree value, @Nullable Void unused) {
    return value.getReference() == null ? null : reference(value.getReference());
  }

  /// `#copyOf(Collection)` is shown as `copyOf`, `java.util.List#of()` as `List.of`: what a person
  /// would write in a question.
  private @Nullable Void reference(ReferenceTree reference) {
    String name = PARAMETERS.matcher(reference.getSignature()).replaceAll("");
    name = PACKAGE.matcher(name).replaceFirst("").replace('#', '.');
    return add(name.startsWith(".") ? name.substring(1) : name);
  }

  @Override
  public @Nullable Void visitEntity(EntityTree entity, @Nullable Void unused) {
    String characters = trees.getCharacters(entity);
    return add(characters == null ? entity.toString() : characters);
  }

  @Override
  public @Nullable Void visitEscape(EscapeTree escape, @Nullable Void unused) {
    return add(escape.getBody());
  }

  @Override
  public @Nullable Void visitStartElement(StartElementTree element, @Nullable Void unused) {
    return element(element.getName());
  }

  @Override
  public @Nullable Void visitEndElement(EndElementTree element, @Nullable Void unused) {
    return element(element.getName());
  }

  @Override
  public @Nullable Void visitSummary(SummaryTree summary, @Nullable Void unused) {
    visitAll(summary.getSummary());
    return null;
  }

  @Override
  public @Nullable Void visitReturn(ReturnTree inline, @Nullable Void unused) {
    add("Returns ");
    visitAll(inline.getDescription());
    return add(".");
  }

  @Override
  public @Nullable Void visitIndex(IndexTree index, @Nullable Void unused) {
    return index.getSearchTerm().accept(this, null);
  }

  @Override
  public @Nullable Void visitSystemProperty(SystemPropertyTree property, @Nullable Void unused) {
    return add(property.getPropertyName());
  }

  @Override
  public @Nullable Void visitUnknownInlineTag(UnknownInlineTagTree tag, @Nullable Void unused) {
    visitAll(tag.getContent());
    return null;
  }

  @Override
  public @Nullable Void visitErroneous(ErroneousTree erroneous, @Nullable Void unused) {
    return add(erroneous.getBody());
  }

  @Override
  public @Nullable Void visitInheritDoc(InheritDocTree tag, @Nullable Void unused) {
    inherited = true;
    return null;
  }
}
