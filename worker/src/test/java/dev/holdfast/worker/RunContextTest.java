package dev.holdfast.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

final class RunContextTest {

  @Test
  void findsThePlanInTheWorkflowIdAndTheRunInWhatIsTold() {
    Object[] told = {"text", new Claim(new Target("r7k2", "shop"), "restore")};

    RunContext context = RunContext.of("recovery/shop/orders", told);

    assertThat(MDC.get("plan")).isEqualTo("shop");
    assertThat(MDC.get("run")).isEqualTo("r7k2");
    context.close();
    assertThat(MDC.get("plan")).isNull();
    assertThat(MDC.get("run")).isNull();
  }

  @Test
  void takesThePlanFromTheMessageWhereTheIdDoesNotTellIt() {
    Object[] told = {new Claim(new Target("r7k2-commit", "shop"), "commit")};

    RunContext context = RunContext.of("commit/r7k2", told);

    assertThat(MDC.get("plan")).isEqualTo("shop");
    context.close();
  }

  @Test
  void saysNothingWhereNothingIsKnown() {
    @Nullable Object[] told = {null, new Claim(null, "run")};

    RunContext context = RunContext.of("some-id", told);

    assertThat(MDC.get("plan")).isNull();
    assertThat(MDC.get("run")).isNull();
    context.close();
  }

  /** Public, as every message is. */
  public record Target(String run, String plan) {}

  /** The run is one level down. */
  public record Claim(@Nullable Target target, String purpose) {}
}
