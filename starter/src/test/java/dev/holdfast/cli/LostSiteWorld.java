package dev.holdfast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.activities.postgres.LocalPostgres;
import dev.holdfast.activities.postgres.TestCluster;
import dev.holdfast.cli.LostSiteCase.Clock;
import dev.holdfast.worker.LivingProcess;
import dev.holdfast.worker.TestTemporal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A primary under a guard with a TTL of 5 s, and the clients that write to it, at a site that may
 * be another one; at this one its standby, Temporal and a worker, one of whose clocks may be wrong.
 */
final class LostSiteWorld implements AutoCloseable {

  static final String DATABASE = "app";

  private static final String LOOPBACK = "127.0.0.1";

  private final LostSiteCase lost;
  private final Path home;
  private final Optional<TwoSites> sites;
  private final Path clock;
  private final TestTemporal temporal = TestTemporal.begin();
  private final Cli cli;
  private final GuardedPair pair;
  private final LivingProcess worker;
  private final AckedClient older;
  private final RunningGuard guard;

  /** Of one site, or with the primary at the other one of {@code sites}. */
  LostSiteWorld(LostSiteCase lost, Path home, Optional<TwoSites> sites) throws Exception {
    this.lost = lost;
    this.home = home;
    this.sites = sites;
    clock = home.resolve("clock");
    ShiftedClock.set(clock, 0);
    if (!lost.step()) {
      setClock(lost.seconds());
    }
    pair = GuardedPair.create(home.resolve("servers"));
    connect();
    cli = new Cli(home).with("TEMPORAL_ADDRESS", temporal.address());
    Map<String, String> workers = new TreeMap<>(cli.environment());
    workers.putAll(clockOf(Clock.WORKER));
    worker = GatedWorker.start(workers, home.resolve("worker.log"));
    older = AckedClient.start(there(), DATABASE, pair.primary().port(), home.resolve("older"));
    Map<String, String> guards = new TreeMap<>(clockOf(Clock.GUARD));
    guards.put("TEMPORAL_ADDRESS", temporal.address().replace(LOOPBACK, hereAsSeenFromThere()));
    guard = RunningGuard.start(there(), home, guardsPlan(), guards);
  }

  private Map<String, String> clockOf(Clock whose) {
    return lost.clock() == whose ? ShiftedClock.setBy(clock) : Map.of();
  }

  /** Of whom the case says it. */
  void setClock(int seconds) throws IOException {
    if (lost.clock() != Clock.TEMPORAL) {
      ShiftedClock.set(clock, seconds);
      return;
    }
    long pid = temporal.server().pid();
    try (FrozenProcesses frozen = FrozenProcesses.of(List.of(pid))) {
      VdsoClock.of(pid).shift(seconds);
      frozen.thaw();
    }
  }

  /** What a command at the lost site begins with. */
  List<String> there() {
    return sites.map(TwoSites::there).orElse(List.of());
  }

  private String hereAsSeenFromThere() {
    return sites.isPresent() ? TwoSites.HERE : LOOPBACK;
  }

  private String thereAsSeenFromHere() {
    return sites.isPresent() ? TwoSites.THERE : LOOPBACK;
  }

  /** The standby finds its primary where it is going to be started. */
  private void connect() throws IOException {
    LocalPostgres standby = pair.standby();
    standby.stop();
    if (sites.isPresent()) {
      listenToOtherSite(pair.primary());
      listenToOtherSite(standby);
    }
    String from = "host=%s port=%d user=postgres application_name=pg-b connect_timeout=2";
    String source = from.formatted(thereAsSeenFromHere(), pair.primary().port());
    configure(standby, "primary_conninfo = '" + source + "'");
    configure(standby, "wal_retrieve_retry_interval = '200ms'");
    if (lost.synchronous()) {
      configure(pair.primary(), "synchronous_standby_names = '\"pg-b\"'");
    }
    standby.start();
  }

  private static void listenToOtherSite(LocalPostgres server) throws IOException {
    configure(server, "listen_addresses = '0.0.0.0'");
    for (String database : List.of("all", "replication")) {
      String line = "host %s all %s/30 trust\n".formatted(database, TwoSites.HERE);
      append(server.data().resolve("pg_hba.conf"), line);
    }
  }

  /** The last one that is read counts. */
  private static void configure(LocalPostgres server, String setting) throws IOException {
    append(server.data().resolve("postgresql.auto.conf"), setting + "\n");
  }

  private static void append(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.APPEND);
  }

  /** Whether both legs carry the guard, Temporal knows it, and the standby follows. */
  boolean isKept() throws IOException {
    JsonNode seen = cli.run("status", "--output", "json").json().at("/guards/0");
    String streams = "SELECT count(*) FROM pg_stat_wal_receiver WHERE status = 'streaming'";
    return guard.said().contains("Temporal yes, pg-b yes")
        && seen.path("temporalAgoSeconds").isNumber()
        && seen.path("grantorAgoSeconds").isNumber()
        && TestCluster.number(pair.standby(), streams) > 0;
  }

  /** {@code dr failover}, followed to its end; nothing says how a host can be reached. */
  Cli.Result failover() throws IOException {
    String guard = lost.provable() ? "guard: {ttl: 5s, grantor: pg-b}" : "";
    Path plan = write("plan.yaml", thereAsSeenFromHere(), LOOPBACK, "", guard);
    return cli.run("failover", plan.toString(), "--yes", "--output", "json");
  }

  void cut() {
    sites.orElseThrow().cut();
  }

  void mend() {
    sites.orElseThrow().mend();
  }

  GuardedPair pair() {
    return pair;
  }

  RunningGuard guard() {
    return guard;
  }

  AckedClient older() {
    return older;
  }

  private Path guardsPlan() throws IOException {
    String control = "control: pg_ctl\n    guard: {ttl: 5s, grantor: pg-b}";
    String directory = ", dataDirectory: " + pair.primary().data();
    return write("pair.yaml", LOOPBACK, hereAsSeenFromThere(), directory, control);
  }

  private Path write(String name, String primary, String standby, String directory, String more)
      throws IOException {
    String elsewhere = directory.isEmpty() ? "" : ", dataDirectory: " + pair.standby().data();
    String text =
        """
        plan: pair
        sites: [a, b]
        home: a
        servers:
          pg:
            places:
              a: {host: %s, port: %d%s}
            user: postgres
            %s
            standbys:
              pg-b: {site: b, host: %s, port: %d, mode: %s%s}
            databases:
              app:
                rto: 10m
                rpo: 1h
                stableFor: 1s
                backups: {engine: dump, location: %s}
                checks: [{name: there, sql: SELECT 1, expect: "1"}]
        """
            .formatted(
                primary,
                pair.primary().port(),
                directory,
                more,
                standby,
                pair.standby().port(),
                lost.synchronous() ? "synchronous" : "asynchronous",
                elsewhere,
                home.resolve("backups"));
    return Files.writeString(home.resolve(name), text);
  }

  @Override
  public void close() throws IOException {
    guard.close();
    older.close();
    try {
      worker.end(Duration.ZERO);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    pair.close();
    temporal.close();
  }
}
