package dev.holdfast.cli;

import dev.holdfast.cli.KillPoint.Phase;
import dev.holdfast.workflows.restore.CommitStep;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The old database is removed when the commit window is over and a backup taken since is proven.
 */
record CommitStory() implements Story {

  private static final String PART = "commit";

  /** The old database is gone by then. */
  private static final Set<CommitStep> BESIDES =
      EnumSet.of(CommitStep.LOOK, CommitStep.RELEASE_FENCE, CommitStep.NOTIFY);

  /** The window is over at once; its first look is held until there is a backup to find. */
  @Override
  public void prepare(RestoreWorld world) throws Exception {
    world.makeAnew();
    world.writePlan(plan -> plan + "commitWindow: 1s\n");
    world.notes().sufferDisaster();
    world.gate().closeAt(Step.of(PART, CommitStep.CHOOSE_BACKUP).at(Phase.BEFORE));
    world.startRestore(NotesDatabase.NAME);
    world.awaitRestore();
    world.awaitBackup(world.startBackup());
    world.awaitGateReached();
  }

  @Override
  public void start(RestoreWorld world) {
    world.gate().letGo();
  }

  @Override
  public RunReport await(RestoreWorld world) {
    String commit = workflows(world).get(0);
    RunReport report = world.runs().awaitStatus(commit, CommitStory::stands);
    return report.waitingFor() == null ? world.runs().awaitEnd(commit) : report;
  }

  private static boolean stands(RunReport report) {
    return report.outcome() != null
        || (report.waitingFor() != null && report.added().get("why") != null);
  }

  @Override
  public String part() {
    return PART;
  }

  @Override
  public List<String> workflows(RestoreWorld world) {
    return List.of("commit/" + world.run());
  }

  @Override
  public List<Step> steps(RestoreWorld world) {
    return Stream.of(CommitStep.values()).map(it -> Step.of(PART, it)).toList();
  }

  @Override
  public Effects effects() {
    return new Effects(0, 1, 1, 0, 1);
  }

  @Override
  public Outcome outcome() {
    return Outcome.COMPLETED;
  }

  @Override
  public Ending endingAfter(KillPoint fault) {
    boolean gone =
        fault.is(CommitStep.REMOVE, Phase.AFTER)
            || BESIDES.stream().anyMatch(it -> it.title().equals(fault.step()));
    return gone ? Ending.GOES_ON : Ending.WAITS;
  }

  @Override
  public KillPoint lateFault(Step undone) {
    return Step.of(PART, CommitStep.REMOVE).at(Phase.BEFORE);
  }

  @Override
  public String toString() {
    return PART;
  }
}
