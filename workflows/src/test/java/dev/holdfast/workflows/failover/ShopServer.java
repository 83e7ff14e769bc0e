package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.fakes.ExamplePlan;
import dev.holdfast.workflows.fakes.FakeCluster;
import dev.holdfast.workflows.plan.Database;
import dev.holdfast.workflows.plan.GuardPolicy;
import dev.holdfast.workflows.plan.OnFailure;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.Replication;
import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.plan.ServerControl;
import dev.holdfast.workflows.plan.Standby;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.runbook.RunRequest.Kind;
import dev.holdfast.workflows.site.MemberSeen.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Server {@code db} of plan {@code shop}: its home is weu, it has a standby in two other sites. */
final class ShopServer {

  static final String WEU = "db-weu";
  static final String NEU = "db-neu";
  static final String THIRD = "db-third";

  /** The id of what moves it. */
  static final String WORKFLOW = ServerFailoverRequest.workflowId("shop", "db");

  private ShopServer() {}

  /** Its members on a good day. */
  static FakeCluster atHome() {
    return new FakeCluster()
        .with(WEU, Role.PRIMARY)
        .with(NEU, Role.STANDBY)
        .with(THIRD, Role.STANDBY);
  }

  /** As most plans have it: it can be seen to be down, and nobody guards it. */
  static Server planned() {
    return planned(OnFailure.COMPENSATE, control(), null);
  }

  /**
   * As a plan has it.
   *
   * @param onFailure what a failed step leads to
   * @param control how its members are seen to be down; null if they can't be
   * @param guard null if nobody guards it
   */
  static Server planned(
      OnFailure onFailure, @Nullable ServerControl control, @Nullable GuardPolicy guard) {
    return new Server(
        "db",
        List.of(new Server.Place("weu", new Reference("10.0.0.1"), new Reference("5432"))),
        new Reference("postgres"),
        null,
        "postgres",
        List.of(database(onFailure)),
        control,
        List.of(standby(NEU, "neu"), standby(THIRD, "third")),
        null,
        guard);
  }

  static ServerControl control() {
    return new ServerControl(
        ServerControl.Method.PG_CTL, new Reference("/data"), null, List.of(), List.of());
  }

  private static Database database(OnFailure onFailure) {
    return ExamplePlan.onFailure(ExamplePlan.restore("run1", null), onFailure).target().database();
  }

  private static Standby standby(String name, String site) {
    return new Standby(
        name,
        site,
        new Reference("10.0.0.2"),
        new Reference("5432"),
        new Replication(Replication.Mode.ASYNCHRONOUS, Duration.ofMinutes(1)));
  }

  /** What somebody asks for; {@code impactAt} is null if nobody says when it began. */
  static RunRequest run(String id, Kind kind, @Nullable Instant impactAt) {
    return new RunRequest(
        id,
        kind,
        "shop",
        "0".repeat(64),
        "db",
        null,
        "ada",
        null,
        impactAt,
        null,
        Duration.ofHours(1),
        null);
  }
}
