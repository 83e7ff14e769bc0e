package dev.holdfast.workflows.plan;

import static java.util.Objects.requireNonNullElse;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A service that is restarted once what it depends on is back, and started and stopped where the
 * system goes to and comes from.
 *
 * @param restart command and arguments, run without a shell on the worker's host; the worker's
 *     operator must have allowed it. Empty for a unit of systemd
 * @param unit of systemd; null but for {@link Control#SYSTEMD}
 * @param start as {@code restart}; empty if the plan has none
 * @param stop as {@code restart}; empty if the plan has none
 * @param ssh how the unit's host is logged in to; null if it is the worker's
 * @param maintenance null if it has no such mode
 * @param sites what is other than elsewhere at some of the sites
 */
public record Service(
    String component,
    Terms terms,
    List<Check> checks,
    Control control,
    List<String> restart,
    @Nullable String unit,
    List<String> start,
    List<String> stop,
    @Nullable SshAccess ssh,
    @Nullable Maintenance maintenance,
    List<ServiceSite> sites)
    implements Component {

  public Service {
    checks = List.copyOf(checks);
    restart = List.copyOf(restart);
    // histories that were recorded before these existed have none
    start = List.copyOf(requireNonNullElse(start, List.of()));
    stop = List.copyOf(requireNonNullElse(stop, List.of()));
    sites = List.copyOf(requireNonNullElse(sites, List.of()));
  }

  /** A service that can be restarted, the same way everywhere. */
  public Service(
      String component, Terms terms, List<Check> checks, Control control, List<String> restart) {
    this(
        component, terms, checks, control, restart, null, List.of(), List.of(), null, null,
        List.of());
  }

  @Override
  public Kind kind() {
    return Kind.SERVICE;
  }

  /** This service as it is at {@code site}. */
  public Service at(String site) {
    return sites.stream()
        .filter(it -> it.site().equals(site))
        .findFirst()
        .map(it -> it.of(this))
        .orElse(this);
  }

  /** How a service is controlled. */
  public enum Control {
    /** By a command on the worker's host. */
    EXEC,
    /** As a unit of systemd, on the worker's host or over SSH. */
    SYSTEMD,
    /** By a command on the worker's host, as {@link #EXEC}, that asks docker compose. */
    COMPOSE
  }
}
