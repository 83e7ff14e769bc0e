package dev.holdfast.activities.planfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.plan.PlanFinding;
import dev.holdfast.workflows.plan.PlanFinding.Code;
import java.util.List;

/** One edit of an example plan, and the one thing that is found then. */
record PlanEdit(String plan, String old, String now, Code code, String path, String fix) {

  /** The rule, the place, and what would be right; nothing else. */
  void isAllThatIsFound() {
    PublishedPlan edited = PublishedPlan.of(plan).replacing(old, now);

    List<PlanFinding> findings = edited.findings();

    assertThat(findings).as(findings.toString()).hasSize(1);
    PlanFinding finding = findings.get(0);
    assertThat(finding.code()).isEqualTo(code);
    assertThat(finding.path()).isEqualTo(path);
    assertThat(finding.fix()).contains(fix);
    assertThat(finding.line()).isGreaterThan(1);
    assertThat(finding.toString()).doesNotContain("hunter2");
  }

  @Override
  public String toString() {
    return code + " at " + path + ": " + now.lines().findFirst().orElse("(removed)").strip();
  }
}
