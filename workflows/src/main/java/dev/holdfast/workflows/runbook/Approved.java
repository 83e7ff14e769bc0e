package dev.holdfast.workflows.runbook;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An approval that a run took.
 *
 * @param by the approver's name in the plan
 * @param keyFingerprint of the key that signed: SHA-256 of its X.509 form
 * @param at by the control plane's clock
 * @param expiresAt from then on it no longer counts for a run that still waits for others
 */
public record Approved(
    String by, String keyFingerprint, Instant at, Instant expiresAt, @Nullable String reason) {}
