package dev.holdfast.workflows.guard;

import java.time.Instant;

/**
 * A member is declared lost, or to be stopped: its guard gets no new lease.
 *
 * @param run the run that goes over to another member
 * @param by who said so
 * @param stop whether a guard that lives is told to stop its server now
 */
public record LeaseDeclaration(String run, String by, String reason, Instant at, boolean stop) {}
