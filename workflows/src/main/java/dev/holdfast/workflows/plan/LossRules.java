package dev.holdfast.workflows.plan;

import static dev.holdfast.workflows.plan.PlanRules.pathOf;

import dev.holdfast.workflows.plan.PlanFinding.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
      if (component instanceof Files files) {
        rules.checkStored(path, files, files.backups(), files.replication());
      } else if (component instanceof Secrets secrets) {
        rules.checkStored(path, secrets, secrets.backups(), secrets.replication());
      }
    }
  }

  private void checkDatabase(Server server, Database database) {
    List<Source> sources = new ArrayList<>();
    addCalendar(sources, database.backups().calendar(), "backups");
    FileBackups whole = server.backups();
    if (whole != null) {
      addCalendar(sources, whole.calendar(), "server backups");
    }
    server.standbys().forEach(it -> addReplication(sources, it.replication(), it.name()));
    PlacedComponent placed = new PlacedComponent(database, pathOf(server, database));
    String fix =
        "archive WAL at least that often (servers.%s.backups.schedules: {kind: continuous, at: every %s})"
            .formatted(server.name(), PlanDuration.inOneUnit(database.rpo()));
    check(placed, sources, database.rpo(), database.rpo().isZero() ? "" : fix + ", ");
    warnOfReplicas(placed, sources, database.rpo());
  }

  private void checkStored(
      PlanPath path,
      Component component,
      @Nullable FileBackups backups,
      @Nullable Replication replication) {
    List<Source> sources = new ArrayList<>();
    if (backups != null) {
      addCalendar(sources, backups.calendar(), "backups");
    }
    if (replication != null) {
      addReplication(sources, replication, "replication");
    }
    Duration rpo = component.terms().rpo();
    if (rpo != null) {
      String fix =
          "back it up at least that often (backups.schedules: {at: every %s}), "
              .formatted(PlanDuration.inOneUnit(rpo));
      check(new PlacedComponent(component, path), sources, rpo, rpo.isZero() ? "" : fix);
    }
  }

  private void check(PlacedComponent placed, List<Source> sources, Duration rpo, String moreOften) {
    String replicate =
        rpo.isZero()
            ? "let a copy follow synchronously"
            : "let a copy follow with maxLag: %s or less".formatted(PlanDuration.text(rpo));
    Source best = sources.stream().min(Comparator.comparing(Source::worst)).orElse(null);
    if (best == null && rpo.compareTo(BY_HAND) < 0) {
      flaws.accept(
          placed.flaw(
              "rpo",
              Code.PLAN_RPO_WITHOUT_SOURCE,
              "nothing says how often %s is backed up, so nobody knows whether an rpo of %s is kept"
                  .formatted(placed.name(), PlanDuration.text(rpo)),
              moreOften + replicate + ", or write rpo: 24h if somebody backs it up every night"));
    } else if (best != null && best.worst().compareTo(rpo) > 0) {
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

  private void warnOfReplicas(PlacedComponent placed, List<Source> sources, Duration rpo) {
    boolean met = sources.stream().anyMatch(it -> it.worst().compareTo(rpo) <= 0);
    boolean metByBackups =
        sources.stream().anyMatch(it -> !it.replica() && it.worst().compareTo(rpo) <= 0);
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

  private static void addCalendar(List<Source> sources, BackupCalendar calendar, String what) {
    calendar
        .mostFrequent()
        .ifPresent(it -> sources.add(new Source(what + " " + it.at(), it.at().gap(), false)));
  }

  private static void addReplication(List<Source> sources, Replication replication, String name) {
    sources.add(new Source(name, replication.worstLoss(), true));
  }

  private record Source(String name, Duration worst, boolean replica) {}
}
