package dev.holdfast.workflows.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Secrets that must be readable before others can start; never their values.
 *
 * @param items where each of them is
 * @param replication of their store; null if it has no second copy
 * @param backups of their store, encrypted; null if there are none
 */
public record Secrets(
    String component,
    Terms terms,
    List<Check> checks,
    List<SecretReference> items,
    @Nullable Replication replication,
    @Nullable FileBackups backups)
    implements Component {

  public Secrets {
    checks = List.copyOf(checks);
    items = List.copyOf(items);
  }

  @Override
  public Kind kind() {
    return Kind.SECRETS;
  }
}
