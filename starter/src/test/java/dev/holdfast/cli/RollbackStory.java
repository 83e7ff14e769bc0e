package dev.holdfast.cli;

import dev.holdfast.cli.KillPoint.Phase;
import dev.holdfast.workflows.restore.RollbackStep;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * {@code dr decide RUN rollback} within the commit window: the old database is live again, and what
 * was written since is in a dump.
 */
record RollbackStory() implements Story {

  private static final String PART = "rollback";

  /** What takes everything back when it fails. */
  private static final Set<RollbackStep> NEEDED =
      EnumSet.of(
          RollbackStep.TAKE_FENCE,
          RollbackStep.PREFLIGHT,
          RollbackStep.QUIESCE,
          RollbackStep.SWAP,
          RollbackStep.OPEN);

  /** It was the wrong backup: the old database was well. */
  @Override
  public void prepare(RestoreWorld world) throws Exception {
    world.makeAnew();
    world.notes().write("only in the old one");
    world.startRestore(NotesDatabase.NAME);
    world.awaitRestore();
    world.notes().write("written since");
  }

  @Override
  public void start(RestoreWorld world) {
    world.answer(0, "decide", world.run(), "rollback", "--reason", "the wrong backup");
  }

  @Override
  public RunReport await(RestoreWorld world) {
    RunReport report = world.runs().awaitEnd("rollback/" + world.run());
    if (report.outcome() == Outcome.RECOVERED) {
      world.runs().awaitEnd("commit/" + world.run());
    }
    return report;
  }

  @Override
  public String part() {
    return PART;
  }

  @Override
  public List<String> workflows(RestoreWorld world) {
    return List.of("rollback/" + world.run(), "commit/" + world.run());
  }

  @Override
  public List<Step> steps(RestoreWorld world) {
    return Stream.of(RollbackStep.values()).map(it -> Step.of(PART, it)).toList();
  }

  @Override
  public Effects effects() {
    return new Effects(2, 0, 1, 1, 1);
  }

  @Override
  public Outcome outcome() {
    return Outcome.RECOVERED;
  }

  @Override
  public Ending endingAfter(KillPoint fault) {
    boolean needed = NEEDED.stream().anyMatch(it -> it.title().equals(fault.step()));
    return needed ? Ending.UNDONE : Ending.GOES_ON;
  }

  @Override
  public KillPoint lateFault(Step undone) {
    return Step.of(PART, RollbackStep.OPEN).at(Phase.BEFORE);
  }

  @Override
  public String toString() {
    return PART;
  }
}
