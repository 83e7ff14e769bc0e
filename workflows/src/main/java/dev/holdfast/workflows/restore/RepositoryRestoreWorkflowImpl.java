package dev.holdfast.workflows.restore;

import static dev.holdfast.workflows.restore.RepositoryStep.*;

import dev.holdfast.workflows.runbook.Conduct;
import dev.holdfast.workflows.runbook.ConductedRun;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.Runbook;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The runbook of a repository restore. */
public final class RepositoryRestoreWorkflowImpl extends ConductedRun
    implements RepositoryRestoreWorkflow {

  private static final Duration STABLE_FOR = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final RepositoryRestoreRequest request;
  private final RepositoryTarget target;
  private final Runbook runbook;
  private final RepositoryPorts ports = RepositoryPorts.all();

  @WorkflowInit
  public RepositoryRestoreWorkflowImpl(RepositoryRestoreRequest request) {
    this.request = request;
    this.target = request.target();
    var conduct =
        new Conduct(
            request.repository().terms().onFailure(),
            request.policyHere().approvals(),
            this::announce);
    this.runbook =
        Runbook.open(
            request.run(),
            conduct,
            ComponentRestores.stepsAlone(request.repository(), request.policyHere()));
    runbook.addUnknown("commit", "kept");
  }

  @Override
  public RunReport restore(RepositoryRestoreRequest asked) {
    runbook.tell(Outcome.RECOVERED, this::recover, this::notifyPeople);
    return runbook.close(ports.evidence()::write);
  }

  private void recover() {
    RepositoryCopies.Observed origin = runbook.step(OBSERVE_ORIGIN, this::observe);
    runbook.awaitApprovals();
    takeFence();
    boolean bare = origin.live() == RepositoryCopies.Live.BARE;
    RepositoryCopies.Copy copy =
        cloneBeside(new RepositoryCopies.Source(target, origin.commit(), bare));
    runbook.step(MATCH_PROPERTIES, () -> ports.copies().matchProperties(copy));
    verifySideCopy(copy);

    RepositorySwaps.Swapped swapped = swap(copy);
    Instant good = verifyService(swapped.at());
    runbook.recoveredAt(good, request.repository().terms().rto());
    runbook.felt(downtime(origin, swapped, good), swapped.gap());
    runbook.verified();

    runbook.add("commit", copy.head());
    runbook.add("kept", kept(swapped));
    measureLoss(swapped.kept());
    runbook.besides(
        RELEASE_FENCE,
        () -> ports.fences().release(target),
        "the fence record of the repository is still held by this run");
  }

  private RepositoryCopies.Observed observe() {
    if (!request.repository().checks().isEmpty()) {
      ports.endpoints().requireAllowed(question());
    }
    return ports.looks().observe(target);
  }

  private void takeFence() {
    String workflowId = Workflow.getInfo().getWorkflowId();
    var claim =
        new RepositoryFences.Claim(target, workflowId, request.run().requestedBy(), "restore");
    runbook
        .step(TAKE_FENCE)
        .undo(() -> ports.undoFences().release(target))
        .run(() -> ports.fences().take(claim));
  }

  private RepositoryCopies.Copy cloneBeside(RepositoryCopies.Source source) {
    RepositoryCopies.Cloned cloned =
        runbook
            .step(CLONE_BESIDE)
            .undo(() -> ports.undoCopies().remove(target))
            .run(() -> ports.copies().cloneBeside(source));
    return new RepositoryCopies.Copy(source, cloned.side(), cloned.head());
  }

  private void verifySideCopy(RepositoryCopies.Copy copy) {
    runbook.step(
        VERIFY_SIDE_COPY,
        () -> {
          RepositoryCopies.Verified seen = ports.copies().verify(copy);
          seen.checks().forEach(runbook::check);
          return seen.orFail();
        });
  }

  private RepositorySwaps.Swapped swap(RepositoryCopies.Copy copy) {
    RepositorySwaps.Swapped swapped =
        runbook.step(SWAP).undo(() -> swapBack(copy)).run(() -> ports.swaps().swap(copy));
    runbook.passPointOfNoReturn();
    return swapped;
  }

  private RepositorySwaps.SwappedBack swapBack(RepositoryCopies.Copy copy) {
    RepositorySwaps.SwappedBack back = ports.undoSwaps().swapBack(copy);
    if (back.swapped()) {
      runbook.passPointOfNoReturn();
    }
    if (back.written() != null) {
      runbook.leftBehind(
          "folder " + back.written() + ": the cloned copy, kept because someone changed it");
    }
    return back;
  }

  private Instant verifyService(Instant swappedAt) {
    if (request.repository().checks().isEmpty()) {
      runbook.skip(VERIFY_SERVICE, "the plan names no check of the repository");
      return swappedAt;
    }
    EndpointChecks.Held held =
        runbook.step(
            VERIFY_SERVICE,
            () -> {
              EndpointChecks.Held seen = ports.endpoints().hold(question());
              seen.checks().forEach(runbook::check);
              seen.goodOrFail();
              return seen;
            });
    return held.goodOrFail();
  }

  private EndpointChecks.Question question() {
    return new EndpointChecks.Question(
        target.run(), request.repository().checks(), STABLE_FOR, PATIENCE);
  }

  /** A copy that could be read served until it was renamed; else nothing did since the impact. */
  private @Nullable Duration downtime(
      RepositoryCopies.Observed origin, RepositorySwaps.Swapped swapped, Instant good) {
    if (origin.readable()) {
      return swapped.gap();
    }
    Duration since = Duration.between(runbook.impact().at(), good);
    return since.isNegative() ? Duration.ZERO : since;
  }

  private static @Nullable Map<String, @Nullable Object> kept(RepositorySwaps.Swapped swapped) {
    if (swapped.kept() == null) {
      return null;
    }
    Map<String, @Nullable Object> kept = new TreeMap<>();
    kept.put("folder", swapped.kept());
    kept.put("untilAt", null);
    return kept;
  }

  private void measureLoss(@Nullable String kept) {
    if (kept == null) {
      runbook.skip(MEASURE_LOSS, "there was no old copy to compare with");
      return;
    }
    var question = new RepositorySwaps.Question(target, kept);
    runbook.besides(
        MEASURE_LOSS,
        () -> {
          RepositorySwaps.LossMeasured seen = ports.patientSwaps().measureLoss(question);
          Duration objective = request.repository().terms().rpo();
          runbook.lost(RepositoryLoss.of(objective, runbook.impact().at(), seen));
          return seen;
        },
        "");
  }

  private void notifyPeople(Outcome outcome) {
    if (request.part()) {
      runbook.skip(NOTIFY, "the run of the whole plan tells");
      return;
    }
    if (request.webhooks().isEmpty()) {
      runbook.skip(NOTIFY, "the plan names nobody to tell");
      return;
    }
    String text = RunSentence.of("Restore", runbook.report(), outcome, "");
    var message = new Notifications.Message(target.run(), request.webhooks(), text);
    runbook.besides(NOTIFY, () -> ports.notifications().send(message), "");
  }

  private void announce(String text) {
    if (!request.webhooks().isEmpty()) {
      ports
          .notifications()
          .send(new Notifications.Message(request.run().run(), request.webhooks(), text));
    }
  }

  @Override
  protected Runbook runbook() {
    return runbook;
  }
}
