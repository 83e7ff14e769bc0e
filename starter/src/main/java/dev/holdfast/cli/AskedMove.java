package dev.holdfast.cli;

import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.RunReport.Waiver;
import dev.holdfast.workflows.runbook.RunRequest;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A failover, switchover or failback as a person has asked for it.
 *
 * @param waiver null unless a rule is waived
 * @param acceptedLoss null unless more may be lost than the plan says
 */
record AskedMove(
    Invocation invocation,
    RecoveryOptions options,
    MoveOptions move,
    RunRequest.Kind kind,
    @Nullable Waiver waiver,
    @Nullable Duration acceptedLoss) {

  /** One that waives nothing and accepts no more loss than the plan. */
  static AskedMove plain(
      Invocation invocation, RecoveryOptions options, MoveOptions move, RunRequest.Kind kind) {
    return new AskedMove(invocation, options, move, kind, null, null);
  }

  /** The verb, such as {@code failover}. */
  String verb() {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  boolean goesHome() {
    return kind == RunRequest.Kind.FAILBACK;
  }

  /** Where it goes; null for the only other site, or that of the best standby elsewhere. */
  @Nullable String toSite(RecoveryPlan plan) {
    return move.toSite == null && goesHome() ? plan.home() : move.toSite;
  }

  /**
   * Fails with {@link FailureCode#USAGE} unless a person who can be asked says yes.
   *
   * @param what moves where, as it follows the verb: {@code of server db to neu}
   */
  void confirm(String what) {
    Confirmation.of(invocation, options.yes)
        .orRefuse("%s%s %s?".formatted(kind.name().charAt(0), verb().substring(1), what));
  }

  /** A run of it, of one server or, for null, of all that moves. */
  RunRequest run(
      Plans.Read read, @Nullable String server, @Nullable Duration rto, @Nullable Duration rpo) {
    return new RunRequest(
            RunStarter.newId(),
            kind,
            read.plan().name(),
            read.hash(),
            server,
            null,
            RunStarter.requester(),
            null,
            null,
            rto,
            rpo,
            null)
        .because(options.reason, options.impactAt);
  }
}
