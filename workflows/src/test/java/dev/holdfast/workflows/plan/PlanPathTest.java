package dev.holdfast.workflows.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PlanPathTest {

  private static final PlanPath CHECK = PlanPath.of("databases", "notes", "checks").index(1);

  @Test
  void readsAsOneWouldWriteIt() {
    assertThat(CHECK.key("expect")).hasToString("databases.notes.checks[1].expect");
    assertThat(PlanPath.ROOT).hasToString("");
  }

  @Test
  void namesItsSubject() {
    assertThat(CHECK.subject()).isEqualTo("checks[1]");
    assertThat(CHECK.key("expect").subject()).isEqualTo("expect");
    assertThat(PlanPath.ROOT.subject()).isEqualTo("the plan");
  }

  @Test
  void showsOnlyTheBeginningOfAKeyThatNoPlanHas() {
    assertThat(PlanPath.of("servers", "password:hunter2")).hasToString("servers.password…");
    assertThat(PlanPath.of("\u001b[31m", "")).hasToString("….…");
  }

  @Test
  void liesWithinWhatHoldsIt() {
    assertThat(CHECK.isWithin(PlanPath.of("databases"))).isTrue();
    assertThat(CHECK.isWithin(CHECK)).isTrue();
    assertThat(CHECK.isWithin(CHECK.key("name"))).isFalse();
    assertThat(CHECK.parent()).contains(PlanPath.of("databases", "notes", "checks"));
  }
}
