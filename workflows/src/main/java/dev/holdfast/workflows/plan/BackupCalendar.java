package dev.holdfast.workflows.plan;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When backups are taken and how long they are kept.
 *
 * @param schedules empty if nobody promised any
 * @param keepManual how many of those taken by hand are kept; null for all
 */
public record BackupCalendar(List<BackupSchedule> schedules, @Nullable Integer keepManual) {

  public BackupCalendar {
    schedules = List.copyOf(schedules);
    if (keepManual != null && keepManual < 0) {
      throw new IllegalArgumentException("keepManual must not be negative, was " + keepManual);
    }
  }

  /** Backups are taken by hand, and kept. */
  public static BackupCalendar byHand() {
    return new BackupCalendar(List.of(), null);
  }

  /** The schedule that can lose least. */
  public Optional<BackupSchedule> mostFrequent() {
    return schedules.stream().min(Comparator.comparing(it -> it.at().gap()));
  }

  /** What is lost at worst if nothing but these backups is left; empty if nobody promised any. */
  public Optional<Duration> worstLoss() {
    return mostFrequent().map(it -> it.at().gap());
  }
}
