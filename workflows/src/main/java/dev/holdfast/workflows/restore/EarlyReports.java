package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.system.ComponentEnd;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * When a batch tells of components that ended: often enough that nothing waits long for them,
 * seldom enough for the root's history. A message may be sent for each part of the budget that the
 * components ended so far have earned.
 */
final class EarlyReports {

  /** What ends within this goes into one message. */
  private static final Duration PATIENCE = Duration.ofMillis(500);

  /** So much of a batch is worth a message, whether somebody waits for it or not. */
  private static final int SHARE = 8;

  private final int size;
  private final int budget;
  private final SortedSet<String> watched;
  private final List<ComponentEnd> untold = new ArrayList<>();
  private @Nullable Instant oldest;
  private @Nullable Instant oldestWatched;
  private boolean urgent;
  private int ended;
  private int sent;

  EarlyReports(int size, int budget, List<String> watched) {
    this.size = size;
    this.budget = budget;
    this.watched = new TreeSet<>(watched);
  }

  /** One has ended; {@code now} matters to the whole run if it fails. */
  void ended(ComponentEnd end, boolean failing, Instant now) {
    boolean wasUrgent = urgent;
    untold.add(end.withoutSteps());
    ended++;
    oldest = oldest == null ? now : oldest;
    if (watched.contains(end.component())) {
      oldestWatched = oldestWatched == null ? now : oldestWatched;
    }
    urgent = wasUrgent || (failing && !end.good());
  }

  /** Whether to tell now; {@code freeing}: each end frees a place that nobody here needs. */
  boolean isDue(Instant now, boolean freeing) {
    if (untold.isEmpty()) {
      return false;
    }
    if (urgent) {
      return true;
    }
    boolean many = untold.size() * SHARE >= size;
    Instant since = since(freeing);
    boolean old = since != null && !Duration.between(since, now).minus(PATIENCE).isNegative();
    return mayTell() && (many || old);
  }

  /** How long to wait at most before it is due; null if it only becomes due by another end. */
  @Nullable Duration dueIn(Instant now, boolean freeing) {
    Instant since = since(freeing);
    if (since == null || !mayTell()) {
      return null;
    }
    Duration left = PATIENCE.minus(Duration.between(since, now));
    return left.isNegative() || left.isZero() ? Duration.ofMillis(1) : left;
  }

  private @Nullable Instant since(boolean freeing) {
    return freeing ? oldest : oldestWatched;
  }

  private boolean mayTell() {
    return sent <= (long) budget * ended / size;
  }

  /** What is to be told now. */
  List<ComponentEnd> tell() {
    sent++;
    urgent = false;
    return take();
  }

  /** What was not told yet. */
  List<ComponentEnd> take() {
    List<ComponentEnd> all = List.copyOf(untold);
    untold.clear();
    oldest = null;
    oldestWatched = null;
    return all;
  }
}
