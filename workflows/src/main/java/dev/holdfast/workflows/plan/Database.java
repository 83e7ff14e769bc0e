package dev.holdfast.workflows.plan;

import java.time.Duration;
import java.util.List;

/**
 * A database that can be restored.
 *
 * @param component its name in the plan
 * @param name its name in PostgreSQL
 * @param rto how long it may be away, from impact to the first good service check
 * @param rpo how much may be lost
 * @param tables tables that must be there, counted and compared with the backup
 * @param extensions extensions that must be there
 * @param stableFor how long the checks must hold in a row before a recovery is believed; it
 *     confirms and is not counted into the RTO
 * @param timeout the longest that a single long step (dump, restore) may take
 */
public record Database(
    String component,
    String name,
    Tier tier,
    Duration rto,
    Duration rpo,
    BackupPolicy backups,
    List<TableName> tables,
    List<String> extensions,
    List<Check> checks,
    Duration stableFor,
    Duration timeout) {

  public Database {
    tables = List.copyOf(tables);
    extensions = List.copyOf(extensions);
    checks = List.copyOf(checks);
    requirePositive("rto", rto);
    requirePositive("timeout", timeout);
  }

  private static void requirePositive(String what, Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException(what + " must be positive, was " + value);
    }
  }
}
