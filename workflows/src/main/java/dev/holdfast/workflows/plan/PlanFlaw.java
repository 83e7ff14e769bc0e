package dev.holdfast.workflows.plan;

/**
 * Something wrong at a place in a plan, not yet tied to a file.
 *
 * @param message a sentence that says what is wrong; never holds a secret
 * @param fix what to write instead
 */
public record PlanFlaw(PlanPath path, PlanFinding.Code code, String message, String fix) {}
