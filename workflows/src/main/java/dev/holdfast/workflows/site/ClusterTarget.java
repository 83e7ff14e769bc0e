package dev.holdfast.workflows.site;

import dev.holdfast.workflows.plan.Member;
import dev.holdfast.workflows.plan.Server;

/**
 * A PostgreSQL cluster as a run reaches it: the primary and all that follows it.
 *
 * @param run the run, part of the name of every session that it opens
 */
public record ClusterTarget(String run, String plan, Server server) {

  /** One of its members. */
  public MemberTarget at(Member member) {
    return new MemberTarget(run, plan, server, member);
  }
}
