package dev.holdfast.workflows.plan;

/**
 * A server that follows another one and can take its place.
 *
 * @param site where it runs
 */
public record Standby(
    String name, String site, Reference host, Reference port, Replication replication) {}
