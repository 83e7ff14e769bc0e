package dev.holdfast.workflows.failover;

import static java.util.Objects.requireNonNull;

import dev.holdfast.workflows.failover.HookCalls.Call;
import dev.holdfast.workflows.failover.HookCalls.Called;
import dev.holdfast.workflows.failover.HookCalls.Occasion;
import dev.holdfast.workflows.failover.HookCalls.State;
import dev.holdfast.workflows.plan.Hook;
import dev.holdfast.workflows.plan.Hooks;
import dev.holdfast.workflows.runbook.ActivityKinds;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.Runbook;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Workflow;
import org.jspecify.annotations.Nullable;

/**
 * What the plan has called while the system moves. A status page that was told that it begins is
 * told how it ended, however that is; none of it stops a recovery.
 */
final class MoveHooks {

  private static final String PURGE = "cachePurge";

  private final SystemFailoverRequest request;
  private final Runbook runbook;
  private final String noun;
  private final Hooks hooks;
  private final HookCalls looks = Workflow.newActivityStub(HookCalls.class, ActivityKinds.look());
  private final HookCalls calls = Workflow.newActivityStub(HookCalls.class, ActivityKinds.change());
  private @Nullable SiteMove told;
  private @Nullable Telling beginning;

  /**
   * Of one run.
   *
   * @param noun what people call it
   */
  MoveHooks(SystemFailoverRequest request, Runbook runbook, String noun) {
    this.request = request;
    this.runbook = runbook;
    this.noun = noun;
    this.hooks = request.plan().failover().hooks();
  }

  /**
   * Why caches can't be emptied, which should be known before anything is changed; empty if they
   * can. Only a failover goes on without.
   */
  String complaint(SiteMove sites) {
    Hook purge = hooks.cachePurge();
    if (purge == null) {
      return "";
    }
    try {
      looks.requireCallable(new Call(PURGE, purge, occasion(sites, State.SWITCHED, null)));
      return "";
    } catch (ActivityFailure e) {
      Comeback.rethrowAbort(e);
      if (request.planned()) {
        throw e;
      }
      return PURGE + " can't be called: " + Runbook.why(e).message();
    }
  }

  /** That it begins. */
  void begins(SiteMove sites) {
    if (hooks.statusPage() != null) {
      told = sites;
      Telling telling =
          new Telling(request.planned(), sites.attempt(), () -> tell(sites, State.STARTED, null));
      beginning = telling;
      runbook.besides(SystemMoveStep.TELL_STATUS_PAGE, telling::tell, "");
    }
  }

  /** Clients are sent to the new site: what caches know is of the old one. */
  void purge(SiteMove sites) {
    Hook purge = hooks.cachePurge();
    if (purge != null) {
      runbook
          .step(SystemMoveStep.PURGE_CACHES)
          .runOrSkip(
              () -> calls.call(new Call(PURGE, purge, occasion(sites, State.SWITCHED, null))));
    }
  }

  /** How it ended, if it was told that it began. */
  void ended(Outcome outcome) {
    SiteMove sites = told;
    if (hooks.statusPage() == null) {
      return;
    }
    if (sites == null) {
      runbook.skip(SystemMoveStep.UPDATE_STATUS_PAGE, "it was not told that anything begins");
      return;
    }
    if (beginning != null) {
      beginning.awaitEnd(); // or the page would show last that it begins
    }
    State state = outcome == Outcome.RECOVERED ? State.FINISHED : State.FAILED;
    runbook.besides(SystemMoveStep.UPDATE_STATUS_PAGE, () -> tell(sites, state, outcome), "");
  }

  private Called tell(SiteMove sites, State state, @Nullable Outcome outcome) {
    Hook page = requireNonNull(hooks.statusPage());
    return calls.tell(new Call("statusPage", page, occasion(sites, state, outcome)));
  }

  private Occasion occasion(SiteMove sites, State state, @Nullable Outcome outcome) {
    String plan = request.plan().name();
    String text =
        "%s of %s from %s to %s %s".formatted(noun, plan, sites.from(), sites.to(), word(state));
    return new Occasion(request.run().run(), plan, sites.from(), sites.to(), state, outcome, text);
  }

  private static String word(State state) {
    return switch (state) {
      case STARTED -> "has begun";
      case SWITCHED -> "has sent clients to the new site";
      case FINISHED -> "is finished";
      case FAILED -> "has failed";
    };
  }
}
