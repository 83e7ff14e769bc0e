package dev.holdfast.workflows.plan;

/**
 * How and where backups of a database are kept.
 *
 * @param location folder on the worker's host
 * @param jobs parallel jobs of dump and restore, at least 1
 */
public record BackupPolicy(Engine engine, Reference location, int jobs, BackupCalendar calendar) {

  public BackupPolicy {
    if (jobs < 1 || jobs > 64) {
      throw new IllegalArgumentException("jobs must be between 1 and 64, was " + jobs);
    }
  }

  /** Backups that are taken by hand. */
  public BackupPolicy(Engine engine, Reference location, int jobs) {
    this(engine, location, jobs, BackupCalendar.byHand());
  }

  /** What takes the backup. */
  public enum Engine {
    /** {@code pg_dump} in directory format. */
    DUMP
  }
}
