package dev.holdfast.workflows.fakes;

import dev.holdfast.workflows.freeze.FrozenBy;
import dev.holdfast.workflows.freeze.MaintenanceNotes;
import dev.holdfast.workflows.site.MemberTarget;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** What a cluster remembers of services, in memory. */
public final class FakeMaintenanceNotes implements MaintenanceNotes {

  private final ConcurrentMap<String, Entry> entries = new ConcurrentSkipListMap<>();

  /** Whether anything is remembered. */
  public boolean isEmpty() {
    return entries.isEmpty();
  }

  @Override
  public Noted note(Note note) {
    Place place = note.place();
    FrozenBy by =
        new FrozenBy(
            place.primary().run(),
            place.primary().plan(),
            note.order().requestedBy(),
            note.order().reason(),
            Instant.EPOCH);
    Entry entry = new Entry(place.service(), place.site(), note.wasOn(), by);
    Entry before = entries.putIfAbsent(key(place), entry);
    return new Noted(before == null ? entry : before, FakeWorld.attempt());
  }

  @Override
  public Read read(MemberTarget primary) {
    return new Read(List.copyOf(entries.values()), FakeWorld.attempt());
  }

  @Override
  public Forgotten forget(Place place) {
    return new Forgotten(entries.remove(key(place)) != null, FakeWorld.attempt());
  }

  private static String key(Place place) {
    return place.service() + "@" + place.site();
  }
}
