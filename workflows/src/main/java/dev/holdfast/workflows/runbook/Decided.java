package dev.holdfast.workflows.runbook;

import java.time.Instant;

/**
 * A decision that a person took.
 *
 * @param step what it was about
 * @param at by the control plane's clock
 */
public record Decided(String step, Choice decision, String by, String reason, Instant at) {}
