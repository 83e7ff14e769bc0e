package dev.holdfast.activities.traffic;

import static dev.holdfast.activities.traffic.TrafficAddresses.part;

import dev.holdfast.activities.postgres.PostgresPrograms;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.activities.traffic.PgbouncerConsole.PooledDatabase;
import dev.holdfast.workflows.plan.Traffic;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.Pointing;
import dev.holdfast.workflows.site.TrafficSwitches.Pause;
import dev.holdfast.workflows.site.TrafficSwitches.Switch;
import dev.holdfast.workflows.site.TrafficTarget;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * Changes host and port of one database in pgbouncer's own configuration and lets pgbouncer read it
 * again; before that clients can be made to wait, so that they do not notice.
 */
final class PgbouncerTraffic implements TrafficMethod {

  private final TrafficAddresses addresses;
  private final PgbouncerPsql psql;

  PgbouncerTraffic(
      TrafficAddresses addresses, ProcessRunner runner, Supplier<PostgresPrograms> programs) {
    this.addresses = addresses;
    this.psql = new PgbouncerPsql(addresses, runner, programs);
  }

  @Override
  public Sight look(TrafficTarget target) {
    return new Sight(pointing(target), null);
  }

  @Override
  public Pointing send(Switch change, Sight before) {
    Traffic traffic = change.target().traffic();
    Path file = Path.of(addresses.value(part(traffic.pgbouncer()).file()));
    HostAndPort server = addresses.server(traffic, change.to());
    boolean changed = new PgbouncerFile(traffic, file).pointTo(server);
    if (changed || !before.pointing().isAt(change.to())) {
      console(change.target()).reload();
    }
    Pointing after = pointing(change.target());
    if (!after.isAt(change.to())) {
      throw FailureCode.TRAFFIC_NOT_SWITCHED.failure(
          "%s: pgbouncer was reloaded and still sends clients to %s: does it read %s?"
              .formatted(traffic.component(), after, file));
    }
    return after;
  }

  @Override
  public Waiting pause(Pause pause) {
    boolean drained = console(pause.target()).pause(pause.patience());
    return new Waiting(true, !drained);
  }

  @Override
  public boolean resume(TrafficTarget target) {
    return console(target).resume();
  }

  PgbouncerConsole console(TrafficTarget target) {
    return new PgbouncerConsole(target, psql);
  }

  private Pointing pointing(TrafficTarget target) {
    PooledDatabase database = console(target).database();
    List<String> sites =
        target.traffic().targets().stream()
            .map(Traffic.Target::site)
            .filter(it -> database.isAt(addresses.server(target.traffic(), it)))
            .toList();
    return new Pointing(sites, sites.isEmpty(), database.host() + ":" + database.port());
  }
}
