package dev.holdfast.activities.planfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.holdfast.workflows.plan.PlanFinding;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Spec: whatever someone does to one of the example plans, there is a plan or there are findings
 * that say where and what to do; never a stack trace, never an endless wait. By seed: {@code
 * -Dholdfast.mutations.seed=N}.
 */
final class PlanMutationsTest {

  private static final long SEED = Long.getLong("holdfast.mutations.seed", 20_261_121L);
  private static final List<PlanMutation> MUTATIONS = List.of(PlanMutation.values());
  private static final int SAMPLE = 500;
  private static final int ALL = 10_000;

  @Test
  void survivesASampleOfMutations() {
    survives(SAMPLE, new Random(SEED));
  }

  @Test
  @Tag("proof")
  void survivesTenThousandMutations() {
    survives(ALL, new Random(SEED + 1));
  }

  private static void survives(int count, Random random) {
    List<String> plans =
        PublishedPlan.NAMES.stream().map(it -> PublishedPlan.of(it).text()).toList();
    int valid = 0;
    for (int i = 0; i < count; i++) {
      String plan = plans.get(i % plans.size());
      StringBuilder what = new StringBuilder("seed " + SEED + ", plan " + i);
      byte[] mutated = plan.getBytes(StandardCharsets.UTF_8);
      for (int rounds = 1 + random.nextInt(3); rounds > 0; rounds--) {
        PlanMutation mutation = MUTATIONS.get(random.nextInt(MUTATIONS.size()));
        mutated = mutation.of(mutated, random);
        what.append(", ").append(mutation);
      }
      valid += check(mutated, what.toString()) ? 1 : 0;
    }
    System.out.printf(
        Locale.ROOT, "%d mutated plans: %d valid, %d refused%n", count, valid, count - valid);
    assertThat(valid).isStrictlyBetween(0, count / 2);
  }

  private static boolean check(byte[] plan, String what) {
    PlanReading reading;
    try {
      reading =
          assertTimeoutPreemptively(
              Duration.ofSeconds(30), () -> PlanFile.read("mutated.yaml", plan), what);
    } catch (RuntimeException | StackOverflowError e) {
      fail(what + "\n" + new String(plan, StandardCharsets.UTF_8), e);
      return false;
    }
    int lines = 1 + (int) new String(plan, StandardCharsets.UTF_8).lines().count();
    assertThat(reading.valid()).as(what).isEqualTo(reading.errors().isEmpty());
    Stream.concat(reading.errors().stream(), reading.warnings().stream())
        .forEach(it -> check(it, lines, what));
    return reading.valid();
  }

  private static void check(PlanFinding finding, int lines, String what) {
    assertThat(finding.line()).as(what).isBetween(1, lines);
    assertThat(finding.message()).as(what).isNotBlank();
    assertThat(finding.fix()).as(what).isNotBlank();
    String said = finding.message() + finding.path() + finding.fix();
    assertThat(said).as(what).doesNotContainPattern("\\p{Cntrl}").hasSizeLessThan(2_000);
    if (!finding.path().isEmpty() && PlanMutation.isForSecrets(finding.path())) {
      assertThat(said + finding.value()).as(what).doesNotContain(PlanMutation.SECRET);
    }
  }
}
