package dev.holdfast.workflows.runbook;

import java.time.Duration;

/**
 * Which attempt of an activity saw what it reports, and where.
 *
 * @param number 1 for the first
 * @param worker the host that ran it
 * @param clockOffset the Temporal server's clock minus the worker's, seen when the attempt began;
 *     the way of the message is in it, so it is never exact
 */
public record Attempt(int number, String worker, Duration clockOffset) {}
