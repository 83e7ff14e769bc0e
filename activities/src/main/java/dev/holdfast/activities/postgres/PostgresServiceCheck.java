package dev.holdfast.activities.postgres;

import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.Patience;
import dev.holdfast.activities.service.EndpointLook;
import dev.holdfast.activities.service.StableWindow;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.restore.ServiceChecks;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.activity.Activity;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Asks a database what the application would ask, each time with a new login. */
public final class PostgresServiceCheck implements ServiceChecks {

  private static final String STEP = "verify-service";
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final PostgresServers servers;
  private final EndpointLook endpoints;
  private final Attempts attempts;
  private final Duration patience;

  /**
   * Checks of services.
   *
   * @param endpoints asks the plan's checks that need no session
   * @param patience how long a service may take to become good, besides its stable window
   */
  public PostgresServiceCheck(
      PostgresServers servers, EndpointLook endpoints, Attempts attempts, Duration patience) {
    this.patience = patience;
    this.servers = servers;
    this.endpoints = endpoints;
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

  private Verified verify(DatabaseTarget target, @Nullable SortedMap<String, Long> rows) {
    Attempt attempt = attempts.current();
    Duration stableFor = target.database().stableFor();
    StableWindow window = new StableWindow(stableFor);
    Patience.until(
        stableFor.multipliedBy(3).plus(patience),
        PAUSE,
        () -> {
          look(target, rows, attempt, window);
          Activity.getExecutionContext().heartbeat(window.looks());
          return window.isStable();
        });
    return new Verified(
        window.last(),
        window.goodSince(),
        window.goodSinceThere(),
        window.looks(),
        window.errors(),
        window.latency(),
        attempt);
  }

  /** One look of the window: the database and what is asked besides. */
  private void look(
      DatabaseTarget target,
      @Nullable SortedMap<String, Long> rows,
      Attempt attempt,
      StableWindow window) {
    Instant here = Instant.now();
    Instant there = null;
    List<CheckReport> seen = new ArrayList<>();
    try (PostgresSession client =
        servers.tryOpen(target, target.database().name(), attempt.number(), STEP, ANSWER)) {
      there = PostgresServers.now(client);
      seen.addAll(new PlanChecks(client, target.database(), rows).ask());
    } catch (SQLException e) {
      seen.add(notAnswered(e));
    }
    seen.addAll(endpoints.ask(target.run(), target.database().checks()));
    window.add(seen, here, there);
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

  @Override
  public LossMeasured measureLoss(OldDatabase old) {
    Attempt attempt = attempts.current();
    try (PostgresSession maintenance =
        servers.maintenance(old.target(), attempt.number(), "measure-loss")) {
      FencedAttempt fenced = FencedAttempt.toAct(maintenance, old.hold(), attempt);
      fenced.require();
      HoldfastSchema.allowConnections(maintenance, old.kept(), true);
      try {
        return compare(old, attempt);
      } finally {
        HoldfastSchema.allowConnections(maintenance, old.kept(), false);
      }
    } catch (SQLException e) {
      throw PostgresFailures.of("comparing the old database", e, FailureCode.STEP_BROKE);
    }
  }

  private LossMeasured compare(OldDatabase old, Attempt attempt) {
    DatabaseTarget target = old.target();
    BackupManifest manifest = BackupStore.read(old.backup());
    Duration answer = target.database().timeout();
    try (PostgresSession session =
        servers.tryOpen(target, old.kept(), attempt.number(), "measure-loss", answer)) {
      session.liftLimits();
      SortedMap<String, String> differences = SideVerification.differences(session, manifest);
      List<String> tables = new DatabaseCatalogue(session).userTables();
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
