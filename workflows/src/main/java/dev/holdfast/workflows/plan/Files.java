package dev.holdfast.workflows.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tree of files.
 *
 * @param location folder on the worker's host
 * @param replication of the folder; null if it has no second copy
 */
public record Files(
    String component,
    Terms terms,
    List<Check> checks,
    Reference location,
    FileBackups backups,
    @Nullable Replication replication)
    implements Component {

  public Files {
    checks = List.copyOf(checks);
  }

  @Override
  public Kind kind() {
    return Kind.FILES;
  }
}
