package dev.holdfast.activities.postgres;

import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.Patience;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.restore.ServiceChecks;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.activity.Activity;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Asks a database what the application would ask, each time with a new login. */
public final class PostgresServiceCheck implements ServiceChecks {

  private static final String STEP = "verify-service";
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final PostgresServers servers;
  private final Attempts attempts;
  private final Duration patience;

  /**
   * Checks of services.
   *
   * @param patience how long a service may take to become good, besides its stable window
   */
  public PostgresServiceCheck(PostgresServers servers, Attempts attempts, Duration patience) {
    this.patience = patience;
    this.servers = servers;
    this.attempts = attempts;
  }

  @Override
  public Verified verify(Question question) {
    return verify(question.target(), question.backup().rows());
  }

  @Override
  public Verified verifyOld(OldQuestion question) {
    return verify(question.target(), question.rows());
  }

  private Verified verify(DatabaseTarget target, SortedMap<String, Long> rows) {
    Attempt attempt = attempts.current();
    Window window = new Window(target.database().stableFor());
    Patience.until(
        window.stableFor.multipliedBy(3).plus(patience),
        PAUSE,
        () -> {
          look(target, rows, attempt, window);
          Activity.getExecutionContext().heartbeat(window.looks);
          return window.isStable();
        });
    return window.seen(attempt);
  }

  private void look(
      DatabaseTarget target, SortedMap<String, Long> rows, Attempt attempt, Window window) {
    Instant here = Instant.now();
    try (PostgresSession client =
        servers.tryOpen(target, target.database().name(), attempt.number(), STEP, ANSWER)) {
      Instant there = PostgresServers.now(client);
      window.add(new PlanChecks(client, target.database(), rows).ask(), here, there);
    } catch (SQLException e) {
      window.add(List.of(notAnswered(e)), here, null);
    }
  }

  private static CheckReport notAnswered(SQLException e) {
    return PlanChecks.timed(
        "clients get in",
        true,
        "an answer",
        () -> {
          throw e;
        });
  }

  /** The looks so far, and since when all were good. */
  private static final class Window {
    private final Duration stableFor;
    private List<CheckReport> last = List.of();
    private @Nullable Instant goodSince;
    private @Nullable Instant goodSinceThere;
    private long begunNanos;
    private int looks;

    Window(Duration stableFor) {
      this.stableFor = stableFor;
    }

    void add(List<CheckReport> checks, Instant here, @Nullable Instant there) {
      looks++;
      last = checks;
      if (!PlanChecks.allRequiredPassed(checks)) {
        goodSince = null;
      } else if (goodSince == null) {
        goodSince = here;
        goodSinceThere = there;
        begunNanos = System.nanoTime();
      }
    }

    boolean isStable() {
      return goodSince != null && System.nanoTime() - begunNanos >= stableFor.toNanos();
    }

    Verified seen(Attempt attempt) {
      return isStable()
          ? new Verified(last, goodSince, goodSinceThere, looks, attempt)
          : new Verified(last, null, null, looks, attempt);
    }
  }

  @Override
  public LossMeasured measureLoss(Question question) {
    Attempt attempt = attempts.current();
    String kept = question.kept();
    if (kept == null) {
      return new LossMeasured(false, false, "there was no old database", attempt);
    }
    try (PostgresSession maintenance =
        servers.maintenance(question.target(), attempt.number(), "measure-loss")) {
      HoldfastSchema.allowConnections(maintenance, kept, true);
      try {
        return compare(question, kept, attempt);
      } finally {
        HoldfastSchema.allowConnections(maintenance, kept, false);
      }
    } catch (SQLException e) {
      throw PostgresFailures.of("comparing the old database", e, FailureCode.STEP_BROKE);
    }
  }

  private LossMeasured compare(Question question, String kept, Attempt attempt) {
    DatabaseTarget target = question.target();
    BackupManifest manifest = BackupStore.read(question.backup());
    Duration answer = target.database().timeout();
    try (PostgresSession old =
        servers.tryOpen(target, kept, attempt.number(), "measure-loss", answer)) {
      old.liftLimits();
      SortedMap<String, String> differences = SideVerification.differences(old, manifest);
      List<String> tables = new DatabaseCatalogue(old).userTables();
      boolean allCompared =
          tables.equals(manifest.userTables())
              && manifest.tables().keySet().containsAll(manifest.userTables());
      return new LossMeasured(
          true, differences.isEmpty() && allCompared, sentence(differences, allCompared), attempt);
    } catch (SQLException e) {
      return new LossMeasured(
          false, false, "the old database can't be read: " + e.getMessage(), attempt);
    }
  }

  private static String sentence(SortedMap<String, String> differences, boolean allCompared) {
    if (!differences.isEmpty()) {
      return "the old database differs from the backup: " + differences;
    }
    return allCompared
        ? "the old database holds what the backup holds: nothing was lost"
        : "the plan's tables are as in the backup; other tables were not compared";
  }
}
