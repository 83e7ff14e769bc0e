package dev.holdfast.workflows.plan;

import java.util.List;

/**
 * Secrets that must be readable before others can start; never their values.
 *
 * @param items where each of them is
 */
public record Secrets(
    String component, Terms terms, List<Check> checks, List<SecretReference> items)
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
