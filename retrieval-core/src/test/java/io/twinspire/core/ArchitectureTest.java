package io.twinspire.core;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.twinspire.core.settings.Doc;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;

/// The arrows of the design, so that a wrong import fails the build and not a review.
class ArchitectureTest {
  private static final String CORE = "io.twinspire.core.";

  /// Data flows downwards: a package may use those above it and no other. A new package gets its
  /// place here.
  private static final List<String> ORDER =
      List.of(
          "settings",
          "files",
          "data",
          "text",
          "layer",
          "sequence",
          "tower",
          "objective",
          "scoring",
          "negatives",
          "optim",
          "eval",
          "model",
          "config",
          "train",
          "words",
          "javadoc",
          "microscope");

  /// What needs nothing of the models.
  private static final List<String> DATA_ONLY = List.of("eval", "javadoc");

  private static final Path CLASSES = classes();
  private static final JavaClasses MAIN = new ClassFileImporter().importPath(CLASSES);
  private static final JavaClasses TESTS =
      new ClassFileImporter().importPath(CLASSES.resolveSibling("test-classes"));

  private static Path classes() {
    try {
      return Path.of(Doc.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /// The packages with classes, below `io.twinspire.core`.
  private static List<JavaPackage> packages() {
    return MAIN.getPackage("io.twinspire.core").getSubpackagesInTree().stream()
        .filter(p -> !p.getClasses().isEmpty())
        .toList();
  }

  private static String area(JavaPackage p) {
    return p.getName().substring(CORE.length()).split("\\.", 2)[0];
  }

  @Test
  void seesTheClasses() {
    assertThat(MAIN.contain(Doc.class)).isTrue();
    assertThat(TESTS.contain(ArchitectureTest.class)).isTrue();
  }

  @Test
  void everyPackageHasItsPlace() {
    assertThat(packages()).extracting(ArchitectureTest::area).isSubsetOf(ORDER);
  }

  @Test
  void packagesUseThoseAboveThemOnly() {
    for (var name : ORDER) {
      var allowed = new TreeSet<>(ORDER.subList(0, ORDER.indexOf(name) + 1));
      if (DATA_ONLY.contains(name)) {
        allowed.retainAll(List.of("settings", "files", "data"));
      }
      allowed.add(name);
      var others = allowed.stream().map(other -> CORE + other + "..").toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage(CORE + name + "..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.twinspire.core..").and(not(resideInAnyPackage(others))))
          .as(name + " may use " + allowed)
          .allowEmptyShould(true)
          .check(MAIN);
    }
  }

  @Test
  void packagesAreAcyclic() {
    slices().matching(CORE + "(*)..").should().beFreeOfCycles().check(MAIN);
  }

  @Test
  void onlyTextUsesLuceneAndOnlyItsAnalysis() {
    noClasses()
        .that()
        .resideOutsideOfPackage(CORE + "text..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.lucene..")
        .check(MAIN);
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAPackage("org.apache.lucene..")
                .and(
                    not(
                        resideInAnyPackage(
                            "org.apache.lucene.analysis..", "org.apache.lucene.util.."))))
        .check(MAIN);
  }

  @Test
  void librariesDoNotPrint() {
    NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(MAIN);
  }

  @Test
  void everyPackageIsNullMarked() {
    assertThat(packages())
        .allSatisfy(p -> assertThat(p.isAnnotatedWith(NullMarked.class)).as(p.getName()).isTrue());
  }

  @Test
  void noTestCanBeSkipped() {
    var skipping =
        describe(
            "skip a test",
            (JavaClass c) ->
                c.isEquivalentTo(Disabled.class)
                    || c.isEquivalentTo(Assumptions.class)
                    || c.isEquivalentTo(org.assertj.core.api.Assumptions.class)
                    || c.getPackageName().equals("org.junit.jupiter.api.condition"));
    noClasses()
        .that(not(type(ArchitectureTest.class)))
        .should()
        .dependOnClassesThat(skipping)
        .check(TESTS);
  }
}
