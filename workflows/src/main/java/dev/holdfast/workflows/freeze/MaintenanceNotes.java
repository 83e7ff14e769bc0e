package dev.holdfast.workflows.freeze;

import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.Observation;
import dev.holdfast.workflows.site.MemberTarget;
import io.temporal.activity.ActivityInterface;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Remembers, at the primary of a cluster, which services a freeze put into maintenance and how they
 * were before. All are safe to repeat.
 */
@ActivityInterface(namePrefix = "MaintenanceNote")
public interface MaintenanceNotes {

  /** Writes it down before the switch is turned; what an earlier freeze wrote stays. */
  Noted note(Note note);

  /** All that freezes of this plan wrote down here. Changes nothing. */
  Read read(MemberTarget primary);

  /** It is as it was before: nothing is remembered of it any more. */
  Forgotten forget(Place place);

  /** A service where it runs, and the primary that remembers. */
  record Place(MemberTarget primary, String service, String site) {}

  /**
   * What is to be remembered.
   *
   * @param wasOn whether it was in maintenance before
   */
  record Note(Place place, boolean wasOn, FrozenOrder order) {}

  /** Who wants it and why. */
  record FrozenOrder(String requestedBy, @Nullable String reason) {}

  /**
   * What is remembered of one service.
   *
   * @param wasOn whether it was in maintenance before the first freeze
   */
  record Entry(String service, String site, boolean wasOn, FrozenBy by) {}

  /** It is remembered, perhaps from an earlier freeze. */
  record Noted(Entry entry, Attempt attempt) implements Observation {
    @Override
    public String detail() {
      return entry.service() + " noted";
    }
  }

  /** All that is remembered. */
  record Read(List<Entry> entries, Attempt attempt) implements Observation {
    public Read {
      entries = List.copyOf(entries);
    }

    @Override
    public String detail() {
      return entries.size() + " services noted";
    }

    @Override
    public boolean changed() {
      return false;
    }
  }

  /** It is not remembered any more. */
  record Forgotten(boolean changed, Attempt attempt) implements Observation {
    @Override
    public String detail() {
      return changed ? "forgotten" : "was not noted";
    }
  }
}
