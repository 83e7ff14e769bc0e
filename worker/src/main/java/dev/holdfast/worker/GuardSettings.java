package dev.holdfast.worker;

import dev.holdfast.workflows.plan.GuardPolicy;
import dev.holdfast.workflows.site.MemberTarget;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a guard guards, and how.
 *
 * @param member the server, which is on this host
 * @param ttl of the lease, at least 5 s
 * @param grantor the standby that is the second leg of the lease; null for none
 * @param data the server's data directory
 * @param configuration where {@code postgresql.conf} is; null if it is in the data directory
 * @param folder the guard's own; made if absent
 * @param patience how long the server may take to come up, or to stop, before the guard gives up
 * @param taskQueue where the workflows of the lease run
 */
public record GuardSettings(
    MemberTarget member,
    Duration ttl,
    @Nullable MemberTarget grantor,
    Path data,
    @Nullable Path configuration,
    Path folder,
    Duration patience,
    String taskQueue) {

  public GuardSettings {
    if (ttl.compareTo(GuardPolicy.SHORTEST) < 0) {
      throw new IllegalArgumentException("ttl must be at least 5 s, was " + ttl);
    }
  }

  String name() {
    return member.member().name();
  }

  @Nullable String grantorName() {
    return grantor == null ? null : grantor.member().name();
  }
}
