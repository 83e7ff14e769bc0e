package dev.holdfast.activities.evidence;

import dev.holdfast.workflows.runbook.Evidence;
import dev.holdfast.workflows.runbook.Failure;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunState;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the HTML report says, as it says it: its template only repeats and leaves out
 * what is empty.
 *
 * @param outcome how it ended, with a sentence for those who see the word the first time
 * @param tables what follows the timeline
 */
record ReportPage(
    String subject,
    Told outcome,
    Told verdict,
    List<Fact> about,
    List<String> residue,
    List<Fact> error,
    List<Goal> goals,
    Table checks,
    Timeline timeline,
    List<Table> tables,
    List<Fact.Sheet> sheets) {

  ReportPage {
    about = List.copyOf(about);
    residue = List.copyOf(residue);
    error = List.copyOf(error);
    goals = List.copyOf(goals);
    tables = List.copyOf(tables);
    sheets = List.copyOf(sheets);
  }

  /** A state and what it means. */
  record Told(Mark mark, String meaning) {}

  static ReportPage of(RunReport report, Evidence evidence) {
    AddedFields added = new AddedFields(report.added());
    List<RunComponent> components = added.components();
    return new ReportPage(
        Sentences.subject(report),
        new Told(Mark.of(report.outcome()), Sentences.outcome(report)),
        new Told(Mark.of(report.verdict()), Sentences.verdict(report)),
        about(report, added.reason()),
        report.residue(),
        error(report.error()),
        Goal.of(report),
        ReportTables.checks(report.checks()),
        Timeline.of(report, components),
        Stream.of(
                ReportTables.steps(report.steps()),
                ReportTables.components(components),
                ReportTables.decisions(report.decisions()),
                ReportTables.approvals(report.approvals()),
                ReportTables.waivers(report.waivers()),
                ReportTables.clocks(report.hosts()))
            .filter(it -> !it.rows().isEmpty())
            .toList(),
        Stream.concat(added.sheets().stream(), Stream.of(evidence(report, evidence))).toList());
  }

  /** What the browser's tab and a printed page are called. */
  String title() {
    return subject + ": " + outcome.mark().word() + " (" + about.get(0).value() + ")";
  }

  private static List<Fact> about(RunReport report, String reason) {
    boolean closed = report.state() == RunState.CLOSED && report.elapsed() != null;
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("Run", report.run() + (report.drill() ? " (a drill)" : "")));
    facts.add(new Fact("Asked for by", report.requestedBy()));
    facts.add(new Fact("Reason", reason.isEmpty() ? "none given" : reason));
    facts.add(
        new Fact(
            "Impact",
            Figures.instant(report.impact().at()) + ", " + Sentences.impact(report.impact())));
    facts.add(new Fact("Started", Figures.instant(report.startedAt())));
    facts.add(
        closed
            ? new Fact("Closed", Figures.instant(report.startedAt().plus(report.elapsed())))
            : new Fact("State", report.state().name()));
    facts.add(new Fact("Elapsed", Figures.duration(report.elapsed())));
    facts.add(new Fact("Downtime", Figures.duration(report.downtime())));
    if (report.swapGap() != null) {
      facts.add(new Fact("Closed to clients", Figures.duration(report.swapGap())));
    }
    facts.add(new Fact("Site", site(report)));
    facts.add(
        new Fact("Point of no return", report.pointOfNoReturnPassed() ? "passed" : "not passed"));
    return facts;
  }

  private static String site(RunReport report) {
    return Stream.of(Figures.orUnknown(report.fromSite()), Figures.orUnknown(report.toSite()))
        .distinct()
        .collect(Collectors.joining(" → "));
  }

  private static List<Fact> error(@Nullable Failure error) {
    if (error == null) {
      return List.of();
    }
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("What", error.message()));
    facts.add(new Fact("Number", error.code() + " " + error.name()));
    facts.add(new Fact("What to do", Figures.orUnknown(error.hint())));
    facts.add(new Fact("Who acts", error.whoActs().name()));
    if (error.where() != null) {
      facts.add(new Fact("Where", where(error.where())));
    }
    return facts;
  }

  private static String where(Failure.Where where) {
    return Stream.of(where.file(), where.line(), where.column(), where.path())
        .map(it -> it == null ? "" : String.valueOf(it))
        .filter(it -> !it.isEmpty())
        .collect(Collectors.joining(":"));
  }

  private static Fact.Sheet evidence(RunReport report, Evidence evidence) {
    return new Fact.Sheet(
        "Evidence",
        List.of(
            new Fact("File", Figures.orUnknown(evidence.path())),
            new Fact("SHA-256", Figures.orUnknown(evidence.sha256())),
            new Fact("Exit code", String.valueOf(report.exitCode())),
            new Fact("Plan", report.plan()),
            new Fact("Plan's SHA-256", Figures.orUnknown(report.planHash())),
            new Fact("Workflow", report.workflowId()),
            new Fact("Temporal run", Figures.orUnknown(report.temporalRunId())),
            webUi(report.webUi())));
  }

  /** Only an address of the web becomes a link. */
  private static Fact webUi(@Nullable String address) {
    String text = Figures.orUnknown(address);
    boolean web = text.startsWith("http://") || text.startsWith("https://");
    return new Fact("Web UI", text, web ? text : "");
  }
}
