package dev.holdfast.workflows.site;

import dev.holdfast.workflows.plan.Traffic;

/**
 * What sends clients to a site, as a run reaches it.
 *
 * @param run the run, part of the name of every session that it opens
 */
public record TrafficTarget(String run, String plan, Traffic traffic) {}
