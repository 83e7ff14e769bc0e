package dev.holdfast.workflows.plan;

import org.jspecify.annotations.Nullable;

/**
 * A server that follows another one and can take its place.
 *
 * @param site where it runs
 * @param dataDirectory there; null if the server's control says it for all
 * @param unit there; null if the server's control says it for all
 * @param sshHost where to log in; null if it is {@code host}
 * @param sshPort null if the server's control says it for all
 */
public record Standby(
    String name,
    String site,
    Reference host,
    Reference port,
    Replication replication,
    @Nullable Reference dataDirectory,
    @Nullable String unit,
    @Nullable Reference sshHost,
    @Nullable Reference sshPort) {

  /** A standby that is logged in to as its primary. */
  public Standby(
      String name,
      String site,
      Reference host,
      Reference port,
      Replication replication,
      @Nullable Reference dataDirectory,
      @Nullable String unit) {
    this(name, site, host, port, replication, dataDirectory, unit, null, null);
  }

  /** A standby that is controlled like its primary. */
  public Standby(
      String name, String site, Reference host, Reference port, Replication replication) {
    this(name, site, host, port, replication, null, null);
  }
}
