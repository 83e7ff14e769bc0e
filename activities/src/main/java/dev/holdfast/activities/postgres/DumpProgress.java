package dev.holdfast.activities.postgres;

/**
 * How far a dump is, as its heartbeats show it.
 *
 * @param bytes written
 * @param tables begun
 * @param verified bytes read again for their checksums
 */
record DumpProgress(long bytes, int tables, long verified) {}
