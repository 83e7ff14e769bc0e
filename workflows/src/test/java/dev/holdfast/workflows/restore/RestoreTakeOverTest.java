package dev.holdfast.workflows.restore;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.fakes.FakeDatabase;
import dev.holdfast.workflows.fakes.FakeDatabaseServer;
import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.fakes.Pause;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.StepReport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who changes a database that another run holds: nobody, unless somebody breaks the glass. */
@Timeout(60)
class RestoreTakeOverTest {

  @RegisterExtension static final InMemoryTemporal temporal = new InMemoryTemporal();

  private RestoreScene scene;

  @BeforeEach
  void begin() {
    scene = new RestoreScene(temporal);
  }

  @Test
  void refusesWhatAnotherRunHolds() {
    scene.server().isHeldBy("other");

    RunReport report = scene.run();

    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(code(report)).isEqualTo(FailureCode.FENCE_HELD.number());
    assertThat(live().content()).isEqualTo(FakeDatabaseServer.TODAY);
  }

  @Test
  void takesItOverOnceTheGlassIsBroken() {
    scene.server().isHeldBy("other");
    scene.breaksTheGlass("the first control plane burned down");

    RunReport report = scene.run();

    assertThat(report.error()).isNull();
    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(RestoreScene.step(report, RestoreStep.TAKE_FENCE).detail())
        .contains("epoch 2", "taken over from run other");
    assertThat(live().content()).isEqualTo(FakeDatabaseServer.YESTERDAY);
  }

  @Test
  void changesNothingAnyMoreOnceAnotherRunHasTheDatabase() {
    Pause pause = scene.world().waitsAt(RestoreStep.QUIESCE);
    temporal.startWorker(scene.world());
    scene.start();
    pause.awaitReached();
    scene.server().isHeldBy("other");

    pause.end();

    RunReport report = scene.result();
    assertThat(code(report)).isEqualTo(FailureCode.FENCE_LOST.number());
    assertThat(report.outcome()).as("its own copy is dropped").isEqualTo(Outcome.COMPENSATED);
    assertThat(report.residue()).isEmpty();
    assertThat(live()).isEqualTo(new FakeDatabase(FakeDatabaseServer.TODAY, true, 0));
    assertThat(scene.server().state().databases()).hasSize(1);
    assertThat(scene.server().state().fenceHolders()).containsValue("other");
  }

  @Test
  void takesNothingBackAtADatabaseThatIsAnotherRunsNow() {
    Pause pause = scene.world().waitsAt(RestoreStep.VERIFY_SERVICE);
    temporal.startWorker(scene.world());
    scene.start();
    pause.awaitReached();
    scene.server().isHeldBy("other");
    FakeDatabaseServer.State before = scene.server().state();

    scene.abort();

    RunReport report = scene.result();
    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.exitCode()).isEqualTo(5);
    assertThat(report.residue())
        .anySatisfy(it -> assertThat(it).contains("not undone: swap", "does not hold"));
    assertThat(RestoreScene.step(report, RestoreStep.SWAP).undo())
        .isEqualTo(StepReport.Undo.FAILED);
    assertThat(scene.server().state()).isEqualTo(before);
    assertThat(scene.world().services().restarted()).containsExactly("web");
  }

  private FakeDatabase live() {
    return requireNonNull(scene.server().live());
  }

  private static int code(RunReport report) {
    return requireNonNull(report.error()).code();
  }
}
