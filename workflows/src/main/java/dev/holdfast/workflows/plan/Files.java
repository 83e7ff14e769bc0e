package dev.holdfast.workflows.plan;

import java.util.List;

/**
 * A tree of files.
 *
 * @param location folder on the worker's host
 * @param backups folder that holds their backups
 */
public record Files(
    String component, Terms terms, List<Check> checks, Reference location, Reference backups)
    implements Component {

  public Files {
    checks = List.copyOf(checks);
  }

  @Override
  public Kind kind() {
    return Kind.FILES;
  }
}
