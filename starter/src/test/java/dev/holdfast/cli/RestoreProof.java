package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.activities.postgres.LocalPostgres;
import dev.holdfast.activities.process.Patience;
import dev.holdfast.worker.TestTemporal;
import dev.holdfast.workflows.restore.RestoreStep;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.StepReport;
import dev.holdfast.workflows.runbook.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Predicate;

/** Restores that are disturbed, held against one that was not. */
final class RestoreProof implements AutoCloseable {

  private static final Duration SETTLED = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final long EVIDENCE_NANOS = 100_000_000;

  /** {@code -Dholdfast.seed} repeats a chance. */
  static final long SEED = Long.getLong("holdfast.seed", System.nanoTime() % 1_000_000);

  private final RestoreWorld world;
  private final WorldInventory pristine;
  private final WorldInventory damaged;
  private final Ended undisturbed;

  private final Random chance = new Random(SEED);

  private record Ended(RunReport report, RunHistory history, WorldInventory inventory) {}

  /** What goes wrong. */
  enum Disturbed {
    /** Killed with signal 9. */
    WORKER,
    /** Stopped by a signal, gone on with after another worker has ended the run. */
    FROZEN_WORKER,
    /** The Temporal server, killed with signal 9. */
    TEMPORAL,
    /** A step fails for good. */
    STEP,
    /** The undo of a step fails for good. */
    UNDO
  }

  /** Kills, lets go what is held, and starts again what the run needs. */
  interface Disturbance {
    void at(KillPoint point, Hold hold, String run) throws Exception;
  }

  /** Makes the world and restores once, undisturbed. */
  RestoreProof(LocalPostgres server, TestTemporal temporal) throws Exception {
    world = new RestoreWorld(server, temporal);
    try {
      world.makeAnew();
      pristine = WorldInventory.take(world, "none");
      world.notes().sufferDisaster();
      damaged = WorldInventory.take(world, "none");
      undisturbed = undisturbed();
    } catch (Exception | AssertionError e) {
      world.close();
      throw e;
    }
  }

  RestoreWorld world() {
    return world;
  }

  /** What an undisturbed restore of a damaged database leaves that was not there before. */
  List<String> traces() {
    return pristine.differences(undisturbed.inventory());
  }

  private Ended undisturbed() throws Exception {
    world.makeAnew();
    world.notes().sufferDisaster();
    world.startRestore();
    RunReport report = world.awaitRestore();
    WorldInventory inventory = settled(report.run(), WorldInventory::isQuiet);
    assertThat(report.error()).isNull();
    assertThat(inventory.isQuiet()).as("%s", inventory).isTrue();
    assertThat(Effects.of(world, report.run())).isEqualTo(new Effects(2, 1, 1, 1));
    return new Ended(report, world.history(report), inventory);
  }

  /**
   * Restores a damaged database, disturbed at one point, and asserts that it does not show. Returns
   * what Temporal wrote down.
   */
  RunHistory survives(Disturbed killed, KillPoint point, Disturbance disturbance) throws Exception {
    world.makeAnew();
    world.notes().sufferDisaster();
    try (Hold hold = hold(point)) {
      String run = world.startRestore();
      hold.awaitHeld(run, 1);
      Instant begun = Instant.now();

      disturbance.at(point, hold, run);

      RunReport report = world.awaitRestore();
      Duration took = Duration.between(begun, Instant.now());
      WorldInventory inventory = settled(run, undisturbed.inventory()::equals);
      Ended ended = new Ended(report, world.history(report), inventory);
      Effects effects = Effects.of(world, run);
      List<String> differences = undisturbed.inventory().differences(inventory);
      boolean rolledBack =
          killed != Disturbed.TEMPORAL && point.is(RestoreStep.SWAP, KillPoint.Phase.DURING);
      long renames = rolledBack ? 4 : 2;
      new ProofLog(killed, point)
          .write(report, differences, Math.abs(effects.renames() - renames), effects, took);
      assertRecovered(ended);
      assertThat(differences).as("against an undisturbed restore").isEmpty();
      assertEffects(effects, ended.history(), renames);
      return ended.history();
    }
  }

