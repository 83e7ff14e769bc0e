package dev.holdfast.workflows.system;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.Tier;
import dev.holdfast.workflows.runbook.Evidence;
import dev.holdfast.workflows.runbook.Failure;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.Undone;
import dev.holdfast.workflows.runbook.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One component of a run of the whole plan, as it stands: an entry of the contract's {@code
 * components[]}.
 *
 * @param run the run of this component alone, a child of the whole
 * @param rtoMet whether it was back in time, counted from the whole run's impact; null if unknown
 * @param kept where its old state is kept and until when
 * @param detail what else is to be said, such as why it was skipped
 */
public record ComponentReport(
    String component,
    Component.Kind kind,
    Tier tier,
    @Nullable String provider,
    String run,
    String workflowId,
    State state,
    @Nullable Outcome outcome,
    @Nullable Verdict verdict,
    @Nullable Instant startedAt,
    @JsonProperty("seconds") @Nullable Duration duration,
    List<String> dependsOn,
    @JsonProperty("rtoSeconds") @Nullable Duration rto,
    @Nullable Boolean rtoMet,
    @JsonProperty("lossSecondsMax") @Nullable Duration lossMax,
    @Nullable Boolean rpoMet,
    @Nullable String backupId,
    @Nullable Map<String, @Nullable Object> kept,
    List<String> residue,
    Evidence evidence,
    @Nullable Failure error,
    @Nullable String detail) {

  public ComponentReport {
    dependsOn = List.copyOf(dependsOn);
    residue = List.copyOf(residue);
  }

  /** How far a component is. */
  public enum State {
    PENDING,
    RUNNING,
    DONE,
    FAILED,
    /** Not begun: something that it needs is not back, or the run was given up before. */
    SKIPPED
  }

  /** One that has not begun. */
  public static ComponentReport pending(
      Component component, @Nullable String provider, String run, String workflowId) {
    return new ComponentReport(
        component.component(),
        component.kind(),
        component.terms().tier(),
        provider,
        run,
        workflowId,
        State.PENDING,
        null,
        null,
        null,
        null,
        component.terms().dependsOn(),
        null,
        null,
        null,
        null,
        null,
        null,
        List.of(),
        Evidence.pending(),
        null,
        null);
  }

  /** The same in another state that needs no figures. */
  public ComponentReport now(State newState, @Nullable String why) {
    return ended(newState, outcome, error, residue, why);
  }

  /** The same after its recovery was taken back, or was not. */
  public ComponentReport rolledBack(ComponentRollback.Result result) {
    List<String> all = new ArrayList<>(residue);
    all.addAll(result.residue());
    String said = result.detail() == null ? detail : result.detail();
    return result.undone() == Undone.UNDONE
        ? with(state, Outcome.ROLLED_BACK, Verdict.FAILED, null, error, all, said)
        : with(state, outcome, verdict, kept, error, all, said);
  }

  /** The same with what is known of a run that gave no report. */
  public ComponentReport ended(
      State newState,
      @Nullable Outcome newOutcome,
      @Nullable Failure newError,
      List<String> newResidue,
      @Nullable String newDetail) {
    return with(newState, newOutcome, verdict, kept, newError, newResidue, newDetail);
  }

  private ComponentReport with(
      State newState,
      @Nullable Outcome newOutcome,
      @Nullable Verdict newVerdict,
      @Nullable Map<String, @Nullable Object> newKept,
      @Nullable Failure newError,
      List<String> newResidue,
      @Nullable String newDetail) {
    return new ComponentReport(
        component,
        kind,
        tier,
        provider,
        run,
        workflowId,
        newState,
        newOutcome,
        newVerdict,
        startedAt,
        duration,
        dependsOn,
        rto,
        rtoMet,
        lossMax,
        rpoMet,
        backupId,
        newKept,
        newResidue,
        evidence,
        newError,
        newDetail);
  }
}
