package dev.holdfast.workflows.site;

import dev.holdfast.workflows.plan.Member;
import dev.holdfast.workflows.plan.Server;

/**
 * One server of a PostgreSQL cluster as a run reaches it.
 *
 * @param run the run, part of the name of every session that it opens
 */
public record MemberTarget(String run, String plan, Server server, Member member) {}
