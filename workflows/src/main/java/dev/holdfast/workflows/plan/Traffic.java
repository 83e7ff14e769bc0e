package dev.holdfast.workflows.plan;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where clients are sent.
 *
 * @param method what is told
 * @param address what of it: a DNS name, a backend, a URL
 * @param targets where clients are sent, by site; empty if the method knows
 * @param ttl how long clients may keep an old answer; null if they keep none
 */
public record Traffic(
    String component,
    Terms terms,
    List<Check> checks,
    Method method,
    Reference address,
    List<Target> targets,
    @Nullable Duration ttl)
    implements Component {

  public Traffic {
    checks = List.copyOf(checks);
    targets = List.copyOf(targets);
  }

  @Override
  public Kind kind() {
    return Kind.TRAFFIC;
  }

  /** Where clients are sent while the system runs at {@code site}. */
  public record Target(String site, Reference address) {}

  /** What sends clients to a site. */
  public enum Method {
    CLIENTS,
    HAPROXY,
    PGBOUNCER,
    DNS,
    HTTP
  }
}
