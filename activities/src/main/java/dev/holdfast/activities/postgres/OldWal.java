package dev.holdfast.activities.postgres;

import dev.holdfast.activities.planfile.References;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.ServerControl;
import dev.holdfast.workflows.probe.LossLedgers.Question;
import dev.holdfast.workflows.probe.StrandedWal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The WAL of an old primary whose data directory is on this host. */
final class OldWal {

  private final References references;
  private final ProcessRunner runner;
  private final Supplier<PostgresPrograms> programs;

  OldWal(References references, ProcessRunner runner, Supplier<PostgresPrograms> programs) {
    this.references = references;
    this.runner = runner;
    this.programs = programs;
  }

  /**
   * Empty if it can't be read to its end: elsewhere, closed to us, a server runs on it, no proof
   * that it was stopped.
   */
  Optional<StrandedWal> stranded(
      Question question, Successor successor, long from, long forkAtMost) {
    Path data = dataDirectory(question);
    if (data == null || question.endedAt() == null || Postmaster.of(data).isPresent()) {
      return Optional.empty();
    }
    if (!Files.isReadable(data.resolve("pg_wal"))) {
      return Optional.empty();
    }
    Long fork = successor.fork();
    long survives = fork == null ? from : fork;
    long lost = fork == null ? forkAtMost : fork;
    return pgWaldump(successor.majorVersion())
        .flatMap(
            it ->
                count(
                    it,
                    new StrandedCommits.Range(
                        data,
                        successor.timeline(),
                        from,
                        survives,
                        lost,
                        fork != null && successor.exact()),
                    question));
  }

  private Optional<StrandedWal> count(
      Path program, StrandedCommits.Range range, Question question) {
    try {
      String marker = "loss/" + question.cluster().run();
      return new StrandedCommits(program, runner).count(range, marker);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private Optional<Path> pgWaldump(int majorVersion) {
    try {
      return Optional.of(programs.get().forServer(majorVersion).program("pg_waldump"));
    } catch (MissingProgramsException none) {
      return Optional.empty();
    }
  }

  private @Nullable Path dataDirectory(Question question) {
    ServerControl control = question.cluster().server().member(question.oldPrimary()).control();
    if (control == null || control.dataDirectory() == null) {
      return null;
    }
    boolean here =
        switch (control.method()) {
          case PG_CTL, SYSTEMD -> true;
          case SSH, COMMAND -> false;
        };
    Reference directory = control.dataDirectory();
    return here ? Path.of(PostgresServers.known(() -> references.resolve(directory))) : null;
  }
}
