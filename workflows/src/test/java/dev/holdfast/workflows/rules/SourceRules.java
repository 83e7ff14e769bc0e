package dev.holdfast.workflows.rules;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.stream.Stream;

/** What holds for the code of every module. */
public final class SourceRules {

  private static final Set<String> EMPTY_NAMES =
      Set.of("Manager", "Helper", "Util", "Utils", "Common", "Data", "Info");

  private static final Set<String> EMPTY_PACKAGES =
      Set.of("util", "utils", "common", "core", "model", "helper", "helpers");

  private SourceRules() {}

  /**
   * Packages below {@code root} don't need each other in a circle.
   *
   * @param root such as {@code dev.holdfast.activities}
   */
  public static ArchRule packagesAreFreeOfCycles(String root) {
    return slices().matching(root + ".(*)..").should().beFreeOfCycles();
  }

  /**
   * Code in {@code root.layer} knows nothing of the layers above it.
   *
   * @param root such as {@code dev.holdfast}
   */
  public static ArchRule knowsNothingAbove(String root, String layer, String... above) {
    String[] packages = new String[above.length];
    for (int i = 0; i < above.length; i++) {
      packages[i] = root + "." + above[i] + "..";
    }
    return noClasses()
        .that()
        .resideInAPackage(root + "." + layer + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages);
  }

  /** A package is named after what is in it. */
  public static ArchRule packagesHaveTellingNames() {
    return noClasses()
        .should(ArchCondition.from(describe("in a package called anything", SourceRules::anyhow)));
  }

  private static boolean anyhow(JavaClass it) {
    return Stream.of(it.getPackageName().split("\\.")).anyMatch(EMPTY_PACKAGES::contains);
  }

  /** A class is named after what it is. */
  public static ArchRule classesHaveTellingNames() {
    return noClasses()
        .should(ArchCondition.from(describe("called anything", SourceRules::meansNothing)));
  }

  private static boolean meansNothing(JavaClass it) {
    return EMPTY_NAMES.stream().anyMatch(it.getSimpleName()::endsWith);
  }

  /** Implementations are named by technology; only workflows have no other name. */
  public static ArchRule onlyWorkflowsAreCalledImpl() {
    return noClasses()
        .that()
        .haveSimpleNameEndingWith("Impl")
        .should()
        .haveSimpleNameNotEndingWith("WorkflowImpl");
  }
}
