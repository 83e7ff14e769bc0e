package dev.holdfast.activities.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.activities.postgres.DatabaseProperties.Grant;
import dev.holdfast.activities.postgres.DatabaseProperties.Setting;
import dev.holdfast.activities.postgres.TableContent.Algorithm;
import dev.holdfast.workflows.backup.BackupReference;
import dev.holdfast.workflows.backup.DatabaseDumps.Taken;
import dev.holdfast.workflows.plan.SecretReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class DumpBackupTest {

  @RegisterExtension final TestPostgres postgres = new TestPostgres();
  @TempDir Path location;

  private final List<AutoCloseable> toClose = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable it : toClose) {
      it.close();
    }
  }

  private DumpFixture worker() {
    return closed(new DumpFixture(postgres.server().port(), location));
  }

  private <T extends AutoCloseable> T closed(T it) {
    toClose.add(0, it);
    return it;
  }

  @Test
  void writesDownAllThatARestoreMustBringBack() throws Exception {
    TestDatabase database = notes();
    DumpFixture worker = worker();
    Instant before = Instant.now();

    Taken taken = worker.dumps.dump(worker.target(database.name(), "page", "tag"));

    BackupReference backup = taken.backup();
    BackupManifest manifest = BackupStore.read(backup);
    assertThat(worker.entries()).containsExactly(backup.id());
    assertThat(backup.id()).matches("\\d{8}T\\d{6}Z-" + worker.run);
    assertThat(backup.rows()).isEqualTo(Map.of("public.page", 300L, "public.tag", 2L));
    assertThat(backup.sizeBytes()).isPositive();
    assertThat(backup.startedAt()).isBetween(before.minusSeconds(1), Instant.now());
    assertThat(backup.finishedAt()).isAfter(backup.startedAt());
    assertThat(backup.startLsn()).matches("[0-9A-F]+/[0-9A-F]+");
    assertThat(table(manifest, "public.page").algorithm()).isEqualTo(Algorithm.RECORD);
    assertThat(table(manifest, "public.tag").algorithm()).isEqualTo(Algorithm.TEXT);
    assertThat(manifest.userTables()).containsExactly("public.extra", "public.page", "public.tag");
    assertThat(manifest.timeline()).isEqualTo(1);
    assertThat(manifest.database()).isEqualTo(database.name());
    assertThat(manifest.databaseBytes()).isGreaterThan(1 << 20);
    assertThat(manifest.serverVersion()).startsWith(manifest.serverMajor() + ".");
    assertThat(manifest.dumpVersion()).startsWith(manifest.serverMajor() + ".");
    assertThat(manifest.systemIdentifier())
        .isEqualTo(database.queryString("SELECT system_identifier FROM pg_control_system()"));
    assertThat(manifest.extensions())
        .extracting(BackupManifest.Extension::name)
        .containsExactly("pgcrypto", "plpgsql");
    assertThat(taken.compression()).isEqualTo(manifest.compression()).endsWith(":1");
  }

  @Test
  void writesDownThePropertiesThatADumpLeavesOut() throws Exception {
    TestDatabase database = notes();
    String name = database.name();
    String role = name + "_reader";
    database.execute("CREATE ROLE " + role);
    toClose.add(0, () -> database.execute("DROP OWNED BY " + role + "; DROP ROLE " + role));
    database.execute("GRANT SELECT ON page TO " + role);
    database.execute("GRANT TEMP ON DATABASE " + name + " TO " + role + " WITH GRANT OPTION");
    database.execute("REVOKE ALL ON DATABASE " + name + " FROM PUBLIC");
    database.execute("ALTER DATABASE " + name + " SET work_mem TO '5MB'");
    database.execute("ALTER ROLE " + role + " IN DATABASE " + name + " SET search_path TO a, b");
    database.execute("ALTER DATABASE " + name + " CONNECTION LIMIT 17");
    database.execute("COMMENT ON DATABASE " + name + " IS 'what they know'");
    DumpFixture worker = worker();

    BackupReference backup = worker.dumps.dump(worker.target(name, "page")).backup();

    BackupManifest manifest = BackupStore.read(backup);
    DatabaseProperties properties = manifest.properties();
    assertThat(properties.owner()).isEqualTo("postgres");
    assertThat(properties.connectionLimit()).isEqualTo(17);
    assertThat(properties.comment()).isEqualTo("what they know");
    assertThat(properties.encoding()).isEqualTo("UTF8");
    assertThat(properties.tablespace()).isEqualTo("pg_default");
    assertThat(properties.acl())
        .contains(new Grant(role, "TEMPORARY", true))
        .noneMatch(it -> it.grantee() == null);
    assertThat(properties.settings())
        .containsExactly(
            new Setting(null, "work_mem", "5MB"), new Setting(role, "search_path", "a, b"));
    assertThat(manifest.roles()).containsExactly("postgres", role);
  }

  @Test
  void holdsOneMomentHoweverManyWriteMeanwhile() throws Exception {
    TestDatabase database = postgres.createDatabase();
    database.execute(
        """
        CREATE TABLE debit (i bigserial, body text);
        CREATE TABLE credit (i bigserial, body text);
        INSERT INTO debit (body) SELECT repeat(md5(i::text), 20) FROM generate_series(1, 20000) i;
        INSERT INTO credit (body) SELECT body FROM debit;
        """);
    DumpFixture worker = worker();
    PairWriter writer = closed(new PairWriter(database));
    writer.awaitRows(10);

    BackupReference backup =
        worker.dumps.dump(worker.target(database.name(), "debit", "credit")).backup();
    writer.close();

    BackupManifest manifest = BackupStore.read(backup);
    long debits = table(manifest, "public.debit").rows();
    assertThat(debits)
        .isEqualTo(table(manifest, "public.credit").rows())
        .isGreaterThan(20_000)
        .isLessThan(database.queryLong("SELECT count(*) FROM debit"));
    TestDatabase restored = restored(database, backup);
    assertThat(contentsOf(restored, manifest)).isEqualTo(manifest.tables());
  }

  @Test
  void takesNoSecondBackupForTheSameRun() {
    TestDatabase database = notes();
    DumpFixture worker = worker();
    Taken first = worker.dumps.dump(worker.target(database.name(), "page"));

    Taken again = worker.dumps.dump(worker.target(database.name(), "page"));

    assertThat(again.backup()).isEqualTo(first.backup());
    assertThat(worker.entries()).hasSize(1);
    assertThat(worker.dumps.removeUnfinished(worker.target(database.name())).folders()).isZero();
    assertThat(worker.entries()).hasSize(1);
  }

  @Test
  void putsThePasswordNeitherIntoFilesNorIntoArguments() throws Exception {
    String secret = "pässwörd-" + System.nanoTime();
    LocalPostgres server = postgres.privateServer(it -> it.withPassword(secret));
    try (Connection connection = server.connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE page AS SELECT generate_series(1, 100000) i");
    }
    DumpFixture worker =
        closed(
            new DumpFixture(
                server.port(),
                location,
                Map.of(DumpFixture.PASSWORD_VARIABLE, secret),
                PostgresPrograms::find));
    var password = new SecretReference("env:" + DumpFixture.PASSWORD_VARIABLE);
    CommandLines seen = closed(new CommandLines(worker));

    BackupReference backup =
        worker.dumps.dump(worker.targetOf(worker.run, "postgres", password, "page")).backup();

    assertThat(backup.rows()).containsEntry("public.page", 100_000L);
    assertThat(seen.stop())
        .anyMatch(it -> it.contains("pg_dump"))
        .noneMatch(it -> it.contains(bytes(secret)));
    try (Stream<Path> files = Files.walk(location)) {
      assertThat(files.filter(Files::isRegularFile).toList())
          .isNotEmpty()
          .noneMatch(it -> DumpFixture.text(it).contains(bytes(secret)));
    }
  }

  private static TableContent table(BackupManifest manifest, String name) {
    return Objects.requireNonNull(manifest.tables().get(name));
  }

  /** As it would stand in a file, read byte by byte. */
  private static String bytes(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private TestDatabase notes() {
    TestDatabase database = postgres.createDatabase();
    database.execute(
        """
        CREATE EXTENSION pgcrypto;
        CREATE TYPE mood AS ENUM ('sad', 'glad');
        CREATE TABLE page (i int PRIMARY KEY, title text, ratio float8, at timestamptz, words text[]);
        INSERT INTO page SELECT i, 'page ' || i, i / 7.0, now(), ARRAY['a', i::text]
          FROM generate_series(1, 300) i;
        CREATE TABLE tag (mood mood, more json);
        INSERT INTO tag VALUES ('sad', '{"a": 1}'), ('glad', NULL);
        CREATE TABLE extra (i int);
        CREATE VIEW everything AS SELECT * FROM page;
        """);
    return database;
  }

  private TestDatabase restored(TestDatabase database, BackupReference backup) {
    String name = database.name() + "_restored";
    database.execute("CREATE DATABASE " + name + " TEMPLATE template0");
    ShortCommand.Result result =
        ShortCommand.run(
            Duration.ofSeconds(30),
            List.of(
                PostgresPrograms.find().program("pg_restore").toString(),
                "--host=127.0.0.1",
                "--port=" + database.server().port(),
                "--username=postgres",
                "--dbname=" + name,
                "--exit-on-error",
                BackupStore.dump(backup).toString()));
    assertThat(result.succeeded()).as(result.output()).isTrue();
    return new TestDatabase(database.server(), name);
  }

  private static SortedMap<String, TableContent> contentsOf(
      TestDatabase database, BackupManifest manifest) throws SQLException {
    try (PostgresSession session = new PostgresSession(database.connect())) {
      return session.inTransaction(
          () -> new TableContents(session).comparableWith(manifest.tables()));
    }
  }

  /** Looks at the arguments of all programs of a dump, until stopped. */
  private static final class CommandLines implements AutoCloseable {
    private final AtomicBoolean stop = new AtomicBoolean();
    private final CompletableFuture<List<String>> looking;

    CommandLines(DumpFixture worker) {
      looking =
          CompletableFuture.supplyAsync(
              () -> {
                List<String> seen = new ArrayList<>();
                while (!stop.get()) {
                  for (Path process : worker.processes()) {
                    seen.add(DumpFixture.text(process.resolve("cmdline")));
                  }
                }
                return seen;
              });
    }

    List<String> stop() {
      stop.set(true);
      return looking.join();
    }

    @Override
    public void close() {
      stop();
    }
  }
}
