package dev.holdfast.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.activities.evidence.ContractJson;
import dev.holdfast.activities.postgres.LocalPostgresException;
import dev.holdfast.activities.postgres.MissingProgramsException;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The proof on one's own machine. */
@Command(
    name = "demo",
    description = {
      "Destroys a real PostgreSQL system under load, kills the worker while it is being recovered,",
      "and shows that it comes back, how fast, and what was lost."
    })
final class DemoCommand extends AnsweringCommand {

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Which data the database is filled with; any whole number (42).")
  private long seed = 42;

  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      description =
          "region-lost: the other site takes over, and home again. corruption: a database is"
              + " restored from a backup. all: both (region-lost).")
  private String scenario = DemoScenario.REGION_LOST.word();

  @Option(names = "--keep", description = "Let everything run on, to look around.")
  private boolean keep;

  /** Taken for the set-up in front of this command; the demo itself asks nothing. */
  @Option(names = "--yes", description = "Don't ask before installing what is missing.")
  void yes(boolean given) {}

  DemoCommand(Invocation invocation) {
    super(invocation);
  }

  @Override
  protected Answer answer() throws Exception {
    List<DemoScenario> scenarios = scenarios();
    long begun = System.nanoTime();
    Path home = Files.createDirectories(DemoWorld.home(invocation()).toAbsolutePath().getParent());
    try (FileChannel lock =
        FileChannel.open(
            home.resolve("demo.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      if (lock.tryLock() == null) {
        throw new CommandFailure(
            FailureCode.PREREQUISITE_MISSING, "another dr demo runs in " + home);
      }
      ObjectNode answer = play(scenarios);
      answer.put("wallSeconds", Duration.ofNanos(System.nanoTime() - begun).toMillis() / 1000.0);
      return Answer.document(answer, DemoText.of(answer));
    }
  }

  private List<DemoScenario> scenarios() {
    List<DemoScenario> named = DemoScenario.of(scenario);
    if (named.isEmpty()) {
      throw new CommandFailure(
          FailureCode.USAGE, "--scenario takes region-lost, corruption or all, was " + scenario);
    }
    return named;
  }

  /** Of several the last one's answer; the first that failed decides how it ends. */
  private ObjectNode play(List<DemoScenario> scenarios) throws Exception {
    ObjectNode answer = ContractJson.object();
    int exitCode = 0;
    for (DemoScenario it : scenarios) {
      answer = play(it);
      answer.put("scenario", it.word());
      exitCode = exitCode == 0 ? answer.path("exitCode").intValue() : exitCode;
      if (exitCode != 0) {
        return answer;
      }
    }
    return answer;
  }

  private ObjectNode play(DemoScenario played) throws Exception {
    say("Starting PostgreSQL servers of the demo's own, for scenario " + played.word());
    DemoWorld world = create(played);
    try {
      ObjectNode answer = story(world, played).tell();
      if (!keep) {
        answer.putNull("webUi");
      }
      return answer;
    } finally {
      if (keep) {
        world.keep();
        say("Kept: HOLDFAST_HOME=" + world.invocation().home().path() + " dr down ends it;");
        say("PostgreSQL is in " + world.postgres().directory());
      } else {
        world.close();
      }
    }
  }

  private DemoStory story(DemoWorld world, DemoScenario played) {
    return switch (played) {
      case REGION_LOST -> new RegionLostStory(world, seed, this::say);
      case CORRUPTION -> new CorruptionStory(world, seed, this::say);
    };
  }

  private DemoWorld create(DemoScenario played) throws IOException {
    try {
      return DemoWorld.create(invocation(), played);
    } catch (MissingProgramsException | LocalPostgresException e) {
      throw new CommandFailure(FailureCode.PREREQUISITE_MISSING, String.valueOf(e.getMessage()));
    }
  }
}
