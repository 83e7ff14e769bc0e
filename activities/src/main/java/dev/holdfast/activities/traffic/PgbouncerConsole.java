package dev.holdfast.activities.traffic;

import static dev.holdfast.activities.traffic.TrafficAddresses.misdescribed;
import static dev.holdfast.activities.traffic.TrafficAddresses.part;

import dev.holdfast.activities.traffic.PgbouncerPsql.Answer;
import dev.holdfast.workflows.plan.Traffic;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.TrafficTarget;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What is asked and said at pgbouncer's admin console of one of its databases. */
final class PgbouncerConsole {

  private static final Duration LONGEST = Duration.ofSeconds(10);
  private static final int SHOWN = 300;

  /** pgbouncer is there, and does not want this login or command. */
  private static final Pattern ANSWERED = Pattern.compile("(FATAL|ERROR):");

  private static final Pattern LATER =
      Pattern.compile("no more connections allowed|shutting down|server is starting");

  private final TrafficTarget target;
  private final PgbouncerPsql psql;

  PgbouncerConsole(TrafficTarget target, PgbouncerPsql psql) {
    this.target = target;
    this.psql = psql;
  }

  /** Where the database is. */
  PooledDatabase database() {
    for (Map<String, String> row : rows("SHOW DATABASES")) {
      if (name().equals(row.get("name"))) {
        return new PooledDatabase(
            row.getOrDefault("host", ""),
            row.getOrDefault("port", ""),
            !row.getOrDefault("paused", "0").equals("0"));
      }
    }
    throw misdescribed(target.traffic(), "pgbouncer has no database " + name());
  }

  /** Reads the configuration again; connections to another server than before are ended. */
  void reload() {
    rows("RELOAD");
  }

  /**
   * Lets clients wait. pgbouncer answers once nobody uses a connection to the server; who does not
   * end in time is cut off.
   *
   * @return whether nobody had to be
   */
  boolean pause(Duration patience) {
    Optional<Answer> answer = psql.ask(target, "PAUSE " + quotedName(), patience);
    // the database stays paused although nobody waits for the answer any more
    answer.ifPresentOrElse(this::judge, () -> rows("KILL " + quotedName()));
    if (!database().paused()) {
      throw FailureCode.TRAFFIC_NOT_SWITCHED.failure(
          target.traffic().component() + ": pgbouncer did not pause " + name());
    }
    return answer.isPresent();
  }

  /** Lets clients go on; whether they had to wait. */
  boolean resume() {
    boolean paused = database().paused();
    if (paused) {
      rows("RESUME " + quotedName());
    }
    return paused;
  }

  /** What the console answers, by column. */
  List<Map<String, String>> rows(String command) {
    Answer answer =
        psql.ask(target, command, LONGEST)
            .orElseThrow(
                () ->
                    FailureCode.TRAFFIC_UNREACHABLE.failure(
                        said("no answer within " + LONGEST.toSeconds() + " s")));
    judge(answer);
    return answer.rows();
  }

  private void judge(Answer answer) {
    if (answer.good()) {
      return;
    }
    String why = said(answer.text().substring(0, Math.min(SHOWN, answer.text().length())));
    boolean refused = ANSWERED.matcher(why).find() && !LATER.matcher(why).find();
    ApplicationFailure failure =
        refused
            ? FailureCode.TRAFFIC_REFUSED.failure(why)
            : FailureCode.TRAFFIC_UNREACHABLE.failure(why);
    throw failure;
  }

  private String said(String what) {
    Traffic traffic = target.traffic();
    return "%s: pgbouncer's console at %s: %s"
        .formatted(traffic.component(), traffic.address(), what);
  }

  private String name() {
    return part(target.traffic().pgbouncer()).database();
  }

  private String quotedName() {
    return '"' + name().replace("\"", "\"\"") + '"';
  }

  /** Where a database is, and whether its clients wait. */
  record PooledDatabase(String host, String port, boolean paused) {

    boolean isAt(HostAndPort server) {
      return host.equals(server.host()) && port.equals(Integer.toString(server.port()));
    }

    @Override
    public String toString() {
      return host + ":" + port + (paused ? ", paused" : "");
    }
  }
}
