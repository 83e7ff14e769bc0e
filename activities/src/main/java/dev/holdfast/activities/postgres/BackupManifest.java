package dev.holdfast.activities.postgres;

import dev.holdfast.activities.files.StoredFile;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that is known about a backup, kept in it as {@code manifest.json}. It is the floor of every
 * restore: what it names must come back.
 *
 * @param formatVersion of this record; another one is not read
 * @param serverVersion such as 15.18
 * @param dumpVersion of {@code pg_dump}
 * @param compression as given to {@code pg_dump}, such as {@code zstd:1}
 * @param snapshotAt by the server's clock: what was committed before is in the backup
 * @param finishedAt by the server's clock
 * @param startLsn where the server's log stood at the snapshot
 * @param stopLsn where it stood when the dump was complete
 * @param databaseBytes size of the database at the snapshot
 * @param files all files of the dump
 * @param tables contents of the tables that the plan requires, by {@code schema.table}
 * @param userTables names of all tables in the database that belong to no extension, sorted
 * @param roles names of the roles that own something in the database or may do something with it
 */
public record BackupManifest(
    int formatVersion,
    String id,
    String engine,
    String plan,
    String component,
    String database,
    String systemIdentifier,
    String serverVersion,
    int serverMajor,
    String dumpVersion,
    String compression,
    Instant snapshotAt,
    Instant finishedAt,
    @Nullable String startLsn,
    @Nullable String stopLsn,
    int timeline,
    long databaseBytes,
    List<StoredFile> files,
    SortedMap<String, TableContent> tables,
    List<String> userTables,
    List<Extension> extensions,
    DatabaseProperties properties,
    List<String> roles) {

  static final int FORMAT = 1;
  static final String ENGINE = "dump";

  public BackupManifest {
    if (formatVersion != FORMAT) {
      throw new IllegalArgumentException(
          "formatVersion must be " + FORMAT + ", was " + formatVersion);
    }
    require("id", id);
    require("engine", engine);
    require("plan", plan);
    require("component", component);
    require("database", database);
    require("systemIdentifier", systemIdentifier);
    require("serverVersion", serverVersion);
    require("dumpVersion", dumpVersion);
    require("compression", compression);
    Objects.requireNonNull(snapshotAt, "snapshotAt");
    Objects.requireNonNull(finishedAt, "finishedAt");
    files = List.copyOf(files);
    tables = Collections.unmodifiableSortedMap(new TreeMap<>(tables));
    userTables = List.copyOf(userTables);
    extensions = List.copyOf(extensions);
    Objects.requireNonNull(properties, "properties");
    roles = List.copyOf(roles);
  }

  private static void require(String field, String value) {
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(field + " must not be blank");
    }
  }

  /** Bytes of the dump on disk. */
  public long sizeBytes() {
    return files.stream().mapToLong(StoredFile::bytes).sum();
  }

  /** Rows of the plan's tables. */
  public SortedMap<String, Long> rows() {
    SortedMap<String, Long> rows = new TreeMap<>();
    for (Map.Entry<String, TableContent> table : tables.entrySet()) {
      rows.put(table.getKey(), table.getValue().rows());
    }
    return rows;
  }

  /** An extension of the database. */
  public record Extension(String name, String version, String schema) {
    public Extension {
      require("name", name);
      require("version", version);
      require("schema", schema);
    }
  }
}
