package dev.holdfast.workflows.fakes;

import dev.holdfast.workflows.failover.TakeoverLooks;
import dev.holdfast.workflows.plan.Database;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.MemberTarget;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Standbys with a superuser, half a terabyte free and backups of an hour ago, unless told. */
public final class FakeTakeovers implements TakeoverLooks {

  private static final long GIBIBYTE = 1L << 30;

  private final List<String> missing = new CopyOnWriteArrayList<>();
  private volatile boolean superuser = true;
  private volatile long free = 500 * GIBIBYTE;
  private volatile @Nullable Duration backupAge = Duration.ofHours(1);
  private volatile boolean answers = true;

  /** The plan's role may not promote. */
  public void lacksSuperuser() {
    superuser = false;
  }

  /** So much is free on the one disk of 1000 GiB; the log may take 4 GiB more. */
  public void hasFree(long gibibytes) {
    free = gibibytes * GIBIBYTE;
  }

  /** Null if there is none. */
  public void lastBackup(@Nullable Duration age) {
    backupAge = age;
  }

  /** The worker can't resolve this reference. */
  public void misses(String reference) {
    missing.add(reference);
  }

  /** No look comes to an end. */
  public void breaks() {
    answers = false;
  }

  @Override
  public TakeoverSeen look(MemberTarget standby) {
    if (!answers) {
      throw FailureCode.STEP_BROKE.failure("the look broke");
    }
    return new TakeoverSeen(
        standby.member().name(),
        new Login("postgres", superuser, 4 * GIBIBYTE),
        List.of(new Disk("/data", free, 1000 * GIBIBYTE, true)),
        standby.server().databases().stream()
            .map(Database::component)
            .map(it -> new BackupSeen(it, backupAge))
            .toList(),
        List.of(),
        FakeWorld.attempt());
  }

  @Override
  public Unresolved resolve(Wanted wanted) {
    return new Unresolved(
        wanted.all().stream()
            .filter(it -> missing.contains(it.reference()))
            .map(it -> it.component() + ": " + it.reference() + " is not set")
            .toList(),
        FakeWorld.attempt());
  }
}