  /** In the middle of a step, or, where nothing can hold it there, at any moment of its time. */
  private Hold hold(KillPoint point) throws Exception {
    if (point.phase() != KillPoint.Phase.DURING || Hold.canHoldDuring(point.step())) {
      return Hold.at(point, world);
    }
    long whole =
        undisturbed.report().steps().stream()
            .filter(it -> it.name().equals(point.step()))
            .map(StepReport::duration)
            .filter(Objects::nonNull)
            .mapToLong(Duration::toNanos)
            .findFirst()
            .orElse(EVIDENCE_NANOS);
    return Hold.after(Duration.ofNanos((long) (whole * chance.nextDouble())), point, world);
  }

  /**
   * Restores a damaged database with a fault at each of {@code points}. Asserts that the run tells
   * the truth: recovered as if undisturbed, or the world as it was, or residue that is named.
   */
  RunReport fails(Disturbed what, KillPoint... points) throws Exception {
    world.makeAnew();
    world.notes().sufferDisaster();
    world.gate().failAt(points);
    Instant begun = Instant.now();
    String run = world.startRestore();
    RunReport report = world.awaitRestore();
    Duration took = Duration.between(begun, Instant.now());
    world.gate().open();
    WorldInventory inventory = settled(run, WorldInventory::isQuiet);
    boolean good = report.outcome() != null && report.outcome().good();
    List<String> differences =
        (good ? undisturbed.inventory() : damaged)
            .differences(inventory).stream().filter(it -> !isRecord(it)).toList();
    KillPoint last = points[points.length - 1];
    new ProofLog(what, last).write(report, differences, 0, Effects.of(world, run), took);
    assertThat(inventory.isQuiet()).as("%s", inventory).isTrue();
    assertThat(report.steps())
        .filteredOn(it -> it.name().equals(points[0].step()))
        .extracting(StepReport::state)
        .containsExactly(StepReport.State.FAILED);
    if (report.residue().isEmpty()) {
      assertThat(differences).as("after %s", report.outcome()).isEmpty();
    }
    return report;
  }

  /** What a run writes down about itself, whatever comes of it. */
  private static boolean isRecord(String difference) {
    return difference.matches(
        "\\+ (fence .* held by nobody|closing .*|swap .*|file (evidence/.*|restarts))");
  }

  /** Sessions of the last activity may still be closing when the run has closed. */
  private WorldInventory settled(String run, Predicate<WorldInventory> wanted) throws Exception {
    var seen = new WorldInventory[1];
    Patience.until(
        SETTLED,
        PAUSE,
        () -> {
          seen[0] = WorldInventory.take(world, run);
          return wanted.test(seen[0]);
        });
    return seen[0];
  }

  private void assertRecovered(Ended ended) {
    RunReport report = ended.report();
    assertThat(report.error()).isNull();
    assertThat(report.outcome()).isEqualTo(Outcome.RECOVERED);
    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(report.residue()).isEmpty();
    assertThat(report.steps()).extracting(StepReport::state).containsOnly(StepReport.State.DONE);
    RunHistory history = ended.history();
    assertThat(history.completed()).isEqualTo(undisturbed.history().completed());
    assertThat(history.others()).isEmpty();
  }

  /** Renames count exactly; the rest once, and again only if the attempt that did it was lost. */
  private static void assertEffects(Effects effects, RunHistory history, long renames) {
    assertThat(effects.renames()).as("renames").isEqualTo(renames);
    assertThat(effects.copies()).isBetween(1L, attempts(history, "SideCopyRestoreBeside"));
    assertThat(effects.restarts()).isBetween(1L, attempts(history, "ServiceRestart"));
    assertThat(effects.messages()).isBetween(1L, attempts(history, "NotifySend"));
  }

  private static long attempts(RunHistory history, String activity) {
    return history.attemptsOf(activity);
  }

  @Override
  public void close() {
    world.close();
  }
}
