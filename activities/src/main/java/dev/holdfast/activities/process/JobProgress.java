package dev.holdfast.activities.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Handed to the work of a long job: where it says how far it is and how to stop it. */
public final class JobProgress {

  private static final Logger log = LoggerFactory.getLogger(JobProgress.class);

  private final JobKey key;
  private final List<Runnable> onCancel = new ArrayList<>();
  private volatile @Nullable Object last;
  private boolean cancelled;

  JobProgress(JobKey key) {
    this.key = key;
  }

  /** Replaces what {@link LongJob#progress()} shows; an immutable value. */
  public void report(Object progress) {
    last = progress;
  }

  /**
   * Registers what stops the work from outside, such as {@code process::end}. Runs at once if the
   * job is cancelled already, so that a process started meanwhile is not forgotten.
   */
  public void onCancel(Runnable action) {
    synchronized (this) {
      if (!cancelled) {
        onCancel.add(action);
        return;
      }
    }
    run(action);
  }

  public synchronized boolean isCancelled() {
    return cancelled;
  }

  Optional<Object> last() {
    return Optional.ofNullable(last);
  }

  /** Runs the actions once, the latest first. */
  void cancel() {
    List<Runnable> actions;
    synchronized (this) {
      cancelled = true;
      actions = new ArrayList<>(onCancel);
      onCancel.clear();
    }
    for (int i = actions.size() - 1; i >= 0; i--) {
      run(actions.get(i));
    }
  }

  private void run(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      log.warn("An action that should stop {} failed", key.marker(), e);
    }
  }
}
