package dev.holdfast.workflows.plan;

import org.jspecify.annotations.Nullable;

/**
 * How a host is logged in to.
 *
 * @param host null if it is the host of what is controlled
 * @param key the private key, in the form of OpenSSH; without a passphrase
 * @param knownHosts a file in the form of OpenSSH that holds the host's key: an unknown host is
 *     refused, one with another key as well
 */
public record SshAccess(
    @Nullable Reference host,
    Reference port,
    Reference user,
    SecretReference key,
    Reference knownHosts) {

  /** The same with an address of its own. */
  SshAccess at(@Nullable Reference ownHost, @Nullable Reference ownPort) {
    return new SshAccess(
        ownHost == null ? host : ownHost, ownPort == null ? port : ownPort, user, key, knownHosts);
  }
}
