package dev.holdfast.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.activities.evidence.ContractJson;
import dev.holdfast.workflows.restore.RestoreStep;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A bad migration, and the restore of what it has dropped. Every figure is measured. */
final class CorruptionStory implements DemoStory {

  private static final int WRITES_BEFORE = 200;
  private static final int WRITES_AFTER = 50;

  private final DemoWorld world;
  private final long seed;
  private final Consumer<String> say;
  private final DemoRuns runs;

  CorruptionStory(DemoWorld world, long seed, Consumer<String> say) {
    this.world = world;
    this.runs = new DemoRuns(world);
    this.seed = seed;
    this.say = say;
  }

  @Override
  public ObjectNode tell() throws SQLException, IOException {
    say.accept("Filling a database with notes, embeddings and a decision log");
    DemoData.fill(world.postgres(), seed);
    say.accept("It holds " + Sizes.text(DemoData.bytes(world.postgres())));
    say.accept("Starting a control plane: dr up");
    world.run(0, "up", "--detach", "--port", "0", "--ui-port", "0");
    say.accept("Taking a backup: dr backup run");
    world.run(0, "backup", "run", world.plan().toString());

    try (DemoApplication application =
        new DemoApplication(
            () -> world.postgres().connect(DemoData.DATABASE),
            world.invocation().home().path().resolve("application.log"))) {
      DemoRuns.awaitWrites(application, WRITES_BEFORE);
      say.accept("An application writes; " + application.acknowledged() + " writes acknowledged");
      DemoData.runBadMigration(world.postgres());
      Instant impact = Instant.now();
      say.accept("DISASTER: a bad migration has dropped two tables and a column");
      ObjectNode answer = restore(impact);
      DemoRuns.awaitWrites(application, application.acknowledged() + WRITES_AFTER);
      application.stop();
      return judge(answer, application.judge());
    }
  }

  /** The worker is killed as soon as the side copy is half there. */
  private ObjectNode restore(Instant impact) throws IOException {
    say.accept("Recovering: dr restore --impact-at " + ContractJson.written(impact));
    String loading = RestoreStep.RESTORE_BESIDE.title();
    return runs.follow(
        look -> {
          Long done = look.number("objectsDone");
          return done != null && done >= 1 && loading.equals(look.report().currentStep());
        },
        "restore",
        world.plan().toString(),
        "--impact-at",
        impact.toString());
  }

  /** Adds what the demo saw from outside, and fails if it contradicts what the run says. */
  private ObjectNode judge(ObjectNode answer, DemoApplication.Judgement seen) {
    world.told().forEach(it -> say.accept("The webhook was told: " + it));
    List<String> wrong = contradictions(answer, seen);
    return runs.judged(answer, seen, wrong);
  }

  private List<String> contradictions(ObjectNode answer, DemoApplication.Judgement seen) {
    List<String> wrong = new ArrayList<>();
    if (!answer.at("/rpo/lossSecondsMax").isNumber()) {
      wrong.add("the loss is unknown");
      return wrong;
    }
    Instant snapshot = Instant.parse(answer.at("/target/at").asText());
    Duration most = seconds(answer.at("/rpo/lossSecondsMax").asDouble());
    for (Instant lost : seen.lostAt()) {
      if (lost.isBefore(snapshot) || lost.isAfter(snapshot.plus(most))) {
        wrong.add("a write acknowledged at " + lost + " is lost, outside of the bounds told");
        break;
      }
    }
    boolean saidNothing = most.isZero() && seen.lost() > 0;
    return saidNothing
        ? List.of("told as no loss, but " + seen.lost() + " writes are gone")
        : wrong;
  }

  private static Duration seconds(double value) {
    return Duration.ofMillis(Math.round(value * 1000));
  }
}
