package dev.holdfast.cli;

import dev.holdfast.activities.evidence.ContractJson;
import dev.holdfast.workflows.runbook.FailureCode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every recovery verb takes. */
final class RecoveryOptions {

  @Option(
      names = "--impact-at",
      paramLabel = "TIME",
      converter = InstantConverter.class,
      description = "When the disaster began to hurt, such as 2026-11-21T03:04:05Z.")
  @Nullable Instant impactAt;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why; kept in the evidence.")
  @Nullable String reason;

  @Option(names = "--dry-run", description = "Show the steps, run nothing.")
  boolean dryRun;

  @Option(names = "--detach", description = "Answer at once with the run's id (exit code 4).")
  boolean detach;

  @Option(names = "--yes", description = "Don't ask; never overrules a rule's refusal.")
  boolean yes;

  /** Fails with {@link FailureCode#USAGE} if what was said can't be true. */
  void check() {
    Instant now = Instant.now();
    if (impactAt != null && impactAt.isAfter(now)) {
      throw new CommandFailure(
          FailureCode.USAGE,
          "--impact-at must not be in the future, was %s, now it is %s"
              .formatted(impactAt, ContractJson.written(now)));
    }
  }
}
