package dev.holdfast.workflows.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.plan.LossSource.Road;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class LossOutlookTest {

  private static final Duration QUARTER = Duration.ofMinutes(15);
  private static final Cadence EVERY_QUARTER = new Cadence("every 15m");
  private static final Reference FOLDER = new Reference("/backups");
  private static final Replication AT_ONCE =
      new Replication(Replication.Mode.SYNCHRONOUS, Duration.ZERO);

  private static BackupCalendar taken(Cadence at) {
    return new BackupCalendar(
        List.of(new BackupSchedule(BackupSchedule.Kind.FULL, at, null, null)), null);
  }

  private static Server server(BackupCalendar dumps, @Nullable FileBackups whole) {
    RecoveryPlan plan = new PlanInTest().server("orders", "weu").plan();
    Server usual = plan.servers().get(0);
    Database database = usual.databases().get(0);
    Database dumped =
        new Database(
            database.component(),
            database.name(),
            database.terms(),
            new BackupPolicy(BackupPolicy.Engine.DUMP, FOLDER, 1, dumps),
            List.of(),
            List.of(),
            List.of(),
            database.stableFor(),
            database.timeout());
    Standby standby =
        new Standby("orders-neu", "neu", new Reference("h"), new Reference("5432"), AT_ONCE);
    return new Server(
        usual.name(),
        usual.places(),
        usual.user(),
        null,
        "postgres",
        List.of(dumped),
        null,
        List.of(standby),
        whole);
  }

  private static LossOutlook outlook(Server server, List<Component> components, String name) {
    RecoveryPlan plan =
        new RecoveryPlan(
            "shop",
            List.of("weu"),
            "weu",
            List.of(server),
            components,
            List.of(),
            RunPolicy.usual());
    Map<String, LossOutlook> all =
        LossOutlook.of(
            plan,
            (road, it) -> !(it instanceof Files) && (road == Road.BACKUPS || road == Road.ORIGIN));
    return Objects.requireNonNull(all.get(name));
  }

  @Test
  void goesByWhatCanBeRestoredFromAndNamesWhatWouldLoseLess() {
    Server server =
        server(taken(new Cadence("daily 02:00")), new FileBackups(FOLDER, taken(EVERY_QUARTER)));

    LossOutlook outlook = outlook(server, List.of(), "orders");

    assertThat(outlook.worst()).contains(Duration.ofDays(1));
    assertThat(outlook.taken()).map(LossSource::road).contains(Road.BACKUPS);
    assertThat(outlook.better())
        .extracting(LossSource::road)
        .containsExactly(Road.COPY, Road.SERVER_BACKUPS);
    assertThat(outlook.better())
        .extracting(LossSource::worst)
        .containsExactly(Duration.ZERO, QUARTER);
  }

  @Test
  void namesEverySourceWhileNobodyKnowsHowRecentTheBackupsAre() {
    LossOutlook outlook = outlook(server(BackupCalendar.byHand(), null), List.of(), "orders");

    assertThat(outlook.worst()).isEmpty();
    assertThat(outlook.better()).extracting(LossSource::name).containsExactly("orders-neu");
  }

  @Test
  void namesNothingThatWouldNotLoseLess() {
    Server server = server(taken(EVERY_QUARTER), new FileBackups(FOLDER, taken(EVERY_QUARTER)));

    assertThat(outlook(server, List.of(), "orders").better())
        .extracting(LossSource::road)
        .containsExactly(Road.COPY);
  }

  @Test
  void knowsThatARepositoryHasEveryPushAndThatFilesHaveNoWayBackYet() {
    Repository code = new Repository("code", Terms.usual(), List.of(), FOLDER, FOLDER, "main");
    Files uploads =
        new Files(
            "uploads",
            Terms.usual(),
            List.of(),
            FOLDER,
            new FileBackups(FOLDER, taken(EVERY_QUARTER)),
            null);
    Server server = server(BackupCalendar.byHand(), null);

    assertThat(outlook(server, List.of(code, uploads), "code").worst()).contains(Duration.ZERO);
    assertThat(outlook(server, List.of(code, uploads), "uploads").taken())
        .isEqualTo(Optional.empty());
    assertThat(outlook(server, List.of(code, uploads), "uploads").better())
        .extracting(LossSource::worst)
        .containsExactly(QUARTER);
  }
}
