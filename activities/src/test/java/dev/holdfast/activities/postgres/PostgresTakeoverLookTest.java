package dev.holdfast.activities.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.activities.planfile.References;
import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.activities.ssh.SshHosts;
import dev.holdfast.activities.ssh.TestSshServer;
import dev.holdfast.workflows.failover.TakeoverLooks;
import dev.holdfast.workflows.failover.TakeoverLooks.Disk;
import dev.holdfast.workflows.failover.TakeoverLooks.Login;
import dev.holdfast.workflows.failover.TakeoverLooks.Needed;
import dev.holdfast.workflows.failover.TakeoverLooks.TakeoverSeen;
import dev.holdfast.workflows.failover.TakeoverLooks.Wanted;
import dev.holdfast.workflows.plan.BackupPolicy;
import dev.holdfast.workflows.plan.Database;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.plan.ServerControl;
import dev.holdfast.workflows.plan.Terms;
import dev.holdfast.workflows.plan.Tier;
import dev.holdfast.workflows.site.MemberTarget;
import io.temporal.testing.TestActivityEnvironment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.assertj.core.groups.Tuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a real standby needs to take over, beside its log. */
@SuppressWarnings("NullAway.Init") // made before each test
@Timeout(120)
final class PostgresTakeoverLookTest {

  private static final long MEBIBYTE = 1L << 20;

  /** Others write to the same disk meanwhile. */
  private static final long SLACK = 4096 * MEBIBYTE;

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private static TestCluster cluster;

  @TempDir Path folder;
  private final TestActivityEnvironment environment = TestActivityEnvironment.newInstance();
  private final ProcessRunner runner = new ProcessRunner();
  private TakeoverLooks looks;

  @BeforeAll
  static void begin() {
    cluster = POSTGRES.cluster();
    cluster.addStandby("neu");
    cluster.keep();
    cluster.makeAnew();
  }

  @BeforeEach
  void open() {
    Map<String, String> variables = new TreeMap<>(System.getenv());
    variables.put("KNOWN", "pl4nted-s3cret");
    References references = new References(variables);
    environment.registerActivitiesImplementations(
        new PostgresTakeoverLook(
            references,
            new PostgresServers(references),
            new ServerAccess(references, runner, new SshHosts(references), variables, "worker-1"),
            new Attempts("worker-1")));
    looks = environment.newActivityStub(TakeoverLooks.class);
  }

  @AfterEach
  void close() {
    environment.close();
    runner.close();
  }

  private MemberTarget standby(
      String user, @Nullable ServerControl control, Reference backupsLocation) {
    Server like = cluster.inPlan("db");
    Database database =
        new Database(
            DumpFixture.COMPONENT,
            "notes",
            Terms.within(Tier.P0, Duration.ofMinutes(10), Duration.ofHours(1)),
            new BackupPolicy(BackupPolicy.Engine.DUMP, backupsLocation, 1),
            List.of(),
            List.of(),
            List.of(),
            Duration.ofSeconds(1),
            Duration.ofMinutes(1));
    Server server =
        new Server(
            like.name(),
            like.places(),
            new Reference(user),
            null,
            "postgres",
            List.of(database),
            control,
            like.standbys(),
            null);
    return new MemberTarget("run1", DumpFixture.PLAN, server, server.member("neu"));
  }

  private MemberTarget standby() {
    return standby(LocalPostgres.USER, cluster.inPlan("db").control(), here());
  }

  private Reference here() {
    return new Reference(folder.toString());
  }

  @Test
  void seesLoginDisksAndTheNewestBackup() throws Exception {
    PlantedBackups backups = new PlantedBackups(new BackupStore(folder));
    backups.at(Instant.now().minus(Duration.ofDays(9)).toString());
    backups.at(Instant.now().minus(Duration.ofHours(5)).toString());

    TakeoverSeen seen = looks.look(standby());

    assertThat(seen.unseen()).isEmpty();
    Login login = Objects.requireNonNull(seen.login());
    assertThat(login.role()).isEqualTo(LocalPostgres.USER);
    assertThat(login.superuser()).isTrue();
    assertThat(login.growthBytes()).isBetween(0L, maxWalBytes());
    Disk disk = seen.disks().get(seen.disks().size() - 1);
    Path data = cluster.standby("neu").data();
    assertThat(disk.log()).isTrue();
    assertThat(data.toString()).startsWith(disk.mount());
    assertThat(disk.totalBytes()).isEqualTo(Files.getFileStore(data).getTotalSpace());
    long free = Files.getFileStore(data).getUsableSpace();
    assertThat(disk.freeBytes()).isBetween(free - SLACK, free + SLACK);
    assertThat(seen.backups()).extracting(it -> it.component()).containsExactly("notes-db");
    assertThat(seen.backups().get(0).age()).isBetween(Duration.ofHours(5), Duration.ofHours(6));
  }

