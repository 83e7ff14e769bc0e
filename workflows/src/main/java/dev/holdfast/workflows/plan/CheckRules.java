package dev.holdfast.workflows.plan;

import dev.holdfast.workflows.plan.PlanFinding.Code;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Checks that can be asked, that can fail, and without which nothing could be PASSED. */
final class CheckRules {

  /**
   * What is looked at anyway: that the restart ended well, the branch is there, each is readable.
   */
  private static final Set<Component.Kind> LOOKED_AT_ANYWAY =
      EnumSet.of(Component.Kind.SERVICE, Component.Kind.REPOSITORY, Component.Kind.SECRETS);

  private final Consumer<PlanFlaw> flaws;

  private CheckRules(Consumer<PlanFlaw> flaws) {
    this.flaws = flaws;
  }

  static void check(List<PlacedComponent> components, Consumer<PlanFlaw> flaws) {
    CheckRules rules = new CheckRules(flaws);
    for (PlacedComponent component : components) {
      List<Check> checks = component.component().checks();
      for (int i = 0; i < checks.size(); i++) {
        rules.checkCheck(component, component.path().key("checks").index(i), checks.get(i));
      }
      rules.checkRequired(component);
    }
  }

  private void checkCheck(PlacedComponent component, PlanPath path, Check check) {
    if (check.ofDatabase() && component.component().kind() != Component.Kind.DATABASE) {
      flaws.accept(
          new PlanFlaw(
              path,
              Code.PLAN_CHECK_NOT_POSSIBLE,
              "%s is a %s; only a database can be asked this"
                  .formatted(component.name(), component.component().kind().word()),
              "move the check to the database that it means, or ask by http, tcp or command"));
    }
    boolean counts = check instanceof Check.RowCounts;
    if (counts && component.component() instanceof Database database && noTables(database)) {
      flaws.accept(
          new PlanFlaw(
              path.key("rowCounts"),
              Code.PLAN_CHECK_CANNOT_FAIL,
              "the check compares the required tables, and database %s names none"
                  .formatted(database.component()),
              "list the tables under require: {tables: [...]}"));
    }
  }

  private static boolean noTables(Database database) {
    return database.tables().isEmpty();
  }

  private void checkRequired(PlacedComponent placed) {
    Component component = placed.component();
    boolean none = component.checks().stream().noneMatch(Check::required);
    boolean enough = component.checks().isEmpty() && LOOKED_AT_ANYWAY.contains(component.kind());
    if (none && !enough) {
      flaws.accept(
          placed.flaw(
              "checks",
              Code.PLAN_NO_REQUIRED_CHECK,
              "no check of %s %s is required: PASSED would rest on the built-in checks alone"
                  .formatted(component.kind().word(), component.component()),
              "add a check, or take required: false away from one"));
    }
  }
}
