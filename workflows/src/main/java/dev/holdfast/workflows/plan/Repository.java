package dev.holdfast.workflows.plan;

import java.util.List;

/**
 * A Git repository.
 *
 * @param origin URL or path of the copy that survives a disaster
 * @param location folder on the worker's host where it must be again
 * @param branch the branch that must be there
 */
public record Repository(
    String component,
    Terms terms,
    List<Check> checks,
    Reference origin,
    Reference location,
    String branch)
    implements Component {

  public Repository {
    checks = List.copyOf(checks);
  }

  @Override
  public Kind kind() {
    return Kind.REPOSITORY;
  }
}
