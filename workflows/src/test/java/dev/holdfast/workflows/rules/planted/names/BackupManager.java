package dev.holdfast.workflows.rules.planted.names;

interface BackupManager {}
