package dev.holdfast.activities.planfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.google.common.hash.Hashing;
import dev.holdfast.workflows.plan.BackupPolicy;
import dev.holdfast.workflows.plan.Check;
import dev.holdfast.workflows.plan.Database;
import dev.holdfast.workflows.plan.PlanFinding;
import dev.holdfast.workflows.plan.PlanFinding.Code;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.RunPolicy;
import dev.holdfast.workflows.plan.SecretReference;
import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.plan.TableName;
import dev.holdfast.workflows.plan.Terms;
import dev.holdfast.workflows.plan.Tier;
import dev.holdfast.workflows.plan.Webhook;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PlanFileTest {

  private static final String SMALLEST =
      """
      plan: small
      sites: [weu]
      home: weu
      servers:
        one:
          places: {weu: {host: db.internal}}
          user: postgres
          databases:
            notes: {rto: 1h, rpo: 1d, backups: {engine: dump, location: /backups}}
      """;

  @Test
  void readsEveryFieldOfThePublishedPlan() {
    PlanReading reading = PlanFile.read(NotesPlan.FILE);

    assertThat(reading.errors()).isEmpty();
    assertThat(reading.warnings()).isEmpty();
    assertThat(reading.plan())
        .isEqualTo(
            new RecoveryPlan(
                "notes",
                List.of("weu"),
                "weu",
                List.of(notesServer()),
                List.of(
                    new Service(
                        "notes-api",
                        Terms.after(List.of("notes")),
                        List.of(),
                        Service.Control.EXEC,
                        List.of("/bin/true"))),
                List.of(new Webhook(new SecretReference("env:NOTES_WEBHOOK"))),
                RunPolicy.usual()));
  }

  private static Server notesServer() {
    return new Server(
        "notes-server",
        List.of(
            new Server.Place(
                "weu",
                new Reference("env:NOTES_PG_HOST:-127.0.0.1"),
                new Reference("env:NOTES_PG_PORT:-5432"))),
        new Reference("env:NOTES_PG_USER:-postgres"),
        new SecretReference("env:NOTES_PG_PASSWORD"),
        "postgres",
        List.of(notesDatabase()));
  }

  private static Database notesDatabase() {
    return new Database(
        "notes",
        "notes",
        Terms.within(Tier.P0, Duration.ofMinutes(10), Duration.ofHours(24)),
        new BackupPolicy(
            BackupPolicy.Engine.DUMP, new Reference("env:NOTES_BACKUPS:-/var/backups/holdfast"), 2),
        List.of(
            TableName.of("notes"), TableName.of("note_embeddings"), TableName.of("decision_log")),
        List.of("pg_trgm"),
        List.of(
            new Check.Sql(
                "every note has a title",
                true,
                "SELECT count(*) FROM notes WHERE title IS NULL",
                "0"),
            new Check.Sql(
                "every embedding has a vector",
                true,
                "SELECT count(*) FROM note_embeddings WHERE embedding IS NULL",
                "0"),
            new Check.RowCounts("about as many rows as the backup", true, 0.05)),
        Duration.ofSeconds(3),
        Duration.ofHours(6));
  }

  @Test
  void fillsInTheDefaults() {
    PlanReading reading = new NotesPlan(SMALLEST).read();

    assertThat(reading.errors()).isEmpty();
    assertThat(reading.plan())
        .isEqualTo(
            new RecoveryPlan(
                "small",
                List.of("weu"),
                "weu",
                List.of(
                    new Server(
                        "one",
                        List.of(
                            new Server.Place(
                                "weu", new Reference("db.internal"), new Reference("5432"))),
                        new Reference("postgres"),
                        null,
                        "postgres",
                        List.of(
                            new Database(
                                "notes",
                                "notes",
                                Terms.within(Tier.P1, Duration.ofHours(1), Duration.ofDays(1)),
                                new BackupPolicy(
                                    BackupPolicy.Engine.DUMP, new Reference("/backups"), 1),
                                List.of(),
                                List.of(),
                                List.of(),
                                Duration.ofSeconds(5),
                                Duration.ofHours(6))))),
                List.of(),
                List.of(),
                RunPolicy.usual()));
  }

  @ParameterizedTest
  @CsvSource({"30s,PT30S", "15m,PT15M", "1h30m,PT1H30M", "24h,PT24H", "7d,PT168H", "1d1s,PT24H1S"})
  void readsDurations(String written, Duration meant) {
    PlanReading reading = new NotesPlan(SMALLEST).replacing("1h", written).read();

    RecoveryPlan plan = Objects.requireNonNull(reading.plan());
    assertThat(plan.databases().findFirst().orElseThrow().database().rto()).isEqualTo(meant);
  }

  @Test
  void hashesTheBytesAsWritten() throws IOException {
    byte[] bytes = Files.readAllBytes(NotesPlan.FILE);

    assertThat(PlanFile.read(NotesPlan.FILE).planHash())
        .isEqualTo(Hashing.sha256().hashBytes(bytes).toString());
    assertThat(PlanFile.read("broken.yaml", "plan: [".getBytes(StandardCharsets.UTF_8)).planHash())
        .isEqualTo(Hashing.sha256().hashString("plan: [", StandardCharsets.UTF_8).toString());
  }

  @Test
  void reportsFiveDifferentMistakesAtOnceAndInTheirOrder() {
    NotesPlan plan =
        NotesPlan.published()
            .replacing("user: env:NOTES_PG_USER:-postgres", "usr: postgres")
            .replacing("rto: 10m", "rto: ten minutes")
            .replacing("jobs: 2", "jobs: 2\n          jobs: 3")
            .replacing("{tolerance: 5%}", "{tolerance: 500%}")
            .replacing("dependsOn: [notes]", "dependsOn: [nodes]");

    List<PlanFinding> errors = plan.errors();

    String database = "servers.notes-server.databases.notes";
    assertThat(errors)
        .extracting(it -> it.line() + ":" + it.column(), PlanFinding::code, PlanFinding::path)
        .containsExactly(
            tuple(
                plan.positionOf("notes-server:"),
                Code.PLAN_MISSING_KEY,
                "servers.notes-server.user"),
            tuple(plan.positionOf("usr"), Code.PLAN_UNKNOWN_KEY, "servers.notes-server.usr"),
            tuple(plan.positionOf("rto"), Code.PLAN_BAD_VALUE, database + ".rto"),
            tuple(plan.positionOf("jobs: 3"), Code.PLAN_DUPLICATE_KEY, database + ".backups.jobs"),
            tuple(
                plan.positionOf("tolerance"),
                Code.PLAN_BAD_VALUE,
                database + ".checks[2].rowCounts.tolerance"),
            tuple(
                plan.positionOf("nodes]"),
                Code.PLAN_UNKNOWN_COMPONENT,
                "components.notes-api.dependsOn[0]"));
    assertThat(errors)
        .extracting(PlanFinding::fix)
        .containsExactly(
            "add user: env:NOTES_PG_USER:-postgres",
            "write user if that is meant, or remove it",
            "write for example rto: 15m",
            "remove one of them",
            "write for example tolerance: 5%",
            "write notes");
    assertThat(errors).extracting(PlanFinding::file).containsOnly("notes.yaml");
    assertThat(errors.get(2).value()).isEqualTo("ten minutes");
  }

  @Test
  void isEitherAPlanOrErrors() {
    assertThatThrownBy(() -> new PlanReading(null, null, List.of(), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
