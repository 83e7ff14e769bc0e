package dev.holdfast.workflows.freeze;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.fakes.InMemoryTemporal;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.StepReport;
import dev.holdfast.workflows.runbook.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The writes of a system are stopped where it is active, and let go on as before. */
@Timeout(60)
class FreezeWorkflowTest {

  @RegisterExtension static final InMemoryTemporal temporal = new InMemoryTemporal();

  @Test
  void closesTheDatabasesFirstThenTheServicesWhereTheSystemIsActive() {
    FreezeScene shop = new FreezeScene(temporal);
    shop.clusters.isActiveAt("neu");

    RunReport report = shop.freeze();

    assertThat(report.error()).isNull();
    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(shop.databases.deeds())
        .containsExactly(
            "freeze shop at neu",
            "freeze warehouse at neu",
            "end sessions of shop at neu",
            "end sessions of warehouse at neu");
    assertThat(shop.services.deeds()).containsExactly("maintenance on web@neu");
    assertThat(report.checks())
        .extracting(CheckReport::name)
        .containsExactly(
            "maintenance of web at neu", "orders: new sessions", "stock: new sessions");
    assertThat(report.added().get("frozen")).asString().contains("orders", "web", "orders vanish");
    assertThat(shop.world.server().state().fenceHolders()).isEmpty();
    assertThat(shop.world.people().texts())
        .singleElement()
        .asString()
        .contains("Freeze of shop", "COMPLETED: orders, stock, web", "because orders vanish");
  }

  @Test
  void takesOnlyWhatIsNamed() {
    FreezeScene shop = new FreezeScene(temporal);

    RunReport database = shop.freeze(List.of("stock"));
    RunReport service = shop.freeze(List.of("web"));

    assertThat(shop.databases.frozen()).containsOnlyKeys("warehouse");
    assertThat(FreezeScene.step(database, "maintenance on").state())
        .isEqualTo(StepReport.State.SKIPPED);
    assertThat(service.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(shop.services.isInMaintenance("web", "weu")).isTrue();
  }

  @Test
  void opensWhatItHadClosedWhenAnotherDatabaseCanNotBeClosed() {
    FreezeScene shop = new FreezeScene(temporal);
    shop.databases.breaks("warehouse");

    RunReport report = shop.freeze();

    assertThat(report.outcome()).isEqualTo(Outcome.COMPENSATED);
    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(requireNonNull(report.error()).name())
        .isEqualTo(FailureCode.PRIVILEGE_MISSING.name());
    assertThat(shop.databases.frozen()).isEmpty();
    assertThat(shop.services.deeds()).isEmpty();
    assertThat(shop.world.server().state().fenceHolders()).isEmpty();
    assertThat(report.added().get("frozen")).isNull();
  }

  @Test
  void doesNotOpenADatabaseBecauseAServiceDoesNotObey() {
    FreezeScene shop = new FreezeScene(temporal);
    shop.services.breaks("web", "weu");

    RunReport report = shop.freeze();

    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(report.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(report.exitCode()).isEqualTo(5);
    assertThat(report.residue()).singleElement().asString().contains("web at weu", "obey");
    assertThat(shop.databases.frozen()).containsOnlyKeys("shop", "warehouse");
  }

  @Test
  void isNotPassedWhileSomebodyStillWrites() {
    FreezeScene shop = new FreezeScene(temporal);
    shop.databases.hasAWriter("shop");

    RunReport report = shop.freeze();

    assertThat(report.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(requireNonNull(report.error()).message()).contains("takes writes of batch");
    assertThat(shop.databases.frozen()).containsKey("shop");
  }

  @Test
  void refusesASystemThatTakesNoWritesAnywhere() {
    FreezeScene shop = new FreezeScene(temporal);
    shop.clusters.isActiveAt("nowhere");

    RunReport report = shop.freeze();

    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(requireNonNull(report.error()).message())
        .contains("no member of server pg takes writes", "--component");
  }

  @Test
  void refusesADatabaseThatAnotherRunWorksOn() {
    FreezeScene shop = new FreezeScene(temporal);
    shop.world.server().isHeldBy("restore7");

    RunReport report = shop.freeze();

    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(requireNonNull(report.error()).name()).isEqualTo(FailureCode.FENCE_HELD.name());
    assertThat(shop.databases.deeds()).isEmpty();
    assertThat(shop.services.deeds()).isEmpty();
  }

  @Test
  void keepsTheFirstFreezeAndGivesBackWhatWasBeforeIt() {
    FreezeScene shop = new FreezeScene(temporal);
    RunReport first = shop.freeze();

    RunReport second = shop.freeze();
    RunReport unfrozen = shop.unfreeze();
    RunReport again = shop.unfreeze();

    assertThat(second.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(second.added().get("frozen")).asString().contains("run=" + first.run());
    assertThat(unfrozen.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(unfrozen.added().get("unfrozen"))
        .asString()
        .contains("orders", "stock", "web", "run=" + first.run());
    assertThat(shop.databases.frozen()).isEmpty();
    assertThat(shop.services.isInMaintenance("web", "weu")).isFalse();
    assertThat(shop.notes.isEmpty()).isTrue();
    assertThat(again.verdict()).as("nothing was frozen any more").isEqualTo(Verdict.PASSED);
    assertThat(again.added().get("unfrozen")).isEqualTo(List.of());
  }

  @Test
  void leavesAServiceInMaintenanceThatWasThereBefore() {
    FreezeScene shop = new FreezeScene(temporal);
    shop.services.isClosed("web", "weu");

    shop.freeze();
    RunReport unfrozen = shop.unfreeze();

    assertThat(unfrozen.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(shop.services.isInMaintenance("web", "weu")).isTrue();
    assertThat(shop.notes.isEmpty()).isTrue();
  }

  @Test
  void leavesTheServicesOfASiteAloneThatTheSystemHasLeft() {
    FreezeScene shop = new FreezeScene(temporal);
    shop.freeze();
    shop.clusters.isActiveAt("neu");

    RunReport unfrozen = shop.unfreeze();

    assertThat(unfrozen.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(FreezeScene.step(unfrozen, "maintenance off").detail())
        .contains("web at weu stays in maintenance");
    assertThat(shop.services.deeds()).containsExactly("maintenance on web@weu");
    assertThat(shop.notes.isEmpty()).as("so that a later unfreeze can").isFalse();
  }

  @Test
  void closesAgainWhatItOpenedWhenAnotherDatabaseCanNotBeOpened() {
    FreezeScene shop = new FreezeScene(temporal);
    shop.freeze();
    shop.databases.breaks("warehouse");

    RunReport failed = shop.unfreeze();

    assertThat(shop.databases.frozen()).containsOnlyKeys("shop", "warehouse");
    assertThat(failed.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(shop.services.isInMaintenance("web", "weu")).isTrue();

    shop.databases.mends("warehouse");
    assertThat(shop.unfreeze().verdict()).isEqualTo(Verdict.PASSED);
    assertThat(shop.databases.frozen()).isEmpty();
  }
}
