package dev.holdfast.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.activities.postgres.LocalPostgresException;
import dev.holdfast.activities.postgres.MissingProgramsException;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The proof on one's own machine. */
@Command(
    name = "demo",
    description =
        "Destroys a real PostgreSQL database under load, kills the worker while it is being"
            + " restored, and shows that it comes back, how fast, and what was lost.")
final class DemoCommand extends AnsweringCommand {

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Which data the database is filled with; any whole number (42).")
  private long seed = 42;

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
    long begun = System.nanoTime();
    Path home = Files.createDirectories(DemoWorld.home(invocation()).toAbsolutePath().getParent());
    try (FileChannel lock =
        FileChannel.open(
            home.resolve("demo.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      if (lock.tryLock() == null) {
        throw new CommandFailure(
            FailureCode.PREREQUISITE_MISSING, "another dr demo runs in " + home);
      }
      ObjectNode answer = play();
      answer.put("wallSeconds", Duration.ofNanos(System.nanoTime() - begun).toMillis() / 1000.0);
      return Answer.document(answer, DemoText.of(answer));
    }
  }

  private ObjectNode play() throws Exception {
    say("Starting a PostgreSQL server of the demo's own");
    DemoWorld world = create();
    try {
      ObjectNode answer = new DemoStory(world, seed, this::say).tell();
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

  private DemoWorld create() throws IOException {
    try {
      return DemoWorld.create(invocation());
    } catch (MissingProgramsException | LocalPostgresException e) {
      throw new CommandFailure(FailureCode.PREREQUISITE_MISSING, String.valueOf(e.getMessage()));
    }
  }
}
