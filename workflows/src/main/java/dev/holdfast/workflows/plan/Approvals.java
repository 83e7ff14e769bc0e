package dev.holdfast.workflows.plan;

import java.time.Duration;
import java.util.List;

/**
 * Who must agree before a run changes anything.
 *
 * @param required how many must agree, at least 1; the requester does not count
 * @param expiry how long one signature is good for
 */
public record Approvals(int required, Duration expiry, List<Approver> approvers) {

  public Approvals {
    approvers = List.copyOf(approvers);
    if (required < 1) {
      throw new IllegalArgumentException("required must be at least 1, was " + required);
    }
    if (expiry.isZero() || expiry.isNegative()) {
      throw new IllegalArgumentException("expiry must be positive, was " + expiry);
    }
  }

  /**
   * A person who may agree.
   *
   * @param name as requests name people: {@code user} or {@code user@host}
   * @param key Ed25519 public key, X.509 form in base64
   */
  public record Approver(String name, String key) {}
}
