package dev.holdfast.workflows.plan;

import java.util.List;

/**
 * Where clients are sent.
 *
 * @param method what is told
 * @param address what of it: a DNS name, a backend, a URL
 */
public record Traffic(
    String component, Terms terms, List<Check> checks, Method method, Reference address)
    implements Component {

  public Traffic {
    checks = List.copyOf(checks);
  }

  @Override
  public Kind kind() {
    return Kind.TRAFFIC;
  }

  /** What sends clients to a site. */
  public enum Method {
    CLIENTS,
    HAPROXY,
    PGBOUNCER,
    DNS,
    HTTP
  }
}
