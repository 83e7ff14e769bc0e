package dev.holdfast.workflows.fakes;

import dev.holdfast.workflows.evidence.EvidenceStore;
import dev.holdfast.workflows.runbook.Evidence;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.RunReport;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps closing documents in memory. */
public final class FakeEvidenceStore implements EvidenceStore {

  private static final String SHA256 = "ef56ab78".repeat(8);

  private final List<RunReport> written = new CopyOnWriteArrayList<>();
  private volatile boolean away;

  /** The store takes nothing. */
  public void isAway() {
    away = true;
  }

  @Override
  public Evidence write(RunReport report) {
    if (away) {
      throw FailureCode.STORE_UNWRITABLE.failure("the folder can't be written");
    }
    written.add(report);
    return new Evidence("/evidence/" + report.run() + ".json", SHA256, Evidence.State.WRITTEN);
  }

  /** The documents, in the order in which they were written. */
  public List<RunReport> written() {
    return List.copyOf(written);
  }
}
