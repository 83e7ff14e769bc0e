package dev.holdfast.activities.planfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.plan.RecoveryPlan;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DefaultDataConverter;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** A plan comes out of a workflow's history as it went in. */
final class PlanPayloadTest {

  static final List<String> NAMES = PublishedPlan.NAMES;

  @ParameterizedTest
  @FieldSource("NAMES")
  void survivesBeingCarriedByTemporal(String name) {
    RecoveryPlan plan = PublishedPlan.of(name).plan();
    DataConverter converter = DefaultDataConverter.newDefaultInstance();

    RecoveryPlan carried =
        converter.fromPayload(
            converter.toPayload(plan).orElseThrow(), RecoveryPlan.class, RecoveryPlan.class);

    assertThat(carried).isEqualTo(plan);
  }
}
