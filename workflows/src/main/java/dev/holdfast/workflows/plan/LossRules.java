package dev.holdfast.workflows.plan;

import static dev.holdfast.workflows.plan.PlanRules.pathOf;

import dev.holdfast.workflows.plan.PlanFinding.Code;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Something is recent enough for every objective of how much may be lost. */
final class LossRules {

  /** What everybody is trusted to do without a schedule. */
  private static final Duration BY_HAND = Duration.ofDays(1);

  private final Consumer<PlanFlaw> flaws;

  private LossRules(Consumer<PlanFlaw> flaws) {
    this.flaws = flaws;
  }

  static void check(RecoveryPlan plan, Consumer<PlanFlaw> flaws) {
    LossRules rules = new LossRules(flaws);
    plan.databases().forEach(it -> rules.checkDatabase(it.server(), it.database()));
    for (Component component : plan.components()) {
      PlanPath path = PlanPath.of("components", component.component());
      if (component instanceof Files || component instanceof Secrets) {
        rules.checkStored(path, component);
      }
    }
  }

  private void checkDatabase(Server server, Database database) {
    List<LossSource> sources = LossSource.of(server, database);
    PlacedComponent placed = new PlacedComponent(database, pathOf(server, database));
    String fix =
        "archive WAL at least that often (servers.%s.backups.schedules: {kind: continuous, at: every %s})"
            .formatted(server.name(), PlanDuration.inOneUnit(database.rpo()));
    check(placed, sources, database.rpo(), database.rpo().isZero() ? "" : fix + ", ");
    warnOfReplicas(placed, sources, database.rpo());
  }

  private void checkStored(PlanPath path, Component component) {
    Duration rpo = component.terms().rpo();
    if (rpo != null) {
      String fix =
          "back it up at least that often (backups.schedules: {at: every %s}), "
              .formatted(PlanDuration.inOneUnit(rpo));
      check(
          new PlacedComponent(component, path),
          LossSource.of(component),
          rpo,
          rpo.isZero() ? "" : fix);
    }
  }

  private void check(
      PlacedComponent placed, List<LossSource> sources, Duration rpo, String moreOften) {
    String replicate =
        rpo.isZero()
            ? "let a copy follow synchronously"
            : "let a copy follow with maxLag: %s or less".formatted(PlanDuration.text(rpo));
    LossSource best = LossSource.best(sources.stream()).orElse(null);
    if (best == null && rpo.compareTo(BY_HAND) < 0) {
      flaws.accept(
          placed.flaw(
              "rpo",
              Code.PLAN_RPO_WITHOUT_SOURCE,
              "nothing says how often %s is backed up, so nobody knows whether an rpo of %s is kept"
                  .formatted(placed.name(), PlanDuration.text(rpo)),
              moreOften + replicate + ", or write rpo: 24h if somebody backs it up every night"));
    } else if (best != null && !best.meets(rpo)) {
      flaws.accept(
          placed.flaw(
              "rpo",
              Code.PLAN_RPO_CANNOT_BE_MET,
              "an rpo of %s cannot be kept: the most recent that %s has is %s, which may lose %s"
                  .formatted(
                      PlanDuration.text(rpo),
                      placed.name(),
                      best.name(),
                      PlanDuration.text(best.worst())),
              moreOften
                  + replicate
                  + ", or write rpo: %s".formatted(PlanDuration.text(best.worst()))));
    }
  }

  private void warnOfReplicas(PlacedComponent placed, List<LossSource> sources, Duration rpo) {
    boolean met = sources.stream().anyMatch(it -> it.meets(rpo));
    boolean metByBackups =
        sources.stream().anyMatch(it -> it.road() != LossSource.Road.COPY && it.meets(rpo));
    if (met && !metByBackups) {
      flaws.accept(
          placed.flaw(
              "rpo",
              Code.PLAN_RPO_ONLY_REPLICATED,
              "only a standby keeps the rpo of %s; it follows a bad change as fast as a good one"
                  .formatted(placed.name()),
              "archive WAL too (kind: continuous in the server's backups), or accept that a"
                  + " destroyed database is recovered from older backups"));
    }
  }
}