  private static long maxWalBytes() {
    return TestCluster.number(
        cluster.standby("neu"), "SELECT pg_size_bytes(current_setting('max_wal_size'))");
  }

  @Test
  void seesThatALoginCanNotPromoteAndThatThereIsNoBackup() {
    TestCluster.sql(cluster.primary(), "CREATE ROLE plain LOGIN");
    cluster.awaitCaughtUp(cluster.standby("neu"));

    TakeoverSeen seen = looks.look(standby("plain", cluster.inPlan("db").control(), here()));

    assertThat(seen.login()).isEqualTo(new Login("plain", false, 0));
    assertThat(seen.backups().get(0).age()).isNull();
    assertThat(seen.unseen()).isEmpty();
  }

  @Test
  void seesTheDisksOfAHostOverSsh() throws Exception {
    try (TestSshServer ssh = new TestSshServer(Files.createDirectory(folder.resolve("ssh")), "")) {
      ServerControl control =
          new ServerControl(
              ServerControl.Method.SSH, null, "postgres", List.of(), List.of(), ssh.access());

      TakeoverSeen seen = looks.look(standby(LocalPostgres.USER, control, here()));

      assertThat(seen.disks())
          .extracting(Disk::mount, Disk::totalBytes, Disk::log)
          .isNotEmpty()
          .isEqualTo(mounts(looks.look(standby())));
      assertThat(seen.unseen()).isEmpty();
    }
  }

  private static List<Tuple> mounts(TakeoverSeen seen) {
    return seen.disks().stream().map(it -> tuple(it.mount(), it.totalBytes(), it.log())).toList();
  }

  @Test
  void saysWhatItCanNotSeeAndWhy() {
    MemberTarget unknown =
        standby(LocalPostgres.USER, null, new Reference("env:NOBODY_HAS_SET_THIS"));

    TakeoverSeen seen = looks.look(unknown);

    assertThat(seen.login()).isNotNull();
    assertThat(seen.disks()).isEmpty();
    assertThat(seen.backups()).isEmpty();
    assertThat(seen.unseen()).hasSize(2);
    assertThat(seen.unseen().get(0))
        .isEqualTo(
            "its free disk space: unknown, the plan does not say how its host is looked at"
                + " (control)");
    assertThat(seen.unseen().get(1))
        .startsWith("the last backup of notes-db: unknown, env:NOBODY_HAS_SET_THIS: the");
  }

  @Test
  void namesReferencesThatTheWorkerDoesNotHaveAndNoValue() {
    var unresolved =
        looks.resolve(
            new Wanted(
                List.of(
                    new Needed("app", "env:KNOWN"),
                    new Needed("app", "env:NOBODY_HAS_SET_THIS"),
                    new Needed("door", "file:" + folder.resolve("none")),
                    new Needed("door", "env:NOBODY_HAS_SET_THIS:-10.0.0.1"))));

    assertThat(unresolved.missing())
        .containsExactly(
            "app: env:NOBODY_HAS_SET_THIS: the environment variable NOBODY_HAS_SET_THIS is not set"
                + " or empty",
            "door: file:%s: there is no such file on this host".formatted(folder.resolve("none")));
  }

  @Test
  void tellsTheDiskOfTheLogFromThatOfTheData() {
    List<Disk> apart =
        StandbyDisks.parsed(
            """
            Filesystem     1024-blocks     Used Available Capacity Mounted on
            /dev/sda1        263174212 26317420 236856792      10% /var/lib/my data
            tmpfs                65536    60000         0     100% /wal
            """);
    List<Disk> together =
        StandbyDisks.parsed(
            """
            Filesystem     1024-blocks     Used Available Capacity Mounted on
            overlay          263174212 26317420 236856792      10% /
            overlay          263174212 26317420 236856792      10% /
            """);

    assertThat(apart)
        .extracting(it -> entry(it.mount(), it.log()))
        .containsExactly(entry("/var/lib/my data", false), entry("/wal", true));
    assertThat(apart.get(1).freeBytes()).isZero();
    assertThat(apart.get(1).totalBytes()).isEqualTo(64 * MEBIBYTE);
    assertThat(together).hasSize(1).allMatch(Disk::log);
  }
}
