package dev.holdfast.workflows.backup;

import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A complete backup as the contract shows it. The manifest with every file stays in the backup; a
 * history holds only this.
 *
 * @param startedAt the moment of the snapshot that dump, counts and manifest share, by the database
 *     server's clock: what was committed later is not in the backup; of files, by the worker's,
 *     when the first of them was read
 * @param engine {@code dump} of a database, {@code files} of files
 * @param serverVersion of PostgreSQL; null of files, as are LSNs and timeline
 * @param location the folder that holds manifest and dump
 * @param rows rows of the plan's required tables in that snapshot
 */
public record BackupReference(
    String id,
    String engine,
    @Nullable String serverVersion,
    Instant startedAt,
    Instant finishedAt,
    @Nullable String startLsn,
    @Nullable String stopLsn,
    @Nullable Integer timeline,
    long sizeBytes,
    int files,
    String manifestSha256,
    SortedMap<String, Long> rows,
    boolean encrypted,
    String location) {

  public BackupReference {
    rows = Collections.unmodifiableSortedMap(new TreeMap<>(rows));
  }
}
