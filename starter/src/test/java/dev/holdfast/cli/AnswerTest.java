package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.holdfast.workflows.runbook.Failure;
import dev.holdfast.workflows.runbook.FailureCode;
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
