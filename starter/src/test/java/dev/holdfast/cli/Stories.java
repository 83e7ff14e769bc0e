package dev.holdfast.cli;

import java.util.List;

/** Every runbook, as a story. */
final class Stories {

  static final Story RESTORE = RestoreStory.beside();
  static final Story IN_PLACE = RestoreStory.inPlace();
  static final Story WHOLE = RestoreStory.whole();
  static final Story COMMIT = new CommitStory();
  static final Story ROLLBACK = new RollbackStory();

  private Stories() {}

  /** All of them, or those whose names match {@code -Dholdfast.story}. */
  static List<Story> all() {
    String wanted = System.getProperty("holdfast.story", ".*");
    return List.of(RESTORE, IN_PLACE, WHOLE, COMMIT, ROLLBACK).stream()
        .filter(it -> it.toString().matches(wanted))
        .toList();
  }
}
