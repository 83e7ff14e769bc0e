package dev.holdfast.activities.postgres;

import dev.holdfast.activities.process.Patience;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.runbook.FailureCode;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The first client that gets into a database after it was opened: one of our own. */
final class FirstClient {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(5);
  private static final Duration LOGIN = Duration.ofSeconds(5);

  private final PostgresServers servers;
  private final DatabaseTarget target;
  private final int attempt;

  FirstClient(PostgresServers servers, DatabaseTarget target, int attempt) {
    this.servers = servers;
    this.target = target;
    this.attempt = attempt;
  }

  /** When a client that logs in as the plan says was first answered, by the server's clock. */
  Instant served() {
    var answer = new Instant[1];
    boolean served =
        Patience.until(
            LIMIT,
            PAUSE,
            () -> {
              answer[0] = ask().orElse(null);
              return answer[0] != null;
            });
    if (!served) {
      throw FailureCode.SWAP_FAILED.failure(
          "nobody got into database " + target.database().name() + " after it was opened");
    }
    return answer[0];
  }

  private Optional<Instant> ask() {
    try (PostgresSession client =
        servers.tryOpen(target, target.database().name(), attempt, "open", LOGIN)) {
      return Optional.of(PostgresServers.now(client));
    } catch (SQLException e) {
      return Optional.empty();
    }
  }
}
