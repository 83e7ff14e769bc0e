package dev.holdfast.workflows.plan;

import java.util.List;

/**
 * A machine that is rebuilt.
 *
 * @param provider what rebuilds it
 * @param source folder of Terraform code, or the image's or snapshot's id
 * @param hosts the plan's servers that run on it
 */
public record Machine(
    String component,
    Terms terms,
    List<Check> checks,
    Provider provider,
    Reference source,
    List<String> hosts)
    implements Component {

  public Machine {
    checks = List.copyOf(checks);
    hosts = List.copyOf(hosts);
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
