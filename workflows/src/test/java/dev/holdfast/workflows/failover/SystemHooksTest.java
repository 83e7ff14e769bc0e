package dev.holdfast.workflows.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.workflows.failover.HookCalls.State;
import dev.holdfast.workflows.fakes.FakeCluster.Promoting;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.plan.Hooks;
import dev.holdfast.workflows.runbook.Choice;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunRequest.Kind;
import dev.holdfast.workflows.runbook.RunState;
import dev.holdfast.workflows.runbook.SteeredRun;
import dev.holdfast.workflows.runbook.StepReport;
import dev.holdfast.workflows.runbook.Verdict;
import dev.holdfast.workflows.site.MemberSeen.Role;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a plan has called while its system moves: the status page, and the purge of caches. */
final class SystemHooksTest {

  @RegisterExtension static final InMemoryTemporal TEMPORAL = new InMemoryTemporal();

  private SystemMoveScene scene;

  @BeforeEach
  void begin() {
    scene = new SystemMoveScene(TEMPORAL);
    scene.hasHooks();
  }

  @Test
  void purgesCachesOnceBetweenTheSwitchOfClientsAndTheReturnOfUsers() {
    RunReport report = scene.run(Kind.SWITCHOVER, "neu");

    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(scene.hooks.seen())
        .containsExactly(
            "statusPage STARTED while clients are at weu, users write",
            "cachePurge SWITCHED while clients are at neu, users wait",
            "statusPage FINISHED while clients are at neu, users write");
    assertThat(scene.hooks.calls())
        .extracting(it -> it.occasion().text())
        .containsExactly(
            "Switchover of shop from weu to neu has begun",
            "Switchover of shop from weu to neu has sent clients to the new site",
            "Switchover of shop from weu to neu is finished");
    assertThat(scene.hooks.calls())
        .extracting(it -> it.occasion().outcome())
        .containsExactly(null, null, Outcome.RECOVERED);
  }

  @Test
  void failsOverWhileTheStatusPageDoesNotAnswer() {
    scene.hooks.answersOnce(() -> scene.cluster.role("users-neu") == Role.PRIMARY);
    for (String server : List.of("orders", "users")) {
      scene.cluster.with(server + "-weu", Role.UNREACHABLE);
      scene.controls.dies(server + "-weu");
    }

    RunReport report = scene.run(Kind.FAILOVER, "neu");

    assertThat(report.outcome()).as(report.toString()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.steps())
        .filteredOn(it -> it.name().equals("tell status page"))
        .extracting(StepReport::detail)
        .containsExactly("not told within 1 s; the run does not wait for it");
    assertThat(scene.hooks.calls())
        .extracting(it -> it.occasion().state())
        .containsExactly(State.STARTED, State.SWITCHED, State.FINISHED);
  }

  @Test
  void hasNoStepForWhatThePlanDoesNotName() {
    scene.called = Hooks.none();

    RunReport report = scene.run(Kind.SWITCHOVER, "neu");

    assertThat(scene.hooks.calls()).isEmpty();
    assertThat(report.steps())
        .extracting(StepReport::name)
        .contains("declare", "admit users")
        .doesNotContain("tell status page", "purge caches", "update status page");
  }

  @Test
  void tellsTheStatusPageThatTheMoveWasTakenBack() {
    scene.cluster.promoting(Promoting.FAILS);

    RunReport report = scene.run(Kind.SWITCHOVER, "neu");

    assertThat(report.outcome()).isEqualTo(Outcome.COMPENSATED);
    assertThat(scene.hooks.calls())
        .extracting(it -> it.occasion().state())
        .containsExactly(State.STARTED, State.FAILED);
    assertThat(scene.hooks.calls().get(1).occasion().outcome()).isEqualTo(Outcome.COMPENSATED);
  }

  @Test
  void tellsNobodyOfAMoveThatNeverBegan() {
    scene.cluster.with("users-neu", Role.UNREACHABLE);

    RunReport report = scene.run(Kind.SWITCHOVER, "neu");

    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(scene.hooks.calls()).isEmpty();
    assertThat(step(report, "update status page").state()).isEqualTo(StepReport.State.SKIPPED);
  }

  @Test
  void asksPeopleAboutCachesThatCanNotBePurgedAndGoesOnWhenTheyCan() {
    scene.hooks.answers(false);
    scene.begin(Kind.SWITCHOVER, "neu");
    SteeredRun run = waiting();
    assertThat(scene.services.isInMaintenance("app", "neu")).isTrue();

    scene.hooks.answers(true);
    run.decide(new SteeredRun.Decision(Choice.RETRY, "ada", "the CDN is back"));
    RunReport report = TEMPORAL.result("recovery/shop", RunReport.class);

    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(step(report, "purge caches").state()).isEqualTo(StepReport.State.DONE);
    assertThat(step(report, "tell status page").detail()).contains("not told");
    assertThat(scene.hooks.calls()).hasSize(2);
  }

  @Test
  void admitsUsersWithoutAPurgeIfPeopleSaySoAndClaimsNoPass() {
    scene.hooks.answers(false);
    scene.begin(Kind.SWITCHOVER, "neu");
    SteeredRun run = waiting();

    run.decide(new SteeredRun.Decision(Choice.SKIP, "ada", "pages are not cached today"));
    RunReport report = TEMPORAL.result("recovery/shop", RunReport.class);

    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.verdict()).isEqualTo(Verdict.INCOMPLETE);
    assertThat(scene.services.isInMaintenance("app", "neu")).isFalse();
    assertThat(step(report, "update status page").state()).isEqualTo(StepReport.State.DONE);
    assertThat(step(report, "update status page").detail()).contains("not told");
  }

  @Test
  void changesNothingWhileAPurgeCanNotBeCalled() {
    scene.hooks.isNotAllowed();

    RunReport report = scene.run(Kind.SWITCHOVER, "neu");

    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(scene.controls.deeds()).isEmpty();
    assertThat(scene.hooks.calls()).isEmpty();
  }

  @Test
  void failsOverAlthoughAPurgeCanNotBeCalledAndSaysSo() {
    scene.hooks.isNotAllowed();

    RunReport report = scene.run(Kind.FAILOVER, "neu");

    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(step(report, "check readiness").detail()).contains("cachePurge can't be called");
  }

  private SteeredRun waiting() {
    SteeredRun run = TEMPORAL.client().newWorkflowStub(SteeredRun.class, "recovery/shop");
    await()
        .ignoreExceptions()
        .atMost(Duration.ofSeconds(20))
        .until(() -> run.status().state() == RunState.WAITING);
    assertThat(run.status().currentStep()).isEqualTo("purge caches");
    return run;
  }

  private static StepReport step(RunReport report, String name) {
    return report.steps().stream().filter(it -> it.name().equals(name)).findFirst().orElseThrow();
  }
}
