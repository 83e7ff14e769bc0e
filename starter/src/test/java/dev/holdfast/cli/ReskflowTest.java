package dev.holdfast.cli;

import static dev.holdfast.cli.ReskflowSites.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.activities.postgres.LocalPostgres;
import dev.holdfast.activities.traffic.TestBind;
import dev.holdfast.activities.traffic.TestProgram;
import dev.holdfast.worker.TestTemporal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The published plan {@code plans/reskflow.yaml}, run for real: with PostgreSQL over SSH, services,
 * name servers, approvals and a webhook.
 */
final class ReskflowTest {

  private static final int ORDERS = 20;

  private ReskflowWorld world;
  private ReskflowSites sites;

  @BeforeAll
  static void requireNameServer() {
    TestProgram.require("named");
  }

  @BeforeEach
  void begin() throws Exception {
    world = new ReskflowWorld(TestTemporal.shared());
    sites = world.sites();
    sites.fill();
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void failsOverWhenTheFirstSiteIsLost() throws Exception {
    String file = world.plan().toString();
    JsonNode checked = world.cli().answer(0, "plan check", "plan", "check", file);
    JsonNode shown = world.cli().answer(0, "plan show", "plan", "show", file, "--for", "failover");

    JsonNode moved = failOver();

    assertThat(checked.path("warnings")).isEmpty();
    assertThat(shown.path("steps").findValuesAsText("name"))
        .containsSubsequence(
            "wait for approvals", "fence old primary", "promote", "switch traffic", "watch");
    proves(moved);
    servesAt("iad", sites.iad(), ORDERS);
    assertThat(sites.pdx().isRunning()).isFalse();
    assertThat(sites.pdxUnits().file()).isEqualTo("masked");
    assertThat(world.restarted())
        .containsExactlyInAnyOrder("order-api", "payment-api", "tracking-api", "support-desk");
    assertThat(world.told()).hasSize(3);
    assertThat(world.told().get(0))
        .contains("Failover of reskflow (run ", "waits for 2 of: ada, grace, radia");
    assertThat(world.told().get(1)).contains("Failover of reskflow begins: from pdx to iad");
    assertThat(world.told().get(2))
        .contains("Failover of reskflow: RECOVERED. 6 of 6 components", "data loss 0.0 to ");
    showsNoSecret();
  }

  @Test
  @Tag("proof")
  void comesHomeAndSwitchesOverAndComesHomeAgain() throws Exception {
    failOver();
    world.order("away");

    String run = world.begin("failback", "grace", "ada");
    JsonNode asking = world.awaitStatus(run, "DECISION");
    sites.rebuildPdxByHand();
    world.cli().answer(0, "decide", "decide", run, "retry", "--reason", "rebuilt by hand");
    JsonNode rebuilt = world.ended("failback", run);
    assertThat(asking.at("/error").isNull()).isTrue();
    assertThat(world.told().toString()).contains("check home failed: nobody at pdx can take over");
    losesNothing(rebuilt, "pdx", "orders-server-pdx");
    servesAt("pdx", sites.pdx(), ORDERS + 1);
    assertThat(text(sites.iad(), "orders", "SELECT pg_is_in_recovery()")).isEqualTo("t");

    JsonNode away = world.move("switchover", "radia", "grace");
    losesNothing(away, "iad", "orders-iad");
    servesAt("iad", sites.iad(), ORDERS + 2);

    JsonNode home = world.move("failback", "ada", "grace");
    losesNothing(home, "pdx", "orders-server-pdx");
    assertThat(home.at("/road/chosen").isNull()).isTrue();
    assertThat(home.at("/road/followed/0/result").asText()).isEqualTo("DONE");
    servesAt("pdx", sites.pdx(), ORDERS + 3);
    showsNoSecret();
  }

  /** People order, the primary and its host's power are gone, and two of three agree to move. */
  private JsonNode failOver() throws Exception {
    try (ProbeProcess probe = world.probe()) {
      probe.awaitBeats(ReskflowPlan.NAME, "orders-server", 5);
      for (int i = 0; i < ORDERS; i++) {
        world.order("before " + i);
      }
      sites.awaitAtIad("payments", "SELECT count(*) FROM payments", ORDERS);
      sites.pdx().kill();
      assertThat(ReskflowWorld.isHealthy(world.orders())).isFalse();
      probe.awaitFailure(ReskflowPlan.NAME, "orders-server");

      return world.move("failover", "ada", "radia");
    }
  }

  private static void proves(JsonNode moved) {
    assertThat(moved.path("fromSite").asText()).isEqualTo("pdx");
    assertThat(moved.path("toSite").asText()).isEqualTo("iad");
    assertThat(moved.at("/impact/source").asText()).isEqualTo("PROBE");
    assertThat(moved.at("/fence/proofs/0/kind").asText()).isEqualTo("STOPPED");
    assertThat(moved.at("/promoted/0/member").asText()).isEqualTo("orders-iad");
    assertThat(moved.at("/rpo/method").asText()).isEqualTo("LEDGER");
    assertThat(moved.at("/rpo/lossSecondsMin").asDouble(-1)).isZero();
    assertThat(moved.at("/rpo/met").asBoolean()).isTrue();
    assertThat(moved.at("/rto/met").asBoolean()).isTrue();
    assertThat(moved.path("approvals").findValuesAsText("by")).containsExactly("ada", "radia");
    assertThat(moved.path("components").findValuesAsText("component"))
        .containsExactlyInAnyOrderElementsOf(ReskflowPlan.MOVED);
    assertThat(moved.path("residue")).isEmpty();
    assertThat(moved.path("waivers")).isEmpty();
  }

  private static void losesNothing(JsonNode moved, String site, String member) {
    assertThat(moved.path("toSite").asText()).isEqualTo(site);
    assertThat(moved.at("/promoted/0/member").asText()).isEqualTo(member);
    assertThat(moved.at("/rpo/lostCommitsMax").asInt(-1)).isZero();
    assertThat(moved.path("residue")).isEmpty();
  }

  /** What was ordered is there, more can be, and clients are sent there. */
  private void servesAt(String site, LocalPostgres primary, int orders) throws Exception {
    String target = site.equals("pdx") ? "192.0.2.10" : "198.51.100.10";
    assertThat(sites.pdxNames().answers(ReskflowSites.NAME)).containsExactly(target);
    assertThat(sites.iadNames().answers(ReskflowSites.NAME)).containsExactly(target);
    assertThat(ReskflowWorld.isHealthy(world.orders())).isTrue();
    assertThat(ReskflowWorld.isHealthy(world.payments())).isTrue();
    world.order("at " + site);
    String all = Integer.toString(orders + 1);
    assertThat(text(primary, "orders", "SELECT count(*) FROM order_lines")).isEqualTo(all);
    assertThat(text(primary, "payments", "SELECT count(*) FROM payments")).isEqualTo(all);
    assertThat(text(primary, "tracking", "SELECT count(*) FROM positions")).isEqualTo("1");
  }

  private void showsNoSecret() throws Exception {
    assertThat(world.everythingWritten())
        .contains("orders-iad", "RECOVERED")
        .doesNotContain(ReskflowSites.PASSWORD, TestBind.SECRET, ReskflowWorld.WEBHOOK);
  }
}
