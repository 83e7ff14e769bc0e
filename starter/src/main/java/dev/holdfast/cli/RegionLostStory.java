package dev.holdfast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.activities.evidence.ContractJson;
import dev.holdfast.activities.postgres.LocalPostgres;
import dev.holdfast.workflows.failover.SystemMoveStep;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A site is lost, the other one takes over, and the system comes home. Every figure is measured.
 */
final class RegionLostStory implements DemoStory {

  private static final int WRITES_BEFORE = 200;
  private static final int WRITES_BETWEEN = 100;

  private final DemoWorld world;
  private final long seed;
  private final Consumer<String> say;
  private final DemoRuns runs;

  RegionLostStory(DemoWorld world, long seed, Consumer<String> say) {
    this.world = world;
    this.seed = seed;
    this.say = say;
    this.runs = new DemoRuns(world);
  }

  @Override
  public ObjectNode tell() throws SQLException, IOException, InterruptedException {
    LocalPostgres home = world.postgres();
    DemoData.fillLightly(home, seed);
    say.accept("Starting a control plane: dr up");
    world.run(0, "up", "--detach", "--port", "0", "--ui-port", "0");
    say.accept("Starting the witness: dr probe --until-lost");
    try (DemoProbe probe = DemoProbe.start(world);
        DemoGuard guard = new DemoGuard(world);
        DemoApplication application =
            new DemoApplication(
                world::openPrimary, world.invocation().home().path().resolve("application.log"))) {
      start(guard);
      DemoRuns.awaitWrites(application, WRITES_BEFORE);
      say.accept(
          "An application writes to site weu; %d writes acknowledged"
              .formatted(application.acknowledged()));
      lose(home, guard);
      ObjectNode failover = failOver(probe.lost());
      JsonNode failback = ContractJson.object();
      if (failover.path("exitCode").intValue() == 0) {
        awaitMore(application);
        failback = failBack();
        start(guard);
        awaitMore(application);
      }
      application.stop();
      return judge(failover, failback, application.judge());
    }
  }

  private void start(DemoGuard guard) throws IOException {
    guard.start();
    say.accept("The primary at weu runs under a lease: dr guard");
  }

  /** The guard goes first: it would start the primary again in place. */
  private void lose(LocalPostgres home, DemoGuard guard) {
    long pid = home.pid();
    Long first = guard.kill();
    if (first != null) {
      runs.killed("guard", first, null);
    }
    home.kill();
    runs.killed("primary", pid, null);
    say.accept(
        "DISASTER: kill -9 %d %d: the guard and every process of the primary at weu are gone"
            .formatted(first, pid));
  }

  private static void awaitMore(DemoApplication application) {
    DemoRuns.awaitWrites(application, application.acknowledged() + WRITES_BETWEEN);
  }

  private ObjectNode failOver(JsonNode lost) throws IOException {
    String since = lost.path("failingSinceAt").asText();
    say.accept("The witness saw it: beats fail since " + since);
    say.accept("Recovering: dr failover");
    return runs.follow(
        look -> isOnItsWay(look.report().currentStep()), "failover", world.plan().toString());
  }

  /** Whichever step is seen next: the looks are as far apart as the worker is busy. */
  private static boolean isOnItsWay(@Nullable String step) {
    return step != null && !step.equals(SystemMoveStep.OBSERVE_SITES.title());
  }

  private ObjectNode failBack() throws IOException {
    say.accept("The site is there again. Going home: dr failback");
    return runs.follow(look -> false, "failback", world.plan().toString());
  }

  /** Adds what the demo saw from outside, and fails if it contradicts what the runs say. */
  private ObjectNode judge(ObjectNode answer, JsonNode failback, DemoApplication.Judgement seen) {
    ObjectNode home = answer.putObject("failback");
    for (String field : List.of("run", "outcome", "verdict", "downtimeSeconds", "rpo", "road")) {
      home.set(field, failback.hasNonNull(field) ? failback.get(field) : home.nullNode());
    }
    world.told().forEach(it -> say.accept("The webhook was told: " + it));
    List<String> wrong = contradictions(answer, failback, seen);
    return runs.judged(answer, seen, wrong);
  }

  private List<String> contradictions(
      JsonNode failover, JsonNode failback, DemoApplication.Judgement seen) {
    List<String> wrong = new ArrayList<>();
    JsonNode most = failover.at("/rpo/lostCommitsMax");
    if (most.isNumber() && seen.lost() > most.asLong()) {
      wrong.add("told as at most %d, but %d writes are gone".formatted(most.asLong(), seen.lost()));
    }
    if (!failover.at("/impact/source").asText().equals("PROBE")) {
      wrong.add("the run does not know since when the site was lost");
    }
    JsonNode seconds = failover.at("/rpo/lossSecondsMax");
    if (!seconds.isNumber()) {
      wrong.add("the loss is unknown");
    } else if (seconds.asDouble() == 0 && seen.lost() > 0) {
      wrong.add("told as no loss, but " + seen.lost() + " writes are gone");
    }
    if (!failback.path("outcome").asText().equals("RECOVERED")) {
      wrong.add("the system did not come home: " + failback.at("/error/message").asText());
    } else if (failback.at("/rpo/lostCommitsMax").asLong(-1) != 0) {
      wrong.add("going home lost something");
    }
    return wrong;
  }
}
