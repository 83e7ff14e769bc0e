package dev.holdfast.workflows.runbook;

import static dev.holdfast.workflows.runbook.ApprovalStep.WAIT_FOR_APPROVALS;

import dev.holdfast.workflows.plan.Approvals;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a run from changing anything until enough of the plan's approvers have agreed. Signatures
 * are taken from the run's first moment on; one that has expired before enough had come does not
 * count any more. The requester does not count, and nobody counts twice.
 */
final class ApprovalGate {

  /** How far the clock of an approver's host may be ahead of the control plane's. */
  private static final Duration CLOCKS = Duration.ofMinutes(1);

  private final RunRequest request;
  private final @Nullable Approvals wanted;
  private final Ledger ledger;
  private final Approval.Subject subject;
  private final List<Approved> given = new ArrayList<>();
  private boolean passed;

  ApprovalGate(RunRequest request, @Nullable Approvals wanted, Ledger ledger) {
    this.request = request;
    this.wanted = wanted;
    this.ledger = ledger;
    this.subject =
        new Approval.Subject(request.run(), request.planHash(), WAIT_FOR_APPROVALS.title());
  }

  boolean closed() {
    return wanted != null && !passed;
  }

  /**
   * Returns once enough have agreed. Ends with a {@link io.temporal.failure.CanceledFailure} when
   * the scope that it is called in is cancelled.
   *
   * @param announcement made if somebody must still be waited for; must not fail
   */
  String await(Functions.Proc announcement) {
    ledger.waitFor(WaitingFor.What.APPROVAL, List.of("approve", "abort"));
    try {
      if (!enough()) {
        announcement.apply();
        Workflow.await(this::enough);
      }
      passed = true;
      return "approved by " + valid().map(Approved::by).collect(Collectors.joining(", "));
    } finally {
      ledger.goOn();
    }
  }

  private boolean enough() {
    return wanted == null || valid().count() >= wanted.required();
  }

  private Stream<Approved> valid() {
    Instant now = Runbook.now();
    return given.stream().filter(it -> it.expiresAt().isAfter(now));
  }

  /** Rejects an approval that does not count; changes nothing. */
  void validate(Approval approval) {
    if (wanted == null) {
      throw FailureCode.refusal("the plan asks for no approval of this run");
    }
    if (passed) {
      throw FailureCode.refusal("the run has been approved already");
    }
    Approvals.Approver approver = approver(wanted, approval);
    if (samePerson(approver.name(), request.requestedBy())) {
      throw FailureCode.refusal(
          approver.name() + " asked for this run: somebody else must approve it");
    }
    if (valid().anyMatch(it -> samePerson(it.by(), approver.name()))) {
      throw FailureCode.refusal(approver.name() + " has approved this run already");
    }
    if (!approval.isOver(subject)) {
      throw FailureCode.refusal(
          "the signature of %s is not over run %s, its plan, the step and the expiry"
              .formatted(approver.name(), request.run()));
    }
    refuseWrongExpiry(approval.expiresAt(), wanted.expiry());
  }

  private static Approvals.Approver approver(Approvals wanted, Approval approval) {
    String fingerprint = Approval.fingerprint(approval.key());
    return wanted.approvers().stream()
        .filter(it -> Approval.fingerprint(it.key()).equals(fingerprint))
        .findFirst()
        .orElseThrow(
            () ->
                FailureCode.refusal(
                    "key %s is none of the plan's approvers".formatted(fingerprint)));
  }

  private static void refuseWrongExpiry(Instant expiresAt, Duration longest) {
    Instant now = Runbook.now();
    if (!expiresAt.isAfter(now)) {
      throw FailureCode.refusal(
          "the signature expired at %s, now it is %s".formatted(expiresAt, now));
    }
    if (expiresAt.isAfter(now.plus(longest).plus(CLOCKS))) {
      throw FailureCode.refusal(
          "the signature is good until %s, longer than the plan allows: %s from now on, %s"
              .formatted(expiresAt, longest, now));
    }
  }

  /** People are the same on every host; names are {@code user} or {@code user@host}. */
  private static boolean samePerson(String one, String other) {
    return user(one).equals(user(other));
  }

  private static String user(String name) {
    int at = name.indexOf('@');
    return (at < 0 ? name : name.substring(0, at)).strip().toLowerCase(Locale.ROOT);
  }

  /** Takes an approval that was found valid. */
  void take(Approval approval) {
    if (wanted == null) {
      return; // its validator has refused it
    }
    Approved approved =
        new Approved(
            approver(wanted, approval).name(),
            Approval.fingerprint(approval.key()),
            Runbook.now(),
            approval.expiresAt(),
            approval.reason());
    given.add(approved);
    ledger.approved(approved);
  }
}
