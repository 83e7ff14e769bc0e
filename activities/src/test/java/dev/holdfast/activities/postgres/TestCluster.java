package dev.holdfast.activities.postgres;

import static org.awaitility.Awaitility.await;

import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.Replication;
import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.plan.ServerControl;
import dev.holdfast.workflows.plan.Standby;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * A real primary and the standbys that stream from it, all on loopback, with checksums, {@code
 * wal_log_hints} and WAL kept for a rewind. Every server is one that the test may kill.
 *
 * <pre>{@code
 * TestCluster cluster = postgres.cluster();
 * LocalPostgres standby = cluster.addStandby("neu");
 * cluster.awaitCaughtUp(standby);
 * cluster.primary().kill();
 * cluster.promote(standby);
 * }</pre>
 *
 * Made by {@link TestPostgres#cluster}, which ends all of it after the test.
 */
public final class TestCluster implements AutoCloseable {

  /** Where {@link #inPlan} says that the primary is. */
  public static final String SITE_OF_PRIMARY = "weu";

  /** Where it says that the standbys are. */
  public static final String SITE_OF_STANDBYS = "neu";

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final LocalPostgresSettings settings;
  private final LocalPostgres primary;
  private final SortedMap<String, LocalPostgres> standbys = new TreeMap<>();
  private final List<Standby> planned = new ArrayList<>();
  private final List<KeptDirectory> kept = new ArrayList<>();

  private TestCluster(LocalPostgresSettings settings, LocalPostgres primary) {
    this.settings = settings;
    this.primary = primary;
  }

  static TestCluster start(
      LocalPostgresSettings usual, UnaryOperator<LocalPostgresSettings> change) {
    LocalPostgresSettings settings =
        change.apply(
            usual
                .with("wal_level", "replica")
                .with("wal_log_hints", "on")
                .with("wal_keep_size", "256MB")
                .with("max_wal_senders", "10")
                .with("max_replication_slots", "10")
                .with("hot_standby", "on")
                .with("wal_retrieve_retry_interval", "200ms")
                .with("wal_receiver_status_interval", "1s"));
    return new TestCluster(settings, LocalPostgres.start(settings));
  }

  /** The server that was the first primary; stays that one after a promotion. */
  public LocalPostgres primary() {
    return primary;
  }

  /** The standby of this name. */
  public LocalPostgres standby(String name) {
    LocalPostgres standby = standbys.get(name);
    if (standby == null) {
      throw new IllegalArgumentException("no standby is called " + name + ": " + standbys.keySet());
    }
    return standby;
  }

  /** A running standby that streams from the primary, asynchronous and without a slot. */
  public LocalPostgres addStandby(String name) {
    return addStandby(StandbyForm.named(name));
  }

  /** A running standby; returns once it streams. */
  public LocalPostgres addStandby(StandbyForm form) {
    LocalPostgres upstream = form.upstream().isEmpty() ? primary : standby(form.upstream());
    LocalPostgres standby = StandbyCopy.of(upstream, form, settings, freePort());
    standbys.put(form.name(), standby);
    planned.add(
        new Standby(
            form.name(),
            SITE_OF_STANDBYS,
            new Reference(LocalPostgres.HOST),
            new Reference(Integer.toString(standby.port())),
            new Replication(Replication.Mode.ASYNCHRONOUS, Duration.ofMinutes(1)),
            new Reference(standby.data().toString()),
            null));
    standby.start();
    awaitStreaming(standby);
    return standby;
  }

  /** Has commits on the primary wait for any one of these standbys; returns once one is awaited. */
  public void makeSynchronous(String... names) {
    String list = "ANY 1 (\"" + String.join("\", \"", names) + "\")";
    sql(primary, "ALTER SYSTEM SET synchronous_standby_names = '" + list + "'");
    sql(primary, "SELECT pg_reload_conf()");
    await()
        .atMost(LIMIT)
        .until(
            () ->
                number(
                        primary,
                        "SELECT count(*) FROM pg_stat_replication WHERE sync_state='quorum'")
                    > 0);
  }

  /** The standby still receives WAL, but applies none of it until {@link #resumeReplay}. */
  public void pauseReplay(LocalPostgres standby) {
    sql(standby, "SELECT pg_wal_replay_pause()");
    await()
        .atMost(LIMIT)
        .until(() -> text(standby, "SELECT pg_get_wal_replay_pause_state()").equals("paused"));
  }

  public void resumeReplay(LocalPostgres standby) {
    sql(standby, "SELECT pg_wal_replay_resume()");
  }

  /** The standby receives nothing any more, as if its line to the primary were cut. */
  public void cutReplication(LocalPostgres standby) {
    sql(standby, "ALTER SYSTEM SET primary_conninfo = ''");
    sql(standby, "SELECT pg_reload_conf()");
    await()
        .atMost(LIMIT)
        .until(() -> number(standby, "SELECT count(*) FROM pg_stat_wal_receiver") == 0);
  }

  /** The standby applied everything that the primary has written by now. */
  public void awaitCaughtUp(LocalPostgres standby) {
    awaitReached(standby, "pg_last_wal_replay_lsn()");
  }

  /** The standby received everything that the primary has written by now. */
  public void awaitReceived(LocalPostgres standby) {
    awaitReached(standby, "pg_last_wal_receive_lsn()");
  }

  private void awaitReached(LocalPostgres standby, String place) {
    String written = text(primary, "SELECT pg_current_wal_insert_lsn()");
    // what is inserted is only sent once flushed: any commit does that
    sql(primary, "SELECT pg_logical_emit_message(true, 'holdfast test', '')");
    String reached = "SELECT coalesce(" + place + " >= '" + written + "', false)";
    await().atMost(LIMIT).until(() -> text(standby, reached).equals("t"));
  }

  /**
   * Keeps all that there is as it is now, for {@link #makeAnew}; everything is stopped meanwhile.
   */
  public void keep() {
    standbys.values().forEach(this::awaitCaughtUp);
    kept.clear();
    // the primary first: its shutdown sends the rest of the log
    for (LocalPostgres server : all()) {
      server.stop();
      kept.add(KeptDirectory.of(server));
    }
    startAll();
  }

  /** Whatever became of it: all servers as they were kept, running; takes a second or two. */
  public void makeAnew() {
    all().forEach(LocalPostgres::kill);
    kept.forEach(KeptDirectory::putBack);
    startAll();
  }

  private List<LocalPostgres> all() {
    List<LocalPostgres> all = new ArrayList<>(List.of(primary));
    all.addAll(standbys.values());
    return all;
  }

  private void startAll() {
    all().forEach(LocalPostgres::start);
    standbys.values().forEach(TestCluster::awaitStreaming);
  }

  /** Makes the standby a primary; returns once it takes writes. */
  public void promote(LocalPostgres standby) {
    sql(standby, "SELECT pg_promote(true, 60)");
    await().atMost(LIMIT).until(() -> text(standby, "SELECT pg_is_in_recovery()").equals("f"));
  }

  /** Runs statements in database {@code postgres} of one of the servers. */
  public static void sql(LocalPostgres server, String sql) {
    new TestDatabase(server, LocalPostgres.USER).execute(sql);
  }

  /** The first column of the first row, asked in database {@code postgres}. */
  public static String text(LocalPostgres server, String sql) {
    return new TestDatabase(server, LocalPostgres.USER).queryString(sql);
  }

  /** As {@link #text}, for a number. */
  public static long number(LocalPostgres server, String sql) {
    return Long.parseLong(text(server, sql));
  }

  /**
   * The cluster as plans describe it: the primary at site {@code weu}, the standbys at {@code neu},
   * controlled by {@code pg_ctl}.
   */
  public Server inPlan(String name) {
    Server.Place place =
        new Server.Place(
            SITE_OF_PRIMARY,
            new Reference(LocalPostgres.HOST),
            new Reference(Integer.toString(primary.port())),
            new Reference(primary.data().toString()),
            null);
    return new Server(
        name,
        List.of(place),
        new Reference(LocalPostgres.USER),
        null,
        "postgres",
        List.of(),
        new ServerControl(ServerControl.Method.PG_CTL, null, null, List.of(), List.of()),
        planned,
        null);
  }

  @Override
  public void close() {
    standbys.values().forEach(LocalPostgres::close);
    primary.close();
  }

  private static void awaitStreaming(LocalPostgres standby) {
    String streams = "SELECT count(*) FROM pg_stat_wal_receiver WHERE status = 'streaming'";
    await().atMost(LIMIT).until(() -> number(standby, streams) > 0);
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /**
   * What a standby is to be.
   *
   * @param name what it calls itself towards its upstream ({@code application_name})
   * @param upstream the standby that it follows; empty for the primary
   * @param slot whether its upstream keeps WAL for it in a slot of its name
   * @param delay how long it waits before it applies a commit ({@code recovery_min_apply_delay})
   */
  public record StandbyForm(String name, String upstream, boolean slot, Duration delay) {

    /** Follows the primary, asynchronous, without slot or delay. */
    public static StandbyForm named(String name) {
      return new StandbyForm(name, "", false, Duration.ZERO);
    }

    public StandbyForm following(String standby) {
      return new StandbyForm(name, standby, slot, delay);
    }

    public StandbyForm withSlot() {
      return new StandbyForm(name, upstream, true, delay);
    }

    public StandbyForm delayedBy(Duration time) {
      return new StandbyForm(name, upstream, slot, time);
    }
  }

  /** The making of a standby's directory. */
  private static final class StandbyCopy {

    private StandbyCopy() {}

    static LocalPostgres of(
        LocalPostgres upstream, StandbyForm form, LocalPostgresSettings settings, int port) {
      ServerAccount account = ServerAccount.forNewServer();
      Path directory = account.createDirectory(settings.parent(), "holdfast-pg-");
      try {
        copy(upstream, form, settings, account, directory.resolve("data"));
        configure(form, directory.resolve("data"), port);
        describe(settings, directory, port);
        return LocalPostgres.adopt(directory);
      } catch (IOException failure) {
        DirectoryTree.delete(directory);
        throw new UncheckedIOException(failure);
      } catch (RuntimeException failure) {
        DirectoryTree.delete(directory);
        throw failure;
      }
    }

    private static void copy(
        LocalPostgres upstream,
        StandbyForm form,
        LocalPostgresSettings settings,
        ServerAccount account,
        Path data) {
      String conninfo =
          "host=%s port=%d user=%s application_name=%s"
              .formatted(LocalPostgres.HOST, upstream.port(), LocalPostgres.USER, form.name());
      List<String> command = new ArrayList<>();
      command.add(settings.programs().program("pg_basebackup").toString());
      command.addAll(List.of("-D", data.toString(), "-d", conninfo, "-R"));
      command.addAll(List.of("-X", "stream", "-c", "fast", "-N"));
      if (form.slot()) {
        command.addAll(List.of("-C", "-S", form.name()));
      }
      ShortCommand.Result result = account.run(LIMIT, command);
      if (!result.succeeded()) {
        throw new LocalPostgresException("pg_basebackup of " + upstream + ": " + result.output());
      }
    }

    private static void configure(StandbyForm form, Path data, int port) throws IOException {
      Files.write(
          data.resolve("postgresql.conf"),
          List.of(
              "port = " + port, "recovery_min_apply_delay = '" + form.delay().toMillis() + "ms'"),
          StandardOpenOption.APPEND);
    }

    /** What {@link LocalPostgres#adopt} finds it by. */
    private static void describe(LocalPostgresSettings settings, Path directory, int port)
        throws IOException {
      Properties description = new Properties();
      description.setProperty("pg_ctl", settings.programs().program("pg_ctl").toString());
      description.setProperty("port", Integer.toString(port));
      try (var writer = Files.newBufferedWriter(directory.resolve("server.properties"))) {
        description.store(writer, null);
      }
    }
  }
}
