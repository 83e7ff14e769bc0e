package dev.holdfast.cli;

import static dev.holdfast.cli.ReskflowSites.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.activities.traffic.TestBind;
import dev.holdfast.worker.TestTemporal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The published plan {@code plans/reskflow.yaml}, run for real. */
final class ReskflowTest {

  private ReskflowWorld world;

  @BeforeEach
  void begin() throws Exception {
    world = new ReskflowWorld(TestTemporal.shared());
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void failsOverWhenTheFirstSiteIsLost() throws Exception {
    isCheckedAndShown();
    JsonNode moved;
    try (ProbeProcess probe = world.probe()) {
      for (int i = 0; i < 20; i++) {
        world.order("before " + i);
      }
      awaitAtIad(20);
      world.sites().pdx().kill();

      moved = world.move("failover", "ada", "radia");
    }

    System.err.println(moved.toPrettyString());
    world.order("after");
    assertThat(text(world.sites().iad(), "orders", "SELECT count(*) FROM order_lines"))
        .isEqualTo("21");
    String run = world.begin("failback", "grace", "ada");
    JsonNode asking = world.awaitStatus(run, "DECISION");
    System.err.println(asking.toPrettyString());
    world.sites().rebuildPdxByHand();
    world.cli().answer(0, "decide", "decide", run, "retry", "--reason", "rebuilt by hand");
    JsonNode home = world.ended("failback", run);
    System.err.println(home.toPrettyString());
    System.err.println(world.told());
    System.err.println(world.restarted());
    System.err.println(world.sites().iadNames().answers(ReskflowSites.NAME));
    assertThat(world.everythingWritten())
        .doesNotContain(ReskflowSites.PASSWORD, TestBind.SECRET, ReskflowWorld.WEBHOOK);
  }

  private void awaitAtIad(int orders) {
    org.awaitility.Awaitility.await()
        .until(
            () ->
                text(world.sites().iad(), "payments", "SELECT count(*) FROM payments")
                    .equals(Integer.toString(orders)));
  }

  private void isCheckedAndShown() {
    String file = world.plan().toString();
    JsonNode checked = world.cli().answer(0, "plan check", "plan", "check", file);
    assertThat(checked.path("warnings")).isEmpty();
    JsonNode shown =
        world.cli().answer(0, "plan show", "plan", "show", file, "--for", "failover");
    System.err.println(shown.path("steps").findValuesAsText("name"));
  }
}
