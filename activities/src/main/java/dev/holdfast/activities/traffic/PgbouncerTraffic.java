package dev.holdfast.activities.traffic;

import static dev.holdfast.activities.traffic.TrafficAddresses.part;

import dev.holdfast.activities.traffic.PgbouncerConsole.PooledDatabase;
import dev.holdfast.workflows.failover.Pointing;
import dev.holdfast.workflows.failover.TrafficSwitches.Pause;
import dev.holdfast.workflows.failover.TrafficSwitches.Switch;
import dev.holdfast.workflows.failover.TrafficTarget;
import dev.holdfast.workflows.plan.Traffic;
import dev.holdfast.workflows.runbook.FailureCode;
import java.nio.file.Path;
import java.sql.SQLException;

/**
 * Changes host and port of one database in pgbouncer's own configuration and lets pgbouncer read it
 * again; before that clients can be made to wait, so that they do not notice.
 */
final class PgbouncerTraffic implements TrafficMethod {

  private final TrafficAddresses addresses;

  PgbouncerTraffic(TrafficAddresses addresses) {
    this.addresses = addresses;
  }

  @Override
  public Sight look(TrafficTarget target) {
    return ask(target, console -> new Sight(pointing(target.traffic(), console), null));
  }

  @Override
  public Pointing send(Switch change, Sight before) {
    Traffic traffic = change.target().traffic();
    Path file = Path.of(addresses.value(part(traffic.pgbouncer()).file()));
    HostAndPort server = addresses.server(traffic, change.to());
    boolean changed = new PgbouncerFile(traffic, file).pointTo(server);
    Pointing after =
        ask(
            change.target(),
            console -> {
              if (changed || !before.pointing().isAt(change.to())) {
                console.reload();
              }
              return pointing(traffic, console);
            });
    if (!after.isAt(change.to())) {
      throw FailureCode.TRAFFIC_NOT_SWITCHED.failure(
          "%s: pgbouncer was reloaded and still sends clients to %s: does it read %s?"
              .formatted(traffic.component(), after, file));
    }
    return after;
  }

  @Override
  public Waiting pause(Pause pause) {
    return ask(
        pause.target(),
        console -> {
          boolean drained = console.pause(pause.patience());
          return new Waiting(true, !drained);
        });
  }

  @Override
  public boolean resume(TrafficTarget target) {
    return ask(target, PgbouncerConsole::resume);
  }

  private Pointing pointing(Traffic traffic, PgbouncerConsole console) throws SQLException {
    PooledDatabase database = console.database();
    for (Traffic.Target target : traffic.targets()) {
      if (addresses.server(traffic, target.site()).equals(database.server())) {
        return addresses.pointing(
            traffic, addresses.target(traffic, target.site()), database.toString());
      }
    }
    return addresses.pointing(traffic, "", database.toString());
  }

  /** What is asked in one session at the console. */
  @FunctionalInterface
  private interface Question<T> {
    T answer(PgbouncerConsole console) throws SQLException;
  }

  private <T> T ask(TrafficTarget target, Question<T> question) {
    try (PgbouncerConsole console = PgbouncerConsole.open(target, addresses)) {
      return question.answer(console);
    } catch (SQLException e) {
      throw PgbouncerConsole.failure(target.traffic(), e);
    }
  }
}
