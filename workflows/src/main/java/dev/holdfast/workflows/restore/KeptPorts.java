package dev.holdfast.workflows.restore;

import dev.holdfast.workflows.backup.DatabaseDumps;
import dev.holdfast.workflows.runbook.ActivityKinds;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/** What a roll back and a commit touch the world with, besides what a restore does. */
final class KeptPorts {

  private KeptPorts() {}

  static KeptDatabases looks() {
    return Workflow.newActivityStub(KeptDatabases.class, ActivityKinds.look());
  }

  /** Counting and dropping take as long as the database is large. */
  static KeptDatabases within(Duration timeout) {
    return Workflow.newActivityStub(KeptDatabases.class, ActivityKinds.wait(timeout));
  }

  static DatabaseDumps dumpsWithin(Duration timeout) {
    return Workflow.newActivityStub(DatabaseDumps.class, ActivityKinds.wait(timeout));
  }

  static DatabaseDumps undoDumps() {
    return Workflow.newActivityStub(DatabaseDumps.class, ActivityKinds.undo());
  }
}
