package io.twinspire.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The arrows between the packages of the command line. Those between modules are kept by their
/// descriptors.
class ArchitectureTest {
  private static final JavaClasses MAIN = new ClassFileImporter().importPath(classes());

  private static Path classes() {
    try {
      return Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void packagesAreFreeOfCycles() {
    assertThat(MAIN.contain("io.twinspire.cli.run.RunPipeline")).isTrue();
    slices().matching("io.twinspire.cli.(*)..").should().beFreeOfCycles().check(MAIN);
  }

  @Test
  void onlyCommandsKnowTheCommandLineLibrary() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.twinspire.cli.command..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("picocli..")
        .check(MAIN);
  }

  @Test
  void onlyTheProgressBarKnowsAStandardStream() {
    NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(
        MAIN.that(DescribedPredicate.not(JavaClass.Predicates.simpleName("BarProgress"))));
  }
}
