package dev.holdfast.activities.planfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.holdfast.workflows.plan.PlanFinding;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Spec: no input ever gives a stack trace. Mutations of the published plan, by seed. */
final class PlanFuzzTest {

  private static final int PLANS = 2_000;

  private static final List<String> SPECIALS =
      List.of(
          "&a ",
          "*a ",
          "!!binary ",
          "!x ",
          "? ",
          "- ",
          ": ",
          "| ",
          "> ",
          "%YAML 9.9\n",
          "---\n",
          "...\n",
          "<<: ",
          "[",
          "]",
          "{",
          "}",
          "\"",
          "'",
          "#",
          "\t",
          "\r",
          "\u0085",
          "\u2028",
          "\u0000",
          "\uFEFF",
          "~",
          "null",
          "true",
          ".inf",
          "-.nan",
          "0x1F",
          "1e999999999",
          "-0",
          "99999999999999999999",
          "9".repeat(5_000),
          "\"\\uD800\"",
          "\"\\0\"",
          "@",
          "`",
          "5%",
          "env:",
          "file:",
          "env:A:-",
          "0s",
          "99999d");

  @Test
  void anyFileGivesAPlanOrFindings() {
    long seed = Long.getLong("holdfast.fuzz.seed", System.nanoTime());
    byte[] plan = NotesPlan.published().text().getBytes(StandardCharsets.UTF_8);
    Random random = new Random(seed);
    for (int i = 0; i < PLANS; i++) {
      byte[] mutated = plan;
      for (int rounds = 1 + random.nextInt(4); rounds > 0; rounds--) {
        mutated = mutate(mutated, random);
      }
      check(mutated, "-Dholdfast.fuzz.seed=" + seed + ", plan " + i);
    }
  }

  private static void check(byte[] plan, String seed) {
    PlanReading reading;
    try {
      reading =
          assertTimeoutPreemptively(
              Duration.ofSeconds(10), () -> PlanFile.read("fuzz.yaml", plan), seed);
    } catch (RuntimeException e) {
      fail(seed + "\n" + new String(plan, StandardCharsets.UTF_8), e);
      return;
    }
    assertThat(reading.valid()).as(seed).isEqualTo(reading.errors().isEmpty());
    for (PlanFinding finding : reading.errors()) {
      assertThat(finding.message()).as(seed).isNotBlank();
      assertThat(finding.fix()).as(seed).isNotBlank();
      assertThat(finding.message() + finding.path() + finding.fix())
          .as(seed)
          .doesNotContainPattern("[\\p{Cntrl}]");
    }
  }

  private static byte[] mutate(byte[] plan, Random random) {
    int at = random.nextInt(plan.length + 1);
    int length = random.nextInt(40);
    return switch (random.nextInt(6)) {
      case 0 -> flip(plan, Math.min(at, plan.length - 1), random);
      case 1 -> splice(plan, at, Math.min(plan.length, at + length), new byte[0]);
      case 2 -> splice(plan, at, at, special(random));
      case 3 -> splice(plan, at, Math.min(plan.length, at + length), special(random));
      case 4 -> swapLines(plan, random);
      default -> splice(plan, at, at, Arrays.copyOfRange(plan, at / 2, at / 2 + at / 4));
    };
  }

  private static byte[] special(Random random) {
    return SPECIALS.get(random.nextInt(SPECIALS.size())).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] flip(byte[] plan, int at, Random random) {
    byte[] flipped = plan.clone();
    if (at >= 0) {
      flipped[at] ^= (byte) (1 << random.nextInt(8));
    }
    return flipped;
  }

  private static byte[] splice(byte[] plan, int from, int to, byte[] between) {
    byte[] spliced = Arrays.copyOf(plan, from + between.length + plan.length - to);
    System.arraycopy(between, 0, spliced, from, between.length);
    System.arraycopy(plan, to, spliced, from + between.length, plan.length - to);
    return spliced;
  }

  private static byte[] swapLines(byte[] plan, Random random) {
    List<String> lines =
        Arrays.asList(new String(plan, StandardCharsets.ISO_8859_1).split("\n", -1));
    Collections.swap(lines, random.nextInt(lines.size()), random.nextInt(lines.size()));
    return String.join("\n", lines).getBytes(StandardCharsets.ISO_8859_1);
  }
}
