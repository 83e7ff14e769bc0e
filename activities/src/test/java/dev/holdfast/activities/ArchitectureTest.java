package dev.holdfast.activities;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.holdfast.workflows.rules.SourceRules;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That each rule notices violations is tested where the rules are, in workflows. */
class ArchitectureTest {

  private static final String ROOT = "dev.holdfast.activities";

  private static final JavaClasses ACTIVITIES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  static Stream<ArchRule> rules() {
    return Stream.of(
        SourceRules.packagesAreFreeOfCycles(ROOT),
        SourceRules.knowsNothingAbove("dev.holdfast", "activities", "worker", "cli"),
        SourceRules.packagesHaveTellingNames(),
        SourceRules.classesHaveTellingNames(),
        SourceRules.onlyWorkflowsAreCalledImpl().allowEmptyShould(true));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void holds(ArchRule rule) {
    rule.check(ACTIVITIES);
  }

  @Test
  void looksAtTheModulesOwnClassesAndNoTests() {
    assertThat(ACTIVITIES)
        .isNotEmpty()
        .noneSatisfy(it -> assertThat(it.getSimpleName()).endsWith("Test"));
  }
}
