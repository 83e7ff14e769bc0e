package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.failover.Rejoins.Road;

/**
 * What became of a road by which a member was to come back: an entry of the contract's {@code
 * road.tried[]}.
 *
 * @param reason why it was closed, or what was seen at its end
 */
public record RoadTried(String member, Road road, Result result, String reason) {

  /** How far it led. */
  public enum Result {
    /** It was not open; nothing was changed. */
    CLOSED,
    /** It broke down half way. */
    FAILED,
    /** The member's directory is a standby's. */
    DONE
  }
}
