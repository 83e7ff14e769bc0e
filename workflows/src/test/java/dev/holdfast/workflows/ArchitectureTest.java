package dev.holdfast.workflows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.holdfast.workflows.rules.SourceRules;
import dev.holdfast.workflows.rules.WorkflowCodeRules;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule holds, and each is seen to notice every one of the violations planted for it. */
class ArchitectureTest {

  private static final String ROOT = "dev.holdfast.workflows";
  private static final String PLANTED = ROOT + ".rules.planted";

  private static final JavaClasses WORKFLOWS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  private static final JavaClasses VIOLATIONS = new ClassFileImporter().importPackages(PLANTED);

  /** A rule and the classes that break it, as they must be named in its complaint. */
  static Stream<Arguments> rules() {
    return Stream.of(
        arguments(
            WorkflowCodeRules.touchesNothing(),
            inside("TouchesTheWorld", "Files", "Paths", "Net", "Sql", "Starts", "Executes")),
        arguments(
            WorkflowCodeRules.readsNoEnvironment(),
            inside("ReadsTheEnvironment", "Variable", "Property")),
        arguments(
            WorkflowCodeRules.asksNoClock(),
            inside("AsksTheClock", "Millis", "Nanos", "Instants", "Days", "Dates", "Clocks")),
        arguments(
            WorkflowCodeRules.rollsNoDice(),
            inside("RollsDice", "Seeded", "Secure", "OfTheThread", "Maths", "Ids")),
        arguments(
            WorkflowCodeRules.startsNoThreads(),
            inside("StartsThreads", "Sleeps", "Starts", "Pools", "Futures", "Locks")),
        arguments(WorkflowCodeRules.locksNothing(), new String[] {"determinism.Locks"}),
        arguments(
            WorkflowCodeRules.keepsNothingUnordered(),
            inside("KeepsUnordered", "Mapped", "Listed")),
        arguments(
            WorkflowCodeRules.makesNothingUnordered(),
            inside("MakesUnordered", "Maps", "Sets", "SaltedMaps", "SaltedSets", "Collected")),
        arguments(
            WorkflowCodeRules.hasNoMutableStatics(), new String[] {"determinism.MutableStatic"}),
        arguments(SourceRules.packagesHaveTellingNames(), new String[] {"planted.util.Anything"}),
        arguments(SourceRules.classesHaveTellingNames(), new String[] {"names.BackupManager"}),
        arguments(SourceRules.onlyWorkflowsAreCalledImpl(), new String[] {"names.FencingImpl"}));
  }

  private static String[] inside(String outer, String... inner) {
    return Stream.of(inner).map(it -> "determinism." + outer + "$" + it).toArray(String[]::new);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void holds(ArchRule rule) {
    rule.check(WORKFLOWS);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void notices(ArchRule rule, String[] planted) {
    String complaint = rule.evaluate(VIOLATIONS).getFailureReport().toString();

    assertThat(complaint).contains(planted);
  }

  static Stream<Arguments> rulesAboutPackages() {
    return Stream.of(
        arguments(
            SourceRules.packagesAreFreeOfCycles(ROOT),
            SourceRules.packagesAreFreeOfCycles(PLANTED),
            "planted.first"),
        arguments(
            SourceRules.knowsNothingAbove(
                "dev.holdfast", "workflows", "activities", "worker", "cli"),
            SourceRules.knowsNothingAbove(PLANTED, "activities", "worker", "cli"),
            "KnowsTheCommandLine"));
  }

  @ParameterizedTest
  @MethodSource("rulesAboutPackages")
  void holdsAndNotices(ArchRule real, ArchRule same, String planted) {
    real.check(WORKFLOWS);

    assertThat(same.evaluate(VIOLATIONS).getFailureReport().toString()).contains(planted);
  }
}
