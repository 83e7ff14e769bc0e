package dev.holdfast.workflows.plan;

import static dev.holdfast.workflows.plan.PlanRules.pathOf;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** One name, one thing: databases and services share their names, checks do within a database. */
final class NameRules {

  private final Map<String, PlanPath> components = new TreeMap<>();
  private final Consumer<PlanFlaw> flaws;

  private NameRules(Consumer<PlanFlaw> flaws) {
    this.flaws = flaws;
  }

  static void check(RecoveryPlan plan, Consumer<PlanFlaw> flaws) {
    NameRules rules = new NameRules(flaws);
    plan.databases()
        .forEach(it -> rules.checkDatabase(pathOf(it.server(), it.database()), it.database()));
    plan.components().forEach(it -> rules.checkComponent(pathOf(plan, it), it.component()));
  }

  private void checkDatabase(PlanPath path, Database database) {
    checkComponent(path, database.component());
    Set<String> names = new TreeSet<>();
    for (int i = 0; i < database.checks().size(); i++) {
      String name = database.checks().get(i).name();
      if (!names.add(name)) {
        flaws.accept(
            new PlanFlaw(
                path.key("checks").index(i).key("name"),
                PlanFinding.Code.PLAN_DUPLICATE_NAME,
                "database %s has a check of this name already".formatted(database.component()),
                "give every check of a database a name of its own"));
      }
    }
  }

  private void checkComponent(PlanPath path, String component) {
    PlanPath first = components.putIfAbsent(component, path);
    if (first != null) {
      flaws.accept(
          new PlanFlaw(
              path,
              PlanFinding.Code.PLAN_DUPLICATE_NAME,
              "%s is already the name of %s".formatted(component, first),
              "give one of them another name; a database's PostgreSQL name is set by its key name"));
    }
  }
}
