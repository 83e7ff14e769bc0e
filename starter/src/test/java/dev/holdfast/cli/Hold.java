package dev.holdfast.cli;

import dev.holdfast.workflows.backup.BackupStep;
import dev.holdfast.workflows.restore.RestoreStep;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Holds a run at one point from before it starts until it is let go: at the worker's gate before
 * and after a step, by what the database itself waits for in the middle of one.
 */
interface Hold extends AutoCloseable {

  /** Returns once this attempt of the step stands at the point. */
  void awaitHeld(String run, int attempt);

  /** Lets go; safe to repeat. */
  @Override
  void close() throws IOException, SQLException;

  static Hold at(KillPoint point, RestoreWorld world) throws IOException, SQLException {
    NotesDatabase notes = world.notes();
    if (point.phase() != KillPoint.Phase.DURING) {
      world.gate().closeAt(point);
      return of((run, attempt) -> world.awaitGateReached(), world.gate()::open);
    }
    if (point.is(RestoreStep.RESTORE_BESIDE, KillPoint.Phase.DURING)) {
      notes.closeGate();
      return of(notes::awaitLoading, notes::openGate);
    }
    if (point.is(RestoreStep.SWAP, KillPoint.Phase.DURING)) {
      Connection lock = notes.lockSwapLog();
      return of((run, attempt) -> notes.awaitLocked(run, attempt, "swap"), lock::close);
    }
    if (point.is(RestoreStep.QUIESCE, KillPoint.Phase.DURING)) {
      Connection lock = notes.lockClosing();
      return of((run, attempt) -> notes.awaitLocked(run, attempt, "quiesce"), lock::close);
    }
    if (point.is(BackupStep.DUMP, KillPoint.Phase.DURING)) {
      Connection lock = notes.lockAttachments();
      return of((run, attempt) -> notes.awaitLocked(run, attempt, "dump"), lock::close);
    }
    throw new IllegalArgumentException("nothing holds a run in the middle of " + point.step());
  }

  /** Whether something holds a run in the very middle of the change that the step makes. */
  static boolean canHoldDuring(KillPoint point) {
    return !point.part().equals(CodeRepository.NAME)
        && Stream.of(
                RestoreStep.RESTORE_BESIDE, RestoreStep.QUIESCE, RestoreStep.SWAP, BackupStep.DUMP)
            .anyMatch(it -> it.title().equals(point.step()));
  }

  /** Does not hold: it counts as held when {@code moment} has passed since the step began. */
  static Hold after(Duration moment, KillPoint point, RestoreWorld world) throws IOException {
    Gate gate = world.gate();
    gate.closeAt(point.at(KillPoint.Phase.BEFORE));
    return of(
        (run, attempt) -> {
          world.awaitGateReached();
          gate.letGo();
          LockSupport.parkNanos(moment.toNanos());
        },
        gate::open);
  }

  /** Waits until a run stands where it is held. */
  interface Waiting {
    void await(String run, int attempt);
  }

  /** Ends a hold. */
  interface LettingGo {
    void now() throws IOException, SQLException;
  }

  private static Hold of(Waiting waiting, LettingGo lettingGo) {
    return new Hold() {
      @Override
      public void awaitHeld(String run, int attempt) {
        waiting.await(run, attempt);
      }

      @Override
      public void close() throws IOException, SQLException {
        lettingGo.now();
      }
    };
  }
}
