package dev.holdfast.workflows.evidence;

import dev.holdfast.workflows.runbook.Evidence;
import dev.holdfast.workflows.runbook.RunReport;
import io.temporal.activity.ActivityInterface;

/** Keeps the closing documents of runs. */
@ActivityInterface(namePrefix = "Evidence")
public interface EvidenceStore {

  /** Writes the run's closing document; safe to repeat, the same run gives the same file. */
  Evidence write(RunReport report);
}
