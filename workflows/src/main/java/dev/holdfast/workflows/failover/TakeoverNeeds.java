package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.failover.TakeoverLooks.BackupSeen;
import dev.holdfast.workflows.failover.TakeoverLooks.Disk;
import dev.holdfast.workflows.failover.TakeoverLooks.Login;
import dev.holdfast.workflows.failover.TakeoverLooks.TakeoverSeen;
import dev.holdfast.workflows.plan.Database;
import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.site.MemberTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a standby lacks to take over, beside its log.
 *
 * @param forbids what a planned move is refused for
 * @param notes what a person should know
 */
record TakeoverNeeds(List<String> forbids, List<String> notes) {

  private static final int LOW_PERCENT = 10;
  private static final int PERCENT = 100;
  private static final long MEBIBYTE = 1024L * 1024;

  /** Nobody is to be without a primary longer than this for the sake of a remark. */
  private static final Duration SOON = Duration.ofSeconds(1);

  /** Without a schedule one backup a night is assumed. */
  private static final Duration A_NIGHT = Duration.ofDays(1);

  TakeoverNeeds {
    forbids = List.copyOf(forbids);
    notes = List.copyOf(notes);
  }

  static TakeoverNeeds none() {
    return new TakeoverNeeds(List.of(), List.of());
  }

  /** Asks for it. A failover goes on if nobody can tell, and does not wait long for it. */
  static TakeoverNeeds ask(ServerFailoverRequest request, String standby, TakeoverLooks looks) {
    Server server = request.server();
    MemberTarget target = request.target().at(server.member(standby));
    return request.planned() ? of(server, looks.look(target)) : soon(server, target, looks);
  }

  private static TakeoverNeeds soon(Server server, MemberTarget target, TakeoverLooks looks) {
    Asked<TakeoverSeen> asked = Asked.of(() -> looks.look(target));
    boolean over = asked.isOverWithin(SOON);
    asked.callOff();
    TakeoverSeen seen = asked.success();
    if (seen != null) {
      return of(server, seen);
    }
    String why = over ? asked.failure() : "no answer within %d s".formatted(SOON.toSeconds());
    return new TakeoverNeeds(
        List.of(), List.of("its login, disks and backups are unknown: " + why));
  }

  /** By what was seen of a standby of {@code server}. */
  static TakeoverNeeds of(Server server, TakeoverSeen seen) {
    List<String> forbids = new ArrayList<>();
    List<String> notes = new ArrayList<>(seen.unseen());
    Login login = seen.login();
    if (login != null && !login.superuser()) {
      forbids.add("%s is no superuser there, so it can't promote".formatted(login.role()));
    }
    for (Disk disk : seen.disks()) {
      if (login != null && disk.log() && disk.freeBytes() < login.growthBytes()) {
        forbids.add(tooSmall(disk, login));
      } else if (disk.freeBytes() < disk.totalBytes() / PERCENT * LOW_PERCENT) {
        notes.add(low(disk));
      }
    }
    for (BackupSeen backup : seen.backups()) {
      notes.addAll(missing(server, backup));
    }
    return new TakeoverNeeds(forbids, notes);
  }

  private static String tooSmall(Disk disk, Login login) {
    return "%d MiB are free at %s, and its log may take up %d MiB more (max_wal_size)"
        .formatted(disk.freeBytes() / MEBIBYTE, disk.mount(), login.growthBytes() / MEBIBYTE);
  }

  private static String low(Disk disk) {
    return "only %d %% of its disk %s is free (%d MiB)"
        .formatted(
            disk.freeBytes() * PERCENT / Math.max(1, disk.totalBytes()),
            disk.mount(),
            disk.freeBytes() / MEBIBYTE);
  }

  /** A tenth more than from one to the next: taking one needs time. */
  private static List<String> missing(Server server, BackupSeen backup) {
    Duration age = backup.age();
    if (age == null) {
      return List.of("there is no backup of " + backup.component());
    }
    Duration gap =
        server.databases().stream()
            .filter(it -> it.component().equals(backup.component()))
            .findFirst()
            .flatMap(TakeoverNeeds::promised)
            .orElse(A_NIGHT);
    return age.compareTo(gap.plus(gap.dividedBy(10))) <= 0
        ? List.of()
        : List.of(
            "the last backup of %s is %s old, there should be one every %s"
                .formatted(backup.component(), words(age), words(gap)));
  }

  private static Optional<Duration> promised(Database database) {
    return database.backups().calendar().worstLoss();
  }

  private static String words(Duration time) {
    if (time.toDays() >= 2) {
      return time.toDays() + " days";
    }
    return time.toHours() >= 2 ? time.toHours() + " h" : time.toMinutes() + " min";
  }
}
