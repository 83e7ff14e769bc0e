package dev.holdfast.activities.evidence;

import static dev.holdfast.workflows.runbook.StepReport.State.DONE;
import static dev.holdfast.workflows.runbook.StepReport.State.FAILED;
import static dev.holdfast.workflows.runbook.StepReport.State.SKIPPED;
import static dev.holdfast.workflows.runbook.StepReport.State.UNDONE;
import static dev.holdfast.workflows.runbook.StepReport.Undo.NONE;
import static dev.holdfast.workflows.runbook.StepReport.Undo.REGISTERED;

import dev.holdfast.workflows.runbook.Approved;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.Choice;
import dev.holdfast.workflows.runbook.Decided;
import dev.holdfast.workflows.runbook.Failure;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.HostClock;
import dev.holdfast.workflows.runbook.Impact;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.Rpo;
import dev.holdfast.workflows.runbook.Rto;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.StepReport;
import dev.holdfast.workflows.runbook.Verdict;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs as they happen: the demo's restore, one that a check stopped, a hostile one, a graph. */
final class ExampleRuns {

  static final String SCRIPT = "<script>window.struck=1</script>";
  static final String ATTRIBUTE = "x\"onload=\"window.struck=2\" y='";
  static final String IMAGE = "</title></style><img src=x onerror=window.struck=3>";
  static final String OPEN = "</svg></td><svg onload=window.struck=4>";

  private ExampleRuns() {}

  /** A restore whose worker was killed while the side copy was loading. */
  static ReportedRun recovered() {
    ReportedRun run = new ReportedRun();
    run.impact = new Impact(ReportedRun.START.minusMillis(8_500), Impact.Source.DECLARED);
    run.pointOfNoReturnPassed = true;
    run.downtime = Duration.ofMillis(41_812);
    run.swapGap = Duration.ofMillis(256);
    run.rto =
        new Rto(
            Duration.ofMinutes(10),
            Duration.ofMillis(41_812),
            true,
            new Rto.Parts(
                null, Duration.ofMillis(8_500), null, Duration.ofMillis(210), millis(33_102)));
    run.rpo =
        Rpo.between(
            Duration.ofHours(24),
            Duration.ZERO,
            Duration.ofMillis(34_419),
            Rpo.Method.LIVE_COMPARE);
    run.webUi = "http://127.0.0.1:8233/namespaces/default/workflows/recovery%2Fnotes%2Fnotes";
    steps(run);
    run.check("every table of the backup is there", CheckReport.State.PASSED, "12", "12")
        .check(
            "rows and checksums equal the backup", CheckReport.State.PASSED, "3 tables", "3 tables")
        .check(
            "structure is sound (pg_amcheck)", CheckReport.State.SKIPPED, null, "no amcheck here")
        .check("every note has a title", CheckReport.State.PASSED, "0", "0");
    run.hosts.add(new HostClock("ops-1", Duration.ZERO));
    run.hosts.add(new HostClock("postgresql 10.0.0.5:5432", Duration.ofMillis(-4)));
    run.added.put("reason", "a migration dropped two tables");
    addBackup(run.added);
    return run;
  }

  private static void steps(ReportedRun run) {
    done(run, "choose backup", 210, 210, NONE, "20261121T173913Z-r3t2tu: newest of 1");
    done(run, "verify backup", 430, 240, NONE, "4 files, 39400264 bytes, every checksum right");
    done(run, "preflight", 680, 410, NONE, "PostgreSQL 15.18, live database broken");
    done(run, "take fence record", 1_100, 90, REGISTERED, "7710680603298888344/notes, epoch 2");
    String side = "notes_restore_dvcc6b_2, 184902147 bytes";
    run.step("restore beside", "notes", DONE, 2, 1_200, 20_240, REGISTERED, side);
    done(run, "match properties", 21_450, 310, NONE, "equal");
    done(run, "verify side copy", 21_770, 1_720, NONE, "8 of 8 checks held");
    done(run, "quiesce", 23_500, 110, REGISTERED, "0 sessions ended");
    done(run, "swap", 23_620, 90, REGISTERED, "the old one is kept as notes_before_dvcc6b");
    done(run, "open", 23_720, 120, REGISTERED, "open; closed for 256 ms");
    done(run, "restart services", 23_850, 7_900, NONE, "notes-api");
    done(run, "verify service", 31_760, 3_840, NONE, "held in the last of 8 looks");
    done(run, "measure loss", 35_610, 320, NONE, "the old database differs from the backup");
    done(run, "release fence record", 35_940, 110, NONE, "given back");
    run.steps.add(
        new StepReport(
            "notify",
            "notes",
            SKIPPED,
            0,
            null,
            null,
            false,
            NONE,
            "the plan names nobody to tell"));
  }

  private static void done(
      ReportedRun run, String name, long after, long took, StepReport.Undo undo, String detail) {
    run.step(name, "notes", DONE, 1, after, took, undo, detail);
  }

