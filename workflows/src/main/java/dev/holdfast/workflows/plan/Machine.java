package dev.holdfast.workflows.plan;

import java.util.List;

/**
 * A machine that is rebuilt.
 *
 * @param provider what rebuilds it
 * @param source folder of Terraform code, or the image's or snapshot's id
 */
public record Machine(
    String component, Terms terms, List<Check> checks, Provider provider, Reference source)
    implements Component {

  public Machine {
    checks = List.copyOf(checks);
  }

  @Override
  public Kind kind() {
    return Kind.MACHINE;
  }

  /** What rebuilds a machine. */
  public enum Provider {
    TERRAFORM,
    AZURE
  }
}
