package dev.holdfast.workflows.plan;

import java.time.Duration;
import java.util.List;

/**
 * A machine that is rebuilt.
 *
 * @param provider what rebuilds it
 * @param source folder of Terraform code, or the image's or snapshot's id
 * @param hosts the plan's servers that run on it
 * @param readyWithin how long it may take from its making until its checks hold
 * @param terraform how the code is used; as {@link TerraformCode#usual} if the plan says nothing
 */
public record Machine(
    String component,
    Terms terms,
    List<Check> checks,
    Provider provider,
    Reference source,
    List<String> hosts,
    Duration readyWithin,
    TerraformCode terraform)
    implements Component {

  /** What a machine takes to boot and to set itself up, if the plan says nothing. */
  public static final Duration READY_WITHIN = Duration.ofMinutes(10);

  public Machine {
    checks = List.copyOf(checks);
    hosts = List.copyOf(hosts);
    if (readyWithin.isZero() || readyWithin.isNegative()) {
      throw new IllegalArgumentException("readyWithin must be positive, was " + readyWithin);
    }
  }

  /** One whose plan says no more than that. */
  public Machine(
      String component,
      Terms terms,
      List<Check> checks,
      Provider provider,
      Reference source,
      List<String> hosts) {
    this(component, terms, checks, provider, source, hosts, READY_WITHIN, TerraformCode.usual());
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
