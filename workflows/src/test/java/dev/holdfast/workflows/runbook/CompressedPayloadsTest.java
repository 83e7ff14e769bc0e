package dev.holdfast.workflows.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.workflows.fakes.ExamplePlan;
import dev.holdfast.workflows.fakes.GraphPlan;
import dev.holdfast.workflows.restore.SystemRestoreRequest;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DataConverterException;
import org.junit.jupiter.api.Test;

/** What large messages become on their way through Temporal. */
class CompressedPayloadsTest {

  private final DataConverter converter = CompressedPayloads.dataConverter();

  @Test
  void makesAPlanOfFiveThousandDatabasesFitIntoOneMessage() {
    GraphPlan plan = new GraphPlan("large");
    for (int i = 0; i < 5_000; i++) {
      plan.database("component-%04d".formatted(i), "component-%04d".formatted(i / 2 * 2));
    }
    SystemRestoreRequest request = plan.restore("r1", null);

    Payload payload = converter.toPayload(request).orElseThrow();

    assertThat(payload.getSerializedSize()).isLessThan(1_000_000);
    assertThat(
            converter.fromPayload(payload, SystemRestoreRequest.class, SystemRestoreRequest.class))
        .isEqualTo(request);
  }

  @Test
  void leavesSmallMessagesReadable() {
    RunRequest request = ExamplePlan.backup("b1").run();

    Payload payload = converter.toPayload(request).orElseThrow();

    assertThat(payload.getData().toStringUtf8()).contains("\"run\":\"b1\"");
  }

  @Test
  void refusesACutMessage() {
    Payload whole = converter.toPayload("x".repeat(200_000)).orElseThrow();
    Payload cut = whole.toBuilder().setData(whole.getData().substring(0, 100)).build();

    assertThatThrownBy(() -> converter.fromPayload(cut, String.class, String.class))
        .isInstanceOf(DataConverterException.class)
        .hasMessageContaining("cut");
  }
}
