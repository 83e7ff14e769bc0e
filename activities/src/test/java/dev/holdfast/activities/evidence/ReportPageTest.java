package dev.holdfast.activities.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.Rpo;
import dev.holdfast.workflows.runbook.Rto;
import dev.holdfast.workflows.runbook.RunState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReportPageTest {

  @Test
  void saysWhatWasRecoveredAndHowItEnded() {
    ReportPage page = page(ExampleRuns.recovered());

    assertThat(page.title()).isEqualTo("Restore of notes/notes: RECOVERED (dvcc6b)");
    assertThat(page.verdict().meaning()).isEqualTo("Every required check ran for real and held.");
    assertThat(page.about())
        .contains(
            new Fact("Reason", "a migration dropped two tables"),
            new Fact("Asked for by", "kim@ops-1"),
            new Fact("Impact", "2026-11-21 17:39:15.646 UTC, declared by a person"),
            new Fact("Closed", "2026-11-21 17:40:04.146 UTC"));
  }

  @Test
  void holdsObjectivesAgainstWhatWasAchieved() {
    List<Goal> goals = page(ExampleRuns.recovered()).goals();

    assertThat(goals.get(0).met().word()).isEqualTo("MET");
    assertThat(goals.get(0).achieved()).isEqualTo("41.812 s");
    assertThat(goals.get(0).objective()).isEqualTo("objective 10 min");
    assertThat(goals.get(0).parts())
        .containsExactly(
            new Fact("detect", "does not apply"),
            new Fact("declare", "8.500 s"),
            new Fact("approve", "does not apply"),
            new Fact("wait", "0.210 s"),
            new Fact("machine", "33.102 s"));
    assertThat(goals.get(1).achieved()).isEqualTo("0.000 s to 34.419 s");
    assertThat(goals.get(1).parts())
        .containsExactly(new Fact("method", "LIVE_COMPARE"), new Fact("commits lost", "unknown"));
  }

  @Test
  void showsWhatIsUnknownAsUnknownAndNeverAsZero() {
    List<Goal> goals = page(ExampleRuns.stoppedByACheck()).goals();

    assertThat(goals)
        .allSatisfy(
            it -> {
              assertThat(it.met().word()).isEqualTo("UNKNOWN");
              assertThat(it.achieved()).isEqualTo("unknown");
            });
    assertThat(html(ExampleRuns.stoppedByACheck())).doesNotContain(">0.000 s");
  }

  @Test
  void showsAMissedObjectiveAndTheLackOfOne() {
    ReportedRun run = ExampleRuns.recovered();
    run.rto = new Rto(Duration.ofSeconds(30), Duration.ofSeconds(31), false, run.rto.parts());
    run.rpo = Rpo.unknown(null);

    List<Goal> goals = page(run).goals();

    assertThat(goals.get(0).met().word()).isEqualTo("MISSED");
    assertThat(goals.get(1).met().word()).isEqualTo("NO OBJECTIVE");
  }

  @Test
  void hasNoObjectivesForARunThatRecoversNothing() {
    ReportedRun run = ExampleRuns.recovered();
    run.outcome = Outcome.COMPLETED;

    assertThat(page(run).goals()).isEmpty();
  }

  @Test
  void putsWhatDidNotHoldFirst() {
    Table checks = page(ExampleRuns.stoppedByACheck()).checks();

    assertThat(checks.note()).isEqualTo("1 of 3 required checks held.");
    assertThat(checks.rows())
        .extracting(it -> it.get(0).text())
        .containsExactly(
            "every note has a title",
            "every embedding has 1536 dimensions",
            "rows and checksums equal the backup");
    assertThat(checks.rows().get(0))
        .extracting(Table.Cell::text)
        .containsExactly("every note has a title", "", "yes", "0", "14", "0.012 s");
  }

  @Test
  void saysAnEmptyAnswerAndAnUnknownOneApart() {
    ReportedRun run = new ReportedRun();
    run.check("one", CheckReport.State.UNKNOWN, "", null);

    assertThat(page(run).checks().rows().get(0))
        .extracting(Table.Cell::text)
        .contains("(empty)", "unknown");
  }

  @Test
  void qualifiesAsBeforeByWhatIsLeftBehind() {
    ReportPage page = page(ExampleRuns.stoppedByACheck());

    assertThat(page.residue()).hasSize(1);
    assertThat(page.outcome().meaning()).endsWith(", but for what is left behind, see below.");
  }

  @Test
  void showsDecisionsApprovalsWaiversAndComponentsOnlyIfThereAreAny() {
    assertThat(page(ExampleRuns.recovered()).tables())
        .extracting(Table::id)
        .containsExactly("steps", "clocks");
    assertThat(page(ExampleRuns.stoppedByACheck()).tables())
        .extracting(Table::id)
        .containsExactly("steps", "decisions", "approvals", "waivers", "clocks");
    assertThat(page(ExampleRuns.graph()).tables())
        .extracting(Table::id)
        .containsExactly("steps", "components", "clocks");
  }

  @Test
  void tellsClocksThatNoVerdictMayRestOn() {
    Table clocks = page(ExampleRuns.stoppedByACheck()).tables().get(4);

    assertThat(clocks.rows())
        .extracting(it -> it.get(1).mark())
        .extracting(it -> it == null ? "" : it.word())
        .containsExactly("UNKNOWN", "OFF");
  }

  @Test
  void repeatsWhatTheVerbAddsUnderTheNamesOfTheDocument() {
    List<Fact.Sheet> sheets = page(ExampleRuns.recovered()).sheets();

    assertThat(sheets)
        .extracting(Fact.Sheet::heading)
        .containsExactly("Backup", "Kept", "Target", "Evidence");
    assertThat(sheets.get(0).facts())
        .contains(
            new Fact("sizeBytes", "39400264 bytes (37.6 MiB)"),
            new Fact("startedAt", "2026-11-21 17:39:13.074 UTC"),
            new Fact("rows.public.decision_log", "100000"));
    assertThat(sheets.get(1).facts()).contains(new Fact("untilAt", "none or unknown"));
  }

  @Test
  void namesTheDocumentAndItsHash() {
    List<Fact.Sheet> sheets = page(ExampleRuns.recovered()).sheets();

    assertThat(sheets.get(3).facts())
        .contains(
            new Fact("File", "/srv/holdfast/.holdfast/evidence/dvcc6b.json"),
            new Fact("SHA-256", "9f".repeat(32)),
            new Fact("Workflow", "recovery/notes/notes"));
  }

  @Test
  void linksOnlyToAddressesOfTheWeb() {
    assertThat(html(ExampleRuns.hostile())).doesNotContain("href");
    assertThat(html(ExampleRuns.recovered())).contains("href=\"http://127.0.0.1:8233/");
  }

  @Test
  void showsARunThatGoesOnAsItStood() {
    ReportedRun run = new ReportedRun().step("first", 0, 10_000).pending("second");
    run.state = RunState.RUNNING;
    run.outcome = null;
    run.verdict = null;
    run.elapsed = null;

    ReportPage page = page(run);

    assertThat(page.outcome().mark().word()).isEqualTo("NOT CLOSED");
    assertThat(page.about()).contains(new Fact("State", "RUNNING"), new Fact("Elapsed", "unknown"));
    assertThat(html(run)).contains("A verdict is given when a run closes.");
  }

  @Test
  void showsARunOfWhichNothingIsKnown() {
    ReportedRun run = new ReportedRun();
    run.elapsed = null;

    assertThat(html(run)).contains("<h1>Restore of notes/notes</h1>").doesNotContain("<svg");
  }

  private static ReportPage page(ReportedRun run) {
    return ReportPage.of(run.report(), ReportedRun.EVIDENCE);
  }

  private static String html(ReportedRun run) {
    return new String(HtmlReport.of(run.report(), ReportedRun.EVIDENCE), UTF_8);
  }
}
