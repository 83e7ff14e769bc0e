package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.holdfast.activities.evidence.ContractJson;
import dev.holdfast.workflows.runbook.Evidence;
import dev.holdfast.workflows.runbook.Failure;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Impact;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.Rpo;
import dev.holdfast.workflows.runbook.Rto;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.runbook.RunState;
import dev.holdfast.workflows.runbook.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class AnswerTest {

  @Test
  void carriesTheEnvelopeFirst() {
    assertThat(Answer.done("text", Map.of("pid", 12)).json("worker"))
        .isEqualTo(
            "{\"schema\":\"holdfast/1\",\"command\":\"worker\",\"exitCode\":0,\"error\":null,"
                + "\"pid\":12}");
  }

  @Test
  void writesEveryTypeAsTheContractHasIt() {
    Body body =
        new Body(
            Instant.parse("2026-11-21T10:15:30.123456789Z"),
            Duration.ofMillis(1500),
            null,
            Mood.Calm,
            Path.of("/var/lib/holdfast"),
            1L << 40,
            List.of(new Part(Duration.ofMillis(-7))));

    assertThat(Answer.done("", body).json("status"))
        .endsWith(
            "\"error\":null,\"startedAt\":\"2026-11-21T10:15:30.123Z\",\"elapsedSeconds\":1.500,"
                + "\"forecast\":null,\"mood\":\"CALM\",\"home\":\"/var/lib/holdfast\","
                + "\"sizeBytes\":1099511627776,\"parts\":[{\"clockOffsetSeconds\":-0.007}]}");
  }

  @Test
  void writesWholeSecondsAndMillisecondsWithAllDecimals() {
    Body body =
        new Body(
            Instant.parse("2026-11-21T10:15:30Z"),
            Duration.ofSeconds(100),
            null,
            Mood.Calm,
            Path.of("/"),
            0,
            List.of());

    assertThat(Answer.done("", body).json("status"))
        .contains("\"startedAt\":\"2026-11-21T10:15:30.000Z\"", "\"elapsedSeconds\":100.000,");
  }

  @Test
  void givesMapsThatLostTheirTypesTheSameForm() {
    Map<String, Object> backup = new TreeMap<>();
    backup.put("at", "2026-11-21T10:15:30.123456Z");
    backup.put("finishedAt", "2026-11-21T10:15:30Z");
    backup.put("swapGapSeconds", 0.25);
    backup.put("format", "custom");

    assertThat(Answer.done("", Map.of("backup", backup)).json("backup run"))
        .endsWith(
            "\"backup\":{\"at\":\"2026-11-21T10:15:30.123Z\","
                + "\"finishedAt\":\"2026-11-21T10:15:30.000Z\",\"format\":\"custom\","
                + "\"swapGapSeconds\":0.250}}");
  }

  @Test
  void saysWhatWentWrongAndWhoActs() {
    Failure failure =
        new CommandFailure(
                FailureCode.PLAN_INVALID,
                "rpo must be positive, was PT0S",
                new Failure.Where("shop.yaml", 7, 3, "/servers/0"))
            .failure();

    assertThat(Answer.failed(2, failure).json("plan check"))
        .isEqualTo(
            "{\"schema\":\"holdfast/1\",\"command\":\"plan check\",\"exitCode\":2,\"error\":"
                + "{\"code\":202,\"name\":\"PLAN_INVALID\",\"message\":\"rpo must be positive, was"
                + " PT0S\",\"where\":{\"file\":\"shop.yaml\",\"line\":7,\"column\":3,\"path\":"
                + "\"/servers/0\"},\"hint\":\"dr plan check FILE names every mistake\",\"whoActs\":"
                + "\"OPERATOR\"}}");
  }

  @Test
  void answersARunWithTheFieldsOfItsVerbBesideItsOwn() {
    String json = Answer.document(ContractJson.answer("restore", run()), "").json("restore");

    assertThat(json)
        .startsWith(
            "{\"schema\":\"holdfast/1\",\"command\":\"restore\",\"exitCode\":0,\"error\":null,")
        .contains(
            "\"run\":\"r7k2\",\"workflowId\":\"recovery/shop/orders\"",
            "\"kind\":\"RESTORE\"",
            "\"impact\":{\"at\":\"2026-11-21T10:00:00.000Z\",\"source\":\"DECLARED\"}",
            "\"downtimeSeconds\":12.500,\"swapGapSeconds\":null",
            "\"rto\":{\"objectiveSeconds\":60.000,\"achievedSeconds\":12.500,\"met\":true,"
                + "\"parts\":{\"detectSeconds\":null,",
            "\"rpo\":{\"objectiveSeconds\":null,\"lossSecondsMin\":null,",
            "\"evidence\":{\"path\":null,\"sha256\":null,\"state\":\"PENDING\"}")
        .endsWith("\"backup\":{\"id\":\"b1\"}}")
        .doesNotContain("added")
        .containsOnlyOnce("\"error\"");
  }

  private static RunReport run() {
    Duration seconds = Duration.ofMillis(12_500);
    return new RunReport(
        "r7k2",
        "recovery/shop/orders",
        null,
        RunRequest.Kind.RESTORE,
        "shop",
        null,
        "orders",
        false,
        null,
        "weu",
        "alice",
        Instant.parse("2026-11-21T10:00:01Z"),
        RunState.CLOSED,
        Outcome.RECOVERED,
        Verdict.PASSED,
        new Impact(Instant.parse("2026-11-21T10:00:00Z"), Impact.Source.DECLARED),
        true,
        seconds,
        null,
        null,
        seconds,
        null,
        null,
        new Rto(
            Duration.ofMinutes(1), seconds, true, new Rto.Parts(null, null, null, null, seconds)),
        Rpo.unknown(null),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        null,
        List.of(),
        List.of(),
        Evidence.pending(),
        null,
        null,
        new TreeMap<>(Map.of("backup", Map.of("id", "b1"))));
  }

  /** Not in upper case. */
  public enum Mood {
    Calm
  }

  /** Something inside. */
  public record Part(@JsonProperty("clockOffsetSeconds") Duration clockOffset) {}

  /** Something of every type. */
  public record Body(
      Instant startedAt,
      @JsonProperty("elapsedSeconds") Duration elapsed,
      @Nullable Duration forecast,
      Mood mood,
      Path home,
      long sizeBytes,
      List<Part> parts) {

    /** No component, so no field. */
    public boolean isLong() {
      return true;
    }
  }
}
