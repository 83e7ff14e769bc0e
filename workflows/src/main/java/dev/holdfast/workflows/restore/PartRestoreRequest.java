package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.RunPolicy;
import dev.holdfast.workflows.runbook.RunRequest;

/**
 * What the run of a component that is no database is asked with.
 *
 * @param part whether a run of the whole plan asks
 */
public record PartRestoreRequest(
    RunRequest run, Component component, RunPolicy policy, boolean part) {}
