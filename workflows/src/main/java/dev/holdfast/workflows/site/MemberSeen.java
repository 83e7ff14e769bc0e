package dev.holdfast.workflows.site;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.holdfast.workflows.runbook.HostClock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One member of a cluster as it was seen. What could not be seen is null.
 *
 * @param member its name in the plan
 * @param detail why it did not answer, or what is noteworthy; empty if nothing is
 * @param systemIdentifier equal for all members of one cluster
 * @param timeline that it writes on, or follows
 * @param written of a primary: how far its log is on its disk
 * @param received of a standby: how far it has received the log, from whomever
 * @param replayed of a standby: how far it has applied it
 * @param lag of a standby: the age of what it applied last, 0 if it has applied all it received
 * @param following of a standby: whether it receives now
 * @param upstream of a standby: the member that it is told to follow, if it is one of the plan's
 * @param synchronous the primary's {@code synchronous_standby_names}; empty if there are none
 * @param freeSlots how many more replication slots it could hold
 * @param freeSenders how many more standbys could follow it
 * @param slots the replication slots that it holds
 * @param fencedBy runs that hold a fence record of one of its databases
 */
public record MemberSeen(
    String member,
    String site,
    Role role,
    String detail,
    @Nullable String systemIdentifier,
    @Nullable Integer timeline,
    @Nullable Lsn written,
    @Nullable Lsn received,
    @Nullable Lsn replayed,
    @JsonProperty("lagSeconds") @Nullable Duration lag,
    boolean following,
    @Nullable String upstream,
    String synchronous,
    int freeSlots,
    int freeSenders,
    List<Slot> slots,
    List<String> fencedBy,
    @Nullable HostClock clock) {

  public MemberSeen {
    slots = List.copyOf(slots);
    fencedBy = List.copyOf(fencedBy);
  }

  /** A member that gave no answer. */
  public static MemberSeen silent(String member, String site, Role role, String detail) {
    return new MemberSeen(
        member, site, role, detail, null, null, null, null, null, null, false, null, "", 0, 0,
        List.of(), List.of(), null);
  }

  /** What a member does. */
  public enum Role {
    /** Takes writes. */
    PRIMARY,
    /** Follows. */
    STANDBY,
    /** Its host answers, PostgreSQL does not: down, starting or stopping. */
    DOWN,
    /** Nothing answers: its host or the way to it is gone, and what it does is unknown. */
    UNREACHABLE,
    /** It answers, but not to Holdfast: what it does is unknown. */
    REFUSES
  }

  /**
   * A replication slot.
   *
   * @param plugin of a logical slot; null of a physical one
   * @param database of a logical slot; null of a physical one
   */
  public record Slot(
      String name, @Nullable String plugin, @Nullable String database, boolean active) {

    /** Whether it serves logical replication. */
    public boolean logical() {
      return plugin != null;
    }
  }
}
