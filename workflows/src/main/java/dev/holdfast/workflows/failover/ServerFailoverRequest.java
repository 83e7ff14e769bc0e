package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.plan.FailoverPolicy;
import dev.holdfast.workflows.plan.OnFailure;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.RunPolicy;
import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.plan.Webhook;
import dev.holdfast.workflows.runbook.RunReport.Waiver;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.site.ClusterTarget;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code dr failover}, {@code dr switchover} and {@code dr failback} ask for.
 *
 * @param run a switchover or failback loses nothing or is refused; a failover says what it loses
 * @param toSite where the new primary must be; null for the best standby that is not at the old
 *     primary's site, never for a failback
 * @param waiver of the proof that the old primary is down; null if nobody waives it
 * @param acceptedLoss what a person accepts to lose beyond the objective; null if nobody does
 * @param ledger where the probe's ledgers are; null for the state folder
 * @param webhooks who is told
 * @param part whether it is part of a run of several components, which tells people by itself
 * @param limits what a failback must not exceed
 */
public record ServerFailoverRequest(
    RunRequest run,
    Server server,
    @Nullable String toSite,
    @Nullable Waiver waiver,
    @Nullable Duration acceptedLoss,
    @Nullable Reference ledger,
    List<Webhook> webhooks,
    RunPolicy policy,
    boolean part,
    FailoverPolicy.Failback limits) {

  public ServerFailoverRequest {
    webhooks = List.copyOf(webhooks);
    if (run.kind() == RunRequest.Kind.FAILBACK && toSite == null) {
      throw new IllegalArgumentException("toSite must name the site to go home to, was null");
    }
  }

  /** With the usual limits. */
  public ServerFailoverRequest(
      RunRequest run,
      Server server,
      @Nullable String toSite,
      @Nullable Waiver waiver,
      @Nullable Duration acceptedLoss,
      @Nullable Reference ledger,
      List<Webhook> webhooks,
      RunPolicy policy,
      boolean part) {
    this(
        run,
        server,
        toSite,
        waiver,
        acceptedLoss,
        ledger,
        webhooks,
        policy,
        part,
        FailoverPolicy.Failback.usual());
  }

  /** One recovery of a server at a time. */
  public static String workflowId(String plan, String server) {
    return "recovery/" + plan + "/" + server;
  }

  /** Whether nothing may be lost. */
  boolean planned() {
    return run.kind() != RunRequest.Kind.FAILOVER;
  }

  /** Approvals are asked for by the whole that this is part of. */
  RunPolicy policyHere() {
    return part ? policy.withoutApprovals() : policy;
  }

  ClusterTarget target() {
    return new ClusterTarget(run.run(), run.plan(), server);
  }

  /** A person is asked if one of the databases says so. */
  OnFailure onFailure() {
    boolean pause =
        server.databases().stream().anyMatch(it -> it.terms().onFailure() == OnFailure.PAUSE);
    return pause ? OnFailure.PAUSE : OnFailure.COMPENSATE;
  }

  /** The same, to be watched there. */
  public ServerFailoverRequest watchedAt(@Nullable String address) {
    return with(run.watchedAt(address), toSite);
  }

  /** The same, to {@code site}. */
  ServerFailoverRequest to(String site) {
    return with(run, site);
  }

  private ServerFailoverRequest with(RunRequest other, @Nullable String site) {
    return new ServerFailoverRequest(
        other, server, site, waiver, acceptedLoss, ledger, webhooks, policy, part, limits);
  }
}
