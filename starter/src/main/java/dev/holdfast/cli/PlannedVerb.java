package dev.holdfast.cli;

/** What {@code dr plan show} can be asked to show the steps of. */
enum PlannedVerb {
  RESTORE,
  BACKUP,
  FAILOVER,
  SWITCHOVER,
  FAILBACK,
  FREEZE,
  UNFREEZE,
  REBUILD,
  DRILL
}