  private static void addBackup(Map<String, @Nullable Object> added) {
    Map<String, @Nullable Object> backup = new LinkedHashMap<>();
    backup.put("id", "20261121T173913Z-r3t2tu");
    backup.put("engine", "dump");
    backup.put("startedAt", "2026-11-21T17:39:13.074415Z");
    backup.put("sizeBytes", 39_400_264);
    backup.put("rows", Map.of("public.decision_log", 100_000));
    added.put("backup", backup);
    added.put("target", Map.of("at", "2026-11-21T17:39:13.074415Z", "lsn", "0/3A4F2C8"));
    Map<String, @Nullable Object> kept = new LinkedHashMap<>();
    kept.put("database", "notes_before_dvcc6b");
    kept.put("untilAt", null);
    added.put("kept", kept);
  }

  /** A check of the side copy did not hold, and one undo failed. */
  static ReportedRun stoppedByACheck() {
    ReportedRun run = new ReportedRun();
    run.outcome = Outcome.COMPENSATED;
    run.verdict = Verdict.FAILED;
    run.elapsed = Duration.ofSeconds(24);
    run.error =
        Failure.of(FailureCode.SERVICE_CHECK_FAILED, "every note has a title: expected 0, saw 14");
    run.residue.add("database notes_restore_dvcc6b_1 could not be dropped: server went away");
    done(run, "choose backup", 210, 210, NONE, "newest of 1");
    run.step("take fence record", "notes", UNDONE, 1, 500, 90, StepReport.Undo.DONE, "epoch 2");
    run.step(
        "restore beside",
        "notes",
        DONE,
        3,
        600,
        20_000,
        StepReport.Undo.FAILED,
        "notes_restore_dvcc6b_1");
    run.step("verify side copy", "notes", FAILED, 1, 20_700, 1_500, NONE, "7 of 8 checks held");
    run.pending("quiesce", "swap", "open");
    run.check("rows and checksums equal the backup", CheckReport.State.PASSED, "3", "3")
        .check("every note has a title", CheckReport.State.FAILED, "0", "14")
        .check("every embedding has 1536 dimensions", CheckReport.State.UNKNOWN, "0", null);
    run.waivers.add(new RunReport.Waiver("kim", "the standby is gone as well", false));
    run.hosts.add(new HostClock("postgresql 10.0.0.5:5432", null));
    run.hosts.add(new HostClock("ops-2", Duration.ofMillis(1_600)));
    run.decisions.add(
        new Decided(
            "verify side copy", Choice.RETRY, "kim@ops-1", "looked at it", ReportedRun.START));
    run.approvals.add(
        new Approved(
            "robin",
            "cd34".repeat(16),
            ReportedRun.START.plusSeconds(6),
            ReportedRun.START.plusSeconds(1806),
            null));
    return run;
  }

  /** Whoever writes into a database can write into a report. */
  static ReportedRun hostile() {
    ReportedRun run = stoppedByACheck();
    run.component = "notes" + SCRIPT;
    run.requestedBy = ATTRIBUTE + IMAGE;
    run.webUi = "javascript:window.struck=5";
    run.error = Failure.of(FailureCode.RESTORE_FAILED, SCRIPT + OPEN);
    run.residue.add(IMAGE + OPEN);
    run.step(SCRIPT, ATTRIBUTE, FAILED, 2, 22_000, 300, NONE, SCRIPT + ATTRIBUTE + OPEN);
    run.step(ATTRIBUTE, OPEN, DONE, 1, 22_400, 300, NONE, IMAGE);
    run.step("l" + "o".repeat(400) + "ng", "o".repeat(400), DONE, 1, 22_800, 300);
    run.check(OPEN, CheckReport.State.FAILED, ATTRIBUTE, SCRIPT)
        .check("x".repeat(500), CheckReport.State.FAILED, "y".repeat(3_000), "\u202e" + IMAGE);
    run.hosts.add(new HostClock(SCRIPT, null));
    run.waivers.add(new RunReport.Waiver(SCRIPT, ATTRIBUTE, true));
    run.added.put("reason", SCRIPT);
    run.added.put(SCRIPT, Map.of(ATTRIBUTE, IMAGE));
    run.approvals.add(new Approved(SCRIPT, OPEN, ReportedRun.START, ReportedRun.START, ATTRIBUTE));
    run.decisions.add(new Decided(OPEN, Choice.SKIP, SCRIPT, IMAGE, ReportedRun.START));
    run.added.put(
        "components",
        List.of(Map.of("component", OPEN, "kind", SCRIPT, "dependsOn", List.of(IMAGE))));
    return run;
  }

  /** Secrets first; the machine and the database wait for them; the service for both. */
  static ReportedRun graph() {
    ReportedRun run = recovered();
    run.steps.clear();
    run.step("unseal", "secrets", DONE, 1, 0, 4_000)
        .step("restore beside", "knowledge", DONE, 1, 4_000, 20_000)
        .step("swap", "knowledge", DONE, 1, 24_000, 1_000)
        .step("apply", "machine", DONE, 1, 4_000, 9_000)
        .step("restart", "service", DONE, 1, 25_000, 6_000)
        .step("clone", "repository", DONE, 1, 0, 15_000);
    run.added.put(
        "components",
        List.of(
            component("secrets"),
            component("knowledge", "secrets"),
            component("machine", "secrets"),
            component("service", "knowledge", "machine"),
            component("repository")));
    return run;
  }

  private static Map<String, Object> component(String name, String... dependsOn) {
    return Map.of(
        "component",
        name,
        "kind",
        "DATABASE",
        "outcome",
        "RECOVERED",
        "dependsOn",
        List.of(dependsOn));
  }

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }
}
