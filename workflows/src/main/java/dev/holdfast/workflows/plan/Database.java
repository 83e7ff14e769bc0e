package dev.holdfast.workflows.plan;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;

/**
 * A database that can be restored. Its terms always have both objectives.
 *
 * @param component its name in the plan
 * @param name its name in PostgreSQL
 * @param tables tables that must be there, counted and compared with the backup
 * @param extensions extensions that must be there
 * @param stableFor how long the checks must hold in a row before a recovery is believed; it
 *     confirms and is not counted into the RTO
 * @param timeout the longest that a single long step (dump, restore) may take
 */
public record Database(
    String component,
    String name,
    Terms terms,
    BackupPolicy backups,
    List<TableName> tables,
    List<String> extensions,
    List<Check> checks,
    Duration stableFor,
    Duration timeout)
    implements Component {

  public Database {
    tables = List.copyOf(tables);
    extensions = List.copyOf(extensions);
    checks = List.copyOf(checks);
    if (terms.rto() == null || terms.rpo() == null) {
      throw new IllegalArgumentException("rto and rpo must be given, database " + component);
    }
    if (timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException("timeout must be positive, was " + timeout);
    }
  }

  /** The same, believed at the first good look: somebody else watches whether it holds. */
  Database believedAtOnce() {
    return new Database(
        component, name, terms, backups, tables, extensions, checks, Duration.ZERO, timeout);
  }

  @Override
  public Kind kind() {
    return Kind.DATABASE;
  }

  /** How long it may be away, from impact to the first good service check. */
  public Duration rto() {
    return requireNonNull(terms.rto());
  }

  /** How much may be lost. */
  public Duration rpo() {
    return requireNonNull(terms.rpo());
  }
}
