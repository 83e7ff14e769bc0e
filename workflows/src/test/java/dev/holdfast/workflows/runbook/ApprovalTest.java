package dev.holdfast.workflows.runbook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.backup.BackupStep;
import dev.holdfast.workflows.plan.Approvals;
import dev.holdfast.workflows.plan.RunPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What people sign, and when they are asked. */
class ApprovalTest {

  /** A public key, a signature that {@code openssl pkeyutl -sign -rawin} made, and its text. */
  private static final String KEY = "MCowBQYDK2VwAyEAgLI/q+Cj2Y8o/60FXHizhej5YIFk3Dt121zcgcm45Y8=";

  private static final String SIGNATURE =
      "Z7B9CLu/0zspWZ4KVi0OViviGt5cnywMXgvywDbpTGvwP+sPnTtvwVYDF3DDoEPdYY2LUI0fZH6bDYDBmA4RDA==";

  private static final Instant EXPIRES = Instant.parse("2026-11-21T10:15:30Z");
  private static final Approval.Subject SUBJECT =
      new Approval.Subject("r7k2", "c0ffee", "wait for approvals");

  @Test
  void isOverFiveLines() {
    assertThat(new String(SUBJECT.text(EXPIRES), UTF_8))
        .isEqualTo(
            """
            holdfast approval 1
            run r7k2
            plan c0ffee
            step wait for approvals
            expires 2026-11-21T10:15:30.000Z
            """);
  }

  @Test
  void canBeSignedWithoutHoldfast() {
    assertThat(new Approval(KEY, SIGNATURE, EXPIRES, null).isOver(SUBJECT)).isTrue();
    assertThat(new Approval(KEY, SIGNATURE, EXPIRES.plusMillis(1), null).isOver(SUBJECT)).isFalse();
  }

  @Test
  void isAskedForBeforeTheFirstStepThatChangesAnything() {
    var approvals =
        new Approvals(1, Duration.ofMinutes(5), List.of(new Approvals.Approver("ben", KEY)));
    var policy = new RunPolicy(approvals, Duration.ZERO, new TreeMap<>());

    assertThat(ApprovalStep.within(policy, List.of(BackupStep.values())))
        .startsWith(BackupStep.PREFLIGHT, ApprovalStep.WAIT_FOR_APPROVALS, BackupStep.TAKE_FENCE);
    assertThat(ApprovalStep.within(RunPolicy.usual(), List.of(BackupStep.values())))
        .containsExactly(BackupStep.values());
    assertThat(ApprovalStep.within(policy, List.of(BackupStep.VERIFY_BACKUP)))
        .containsExactly(BackupStep.VERIFY_BACKUP);
  }
}
