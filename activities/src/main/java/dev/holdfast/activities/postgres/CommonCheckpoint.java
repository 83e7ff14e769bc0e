package dev.holdfast.activities.postgres;

import dev.holdfast.workflows.site.Lsn;

/**
 * The last checkpoint before two servers parted: from there on everything that a server wrote has
 * to be in its log, or nobody knows which pages to take back.
 *
 * @param lsn of its record
 * @param redo where replay begins
 * @param nextXid the first transaction that did not exist yet, without its epoch
 */
record CommonCheckpoint(Lsn lsn, Lsn redo, long nextXid) {}
