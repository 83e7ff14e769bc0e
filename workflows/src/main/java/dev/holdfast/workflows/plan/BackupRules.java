package dev.holdfast.workflows.plan;

import static dev.holdfast.workflows.plan.PlanRules.pathOf;

import dev.holdfast.workflows.plan.BackupSchedule.Kind;
import dev.holdfast.workflows.plan.PlanFinding.Code;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Backups are there until the next one is, and each that is a part has a whole to go on from. */
final class BackupRules {

  private final Consumer<PlanFlaw> flaws;

  private BackupRules(Consumer<PlanFlaw> flaws) {
    this.flaws = flaws;
  }

  static void check(RecoveryPlan plan, Consumer<PlanFlaw> flaws) {
    BackupRules rules = new BackupRules(flaws);
    for (Server server : plan.servers()) {
      rules.checkStored(pathOf(server), server.backups());
      server.databases().forEach(it -> rules.checkDumps(pathOf(server, it), it));
    }
    for (Component component : plan.components()) {
      PlanPath path = PlanPath.of("components", component.component());
      if (component instanceof Files files) {
        rules.checkStored(path, files.backups());
      } else if (component instanceof Secrets secrets) {
        rules.checkStored(path, secrets.backups());
      }
    }
  }

  private void checkDumps(PlanPath database, Database it) {
    PlanPath path = database.key("backups").key("schedules");
    List<BackupSchedule> schedules = it.backups().calendar().schedules();
    checkRetention(path, schedules);
    for (int i = 0; i < schedules.size(); i++) {
      Kind kind = schedules.get(i).kind();
      if (kind != Kind.FULL) {
        flaws.accept(
            new PlanFlaw(
                path.index(i).key("kind"),
                Code.PLAN_BACKUP_INCOMPLETE,
                "a dump is always a full backup; %s ones are of a whole server"
                    .formatted(kind.word()),
                "move it to the backups of the server, or write kind: full"));
      }
    }
  }

  private void checkStored(PlanPath owner, @Nullable FileBackups backups) {
    if (backups == null) {
      return;
    }
    PlanPath path = owner.key("backups").key("schedules");
    List<BackupSchedule> schedules = backups.calendar().schedules();
    checkRetention(path, schedules);
    boolean whole = schedules.stream().anyMatch(it -> it.kind() == Kind.FULL);
    if (!whole && !schedules.isEmpty()) {
      flaws.accept(
          new PlanFlaw(
              path,
              Code.PLAN_BACKUP_INCOMPLETE,
              "none of these is a full backup, and every other kind goes on from one",
              "add {kind: full, at: weekly sun 02:00}"));
    }
    checkLog(path, schedules);
  }

  private void checkRetention(PlanPath path, List<BackupSchedule> schedules) {
    Set<Kind> seen = EnumSet.noneOf(Kind.class);
    for (int i = 0; i < schedules.size(); i++) {
      BackupSchedule schedule = schedules.get(i);
      Duration gap = schedule.at().gap();
      Duration keep = schedule.keep();
      if (keep != null && keep.compareTo(gap) < 0) {
        flaws.accept(
            new PlanFlaw(
                path.index(i).key("keep"),
                Code.PLAN_RETENTION_TOO_SHORT,
                "kept for %s, but the next one comes after %s: for a while there is none"
                    .formatted(PlanDuration.text(keep), PlanDuration.text(gap)),
                "write keep: %s or more".formatted(PlanDuration.text(gap.multipliedBy(2)))));
      }
      if (!seen.add(schedule.kind())) {
        flaws.accept(
            new PlanFlaw(
                path.index(i),
                Code.PLAN_DUPLICATE_NAME,
                "there is a schedule of kind %s already".formatted(schedule.kind().word()),
                "keep one schedule of each kind"));
      }
    }
  }

  /** A log that ends before the backup that it goes on from is of no use. */
  private void checkLog(PlanPath path, List<BackupSchedule> schedules) {
    Stream<Duration> gaps =
        schedules.stream().filter(it -> it.kind() != Kind.CONTINUOUS).map(it -> it.at().gap());
    Duration between = gaps.min(Comparator.naturalOrder()).orElse(Duration.ZERO);
    for (int i = 0; i < schedules.size(); i++) {
      BackupSchedule log = schedules.get(i);
      Duration keep = log.keep();
      if (log.kind() != Kind.CONTINUOUS) {
        continue;
      }
      if (keep != null && keep.compareTo(log.at().gap()) >= 0 && keep.compareTo(between) < 0) {
        flaws.accept(
            new PlanFlaw(
                path.index(i).key("keep"),
                Code.PLAN_RETENTION_TOO_SHORT,
                "the log is kept for %s, but backups to go on from are %s apart"
                    .formatted(PlanDuration.text(keep), PlanDuration.text(between)),
                "write keep: %s or more".formatted(PlanDuration.text(between))));
      }
      if (log.count() != null) {
        flaws.accept(
            new PlanFlaw(
                path.index(i).key("count"),
                Code.PLAN_BAD_VALUE,
                "a log is one stream; how much of it is kept is a time",
                "write keep: 24h instead"));
      }
    }
  }
}
