package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.plan.Repository;

/**
 * A repository as a run reaches it: what every activity on it is told.
 *
 * @param run the run, part of every name that it makes beside the repository
 */
public record RepositoryTarget(String run, String plan, Repository repository) {}
