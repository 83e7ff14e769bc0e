package dev.holdfast.workflows.plan;

/**
 * Backups of files; of a server, its base backups and the WAL that goes on from them.
 *
 * @param location folder on the worker's host, or an address, that holds them
 */
public record FileBackups(Reference location, BackupCalendar calendar) {}
