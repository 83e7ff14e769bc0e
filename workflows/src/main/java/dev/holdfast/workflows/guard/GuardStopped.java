package dev.holdfast.workflows.guard;

import java.time.Instant;

/**
 * A guard has stopped its server: nothing of it works any more, and any later start takes no
 * writes.
 *
 * @param at by the guard's own clock
 * @param host where that was
 * @param reason such as {@code the guard was told to end}
 * @param orderly whether PostgreSQL ended by itself, so that its standbys got all that it wrote
 */
public record GuardStopped(Instant at, String host, String reason, boolean orderly) {}
