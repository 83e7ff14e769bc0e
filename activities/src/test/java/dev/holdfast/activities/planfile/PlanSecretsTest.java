package dev.holdfast.activities.planfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.plan.PlanFinding;
import dev.holdfast.workflows.plan.PlanFinding.Code;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A secret that someone wrote into a plan is refused, and not spread by the refusal. */
final class PlanSecretsTest {

  private static final String PASSWORD = "password: env:NOTES_PG_PASSWORD";

  @Test
  void refusesAPasswordInPlainText() {
    NotesPlan plan = NotesPlan.published().replacing(PASSWORD, "password: hunter2");

    PlanFinding error = plan.error();

    assertThat(error.code()).isEqualTo(Code.PLAN_SECRET_NOT_A_REFERENCE);
    assertThat(error.path()).isEqualTo("servers.notes-server.password");
    assertThat(error.line() + ":" + error.column()).isEqualTo(plan.positionOf("password: hunter2"));
    assertThat(error.value()).isNull();
    assertThat(error.fix())
        .isEqualTo(
            "write for example password: env:NOTES_PG_PASSWORD;"
                + " if the secret stood in this file, change the secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password: hunter2",
        "password: 'env:NAME hunter2'",
        "password: env:NAME:-hunter2",
        "password: file:hunter2",
        "password: [hunter2]",
        "password: {plain: hunter2}",
        "password: \"hunter2",
        "password: hunter2: x",
        "password: !hunter2 x",
        "password: *hunter2",
        "password: &hunter2",
        "password: !h!hunter2 x",
        "password: @hunter2",
        "password: %hunter2",
        "password: |hunter2",
        "password:hunter2",
        "{password:hunter2}",
        "pasword: hunter2",
        "Password: hunter2",
        "PGPASSWORD: hunter2",
        "password: env:A\n    password: hunter2",
        "password: hunter2\n    password: hunter2",
        "user: postgres://me:hunter2@db\n    user: x",
        "user: ''",
        "? {password: hunter2}\n    : 1",
      })
  void neverRepeatsAPassword(String line) {
    NotesPlan plan = NotesPlan.published().replacing(PASSWORD, line);

    assertThat(plan.errors()).isNotEmpty();
    assertThat(plan.read().toString()).doesNotContain("hunter2");
  }

  @ParameterizedTest
  @CsvSource({
    "'- webhook: https://hooks/hunter2',notify[0].webhook",
    "'- https://hooks/hunter2',notify[0]",
    "'- url: https://hooks/hunter2',notify[0].url"
  })
  void neverRepeatsAWebhook(String entry, String path) {
    NotesPlan plan = NotesPlan.published().replacing("- webhook: env:NOTES_WEBHOOK", entry);

    assertThat(plan.errors()).extracting(PlanFinding::path).contains(path);
    assertThat(plan.read().toString()).doesNotContain("hunter2");
  }

  @Test
  void neverRepeatsTheLoginOfAnAddress() {
    NotesPlan plan =
        NotesPlan.published().replacing("rto: 10m", "rto: postgres://me:hunter2@db/notes");

    assertThat(plan.error().value()).isNull();
    assertThat(plan.error().toString()).doesNotContain("hunter2");
  }

  @Test
  void shortensLongValuesAndKeepsTerminalsSafe() {
    NotesPlan plan =
        NotesPlan.published().replacing("rto: 10m", "rto: \"\\e[31m" + "x".repeat(500) + "\"");

    assertThat(plan.error().message()).contains("\"?[31mxxx").doesNotContain("\u001b");
    assertThat(plan.error().message().length()).isLessThan(250);
  }
}
