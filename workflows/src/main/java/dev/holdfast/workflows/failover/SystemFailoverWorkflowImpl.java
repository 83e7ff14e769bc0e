package dev.holdfast.workflows.failover;

import static dev.holdfast.workflows.failover.SystemMoveStep.ADMIT_USERS;
import static dev.holdfast.workflows.failover.SystemMoveStep.CHECK_READINESS;
import static dev.holdfast.workflows.failover.SystemMoveStep.HOLD_CLIENTS;
import static dev.holdfast.workflows.failover.SystemMoveStep.HOLD_USERS;
import static dev.holdfast.workflows.failover.SystemMoveStep.OBSERVE_SITES;
import static dev.holdfast.workflows.failover.SystemMoveStep.WATCH;

import dev.holdfast.workflows.evidence.EvidenceStore;
import dev.holdfast.workflows.plan.MovedPlan;
import dev.holdfast.workflows.plan.OnFailure;
import dev.holdfast.workflows.plan.PlanGraph;
import dev.holdfast.workflows.plan.Traffic;
import dev.holdfast.workflows.runbook.ActivityKinds;
import dev.holdfast.workflows.runbook.Conduct;
import dev.holdfast.workflows.runbook.ConductedRun;
import dev.holdfast.workflows.runbook.Failure;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.runbook.Runbook;
import dev.holdfast.workflows.runbook.Several;
import dev.holdfast.workflows.runbook.StepDefinition;
import dev.holdfast.workflows.site.ClusterLooks;
import dev.holdfast.workflows.site.ServiceControls;
import dev.holdfast.workflows.site.ServiceControls.At;
import dev.holdfast.workflows.system.ComponentRuns;
import dev.holdfast.workflows.system.ComponentSchedule;
import dev.holdfast.workflows.system.DirectWalk;
import dev.holdfast.workflows.system.SystemFigures;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The runbook of a system that changes its site. */
public final class SystemFailoverWorkflowImpl extends ConductedRun
    implements SystemFailoverWorkflow {

  private final SystemFailoverRequest request;
  private final Runbook runbook;
  private final MoveChildren children;
  private final SystemFigures components;
  private final MoveFigures figures;
  private final DirectWalk walk;
  private final HeldUsers users;
  private final HeldClients clients;
  private final SystemNotices notices;
  private final MoveHooks hooks;
  private final ClusterLooks looks =
      Workflow.newActivityStub(ClusterLooks.class, ActivityKinds.look());
  private final TakeoverLooks takeovers =
      Workflow.newActivityStub(TakeoverLooks.class, ActivityKinds.probe());
  private final ServiceControls controls =
      Workflow.newActivityStub(ServiceControls.class, ActivityKinds.look());
  private final EvidenceStore evidence =
      Workflow.newActivityStub(EvidenceStore.class, ActivityKinds.change());

  @WorkflowInit
  public SystemFailoverWorkflowImpl(SystemFailoverRequest request) {
    this.request = request;
    this.notices = new SystemNotices(request, noun(request.run()));
    var policy = request.plan().policy();
    var conduct =
        new Conduct(OnFailure.COMPENSATE, OnFailure.PAUSE, policy.approvals(), notices::announce);
    this.runbook = Runbook.open(request.run(), conduct, steps());
    runbook.parts().comeBeforeLast(SystemMoveStep.after(request.plan()).size());
    PlanGraph graph = MovedPlan.graph(request.plan());
    this.children = new MoveChildren(request, runbook.impact().at(), request.positions());
    this.components =
        new SystemFigures(
            runbook,
            graph.order(),
            children,
            new MoveRollback(request, children::wasThere),
            wording(request.run()));
    this.figures = new MoveFigures(runbook, components, goesHome());
    var schedule = new ComponentSchedule(graph, children::provider, policy::atOnce);
    this.walk = new DirectWalk(runbook, figures, new ComponentRuns(children, schedule));
    this.users = new HeldUsers(request);
    this.clients = new HeldClients(request);
    this.hooks = new MoveHooks(request, runbook, noun(request.run()));
  }

  private List<StepDefinition> steps() {
    List<StepDefinition> steps = new ArrayList<>(SystemMoveStep.before(request.plan()));
    steps.addAll(SystemMoveStep.after(request.plan()));
    return steps;
  }

  private static SystemFigures.Wording wording(RunRequest run) {
    return new SystemFigures.Wording("move", noun(run), SystemMoveStep.MOVE);
  }

  private static String noun(RunRequest run) {
    return switch (run.kind()) {
      case FAILOVER -> "Failover";
      case FAILBACK -> "Failback";
      default -> "Switchover";
    };
  }

  @Override
  public RunReport move(SystemFailoverRequest asked) {
    runbook.tell(Outcome.RECOVERED, this::recover, this::finish);
    components.refresh();
    return runbook.close(evidence::write);
  }

  private void recover() {
    SiteMove sites = runbook.step(OBSERVE_SITES, () -> SiteMove.seen(request, looks));
    runbook.moves(sites.from(), sites.to());
    children.between(sites);
    SystemReadiness ready = runbook.step(CHECK_READINESS, () -> ready(sites));
    figures.impact(ready.askImpact(request, sites));
    runbook.awaitApprovals();
    notices.declare(runbook, sites);
    hooks.begins(sites);
    hold(sites);
    moveComponents();
    serve(sites);
  }

  /** Nothing is moved while a server can't, or the worker may not run what a service needs. */
  private SystemReadiness ready(SiteMove sites) {
    SystemReadiness ready = SystemReadiness.of(request, sites, takeovers);
    List<At> places = new ArrayList<>();
    request
        .plan()
        .services()
        .forEach(
            it ->
                Stream.of(sites.from(), sites.to())
                    .forEach(site -> places.add(new At(request.run().run(), it, site))));
    if (!places.isEmpty()) {
      controls.requireAllowed(new ServiceControls.Places(places));
    }
    return ready.and(hooks.complaint(sites));
  }

  private boolean goesHome() {
    return request.run().kind() == RunRequest.Kind.FAILBACK;
  }

  private void hold(SiteMove sites) {
    if (goesHome()) {
      String why = "servers come home while the system is used, and are read-only for a moment";
      runbook.skip(HOLD_USERS, why);
      runbook.skip(HOLD_CLIENTS, why);
      return;
    }
    if (users.areNone()) {
      runbook.skip(HOLD_USERS, "no service has a maintenance switch");
    } else {
      figures.writesStop(Runbook.now());
      runbook.step(HOLD_USERS).undo(() -> admitAgain(sites)).run(() -> users.hold(sites));
    }
    if (clients.areNone()) {
      runbook.skip(HOLD_CLIENTS, "nothing that is moved sends clients to a site");
    } else {
      figures.writesStop(Runbook.now());
      runbook
          .step(HOLD_CLIENTS)
          .undo(() -> clients.undo(sites.attempt()))
          .run(() -> clients.hold(sites.attempt()));
    }
  }

  /** Beyond a promotion the old site has nothing to write to. */
  private Several admitAgain(SiteMove sites) {
    if (!figures.anyPromoted()) {
      return users.undo(sites.attempt());
    }
    String held = users.held();
    if (!held.isEmpty()) {
      runbook.leftBehind("in maintenance until the move is finished: " + held);
    }
    return new Several("stays: a server has moved", false, sites.attempt());
  }

  private void moveComponents() {
    Workflow.newDetachedCancellationScope(walk::conduct).run();
    runbook.at(null);
    Failure why = runbook.stopWanted() == null ? components.failure() : runbook.stopWanted();
    if (why != null) {
      throw runbook.stopped(why);
    }
  }

  private void serve(SiteMove sites) {
    if (figures.anyPromoted()) {
      runbook.leaveOldState();
    }
    hooks.purge(sites);
    admit(sites);
    Optional<SystemWatch.Good> good =
        runbook
            .step(WATCH)
            .runOrSkip(() -> new SystemWatch(request, runbook).watch(primaries(sites)));
    runbook.verified();
    components.proven();
    good.ifPresent(it -> figures.good(it.goodSince(), request.planned(), request.run().rto()));
    waive();
  }

  /** Clients of what sends them nowhere new, since it was given up, must not wait for ever. */
  private void admit(SiteMove sites) {
    List<Traffic> waiting = goesHome() ? List.of() : clients.of(it -> !components.isBack(it));
    if (users.areNone() && waiting.isEmpty()) {
      runbook.skip(ADMIT_USERS, "no service has a maintenance switch");
      return;
    }
    runbook
        .step(ADMIT_USERS)
        .runOrSkip(
            () ->
                Several.of(
                    List.of(users.admit(sites.attempt()), clients.letGo(waiting, sites.attempt())),
                    sites.attempt()));
  }

  /** Of each server the member that takes writes now. */
  private SortedMap<String, String> primaries(SiteMove sites) {
    SortedMap<String, String> primaries = new TreeMap<>();
    request
        .plan()
        .servers()
        .forEach(
            it -> {
              String promoted = figures.primaryOf(it.name());
              if (promoted != null) {
                primaries.put(it.name(), promoted);
              } else {
                sites
                    .alreadyThere(it.name())
                    .ifPresent(there -> primaries.put(it.name(), there.member()));
              }
            });
    return primaries;
  }

  private void waive() {
    if (figures.waived() && request.waiver() != null) {
      runbook.waived(request.waiver());
    }
    if (figures.anyPromoted() && request.acceptedLoss() != null) {
      runbook.waived(
          FailoverFigures.accepting(request.run().requestedBy(), request.acceptedLoss()));
    }
  }

  /** Also a run that was stopped before its first component says so of each. */
  private void finish(Outcome outcome) {
    Failure why = runbook.report().error();
    if (why != null) {
      components.notBegun(why);
    }
    components.refresh();
    notices.ended(runbook, components.sentence(outcome));
    hooks.ended(outcome);
  }

  @Override
  public RunReport status() {
    components.refresh();
    return super.status();
  }

  @Override
  protected Runbook runbook() {
    return runbook;
  }
}
