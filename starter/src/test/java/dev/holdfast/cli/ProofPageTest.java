package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The page that shows what the proofs saw. */
final class ProofPageTest {

  private static final Path PAGE = Path.of("..", "docs", "proof.md");

  @TempDir private Path folder;

  @Test
  void countsPointsAndRunsAndAddsUpWhatWentWrong() throws IOException {
    Path rows = folder.resolve("proof.jsonl");
    Files.write(
        rows,
        List.of(
            row("WORKER", "swap", "AFTER", "RECOVERED", 0, 6.0),
            row("WORKER", "swap", "AFTER", "RECOVERED", 1, 7.25),
            row("STEP", "open", "BEFORE", "ROLLED_BACK", 0, 1.0)));

    String page =
        ProofPage.of(rows).into("above\n<!-- generated: begin -->\nold\n<!-- generated: end -->\n");

    assertThat(page)
        .startsWith("above\n")
        .doesNotContain("old")
        .contains("3 disturbed runs, of 2026-11-21: 1 effects doubled, 0 inventories")
        .contains("| STEP | restore | 1 | 1 | 1 ROLLED_BACK | 1.0 |")
        .contains("| WORKER | restore | 1 | 2 | 2 RECOVERED | 7.3 |");
  }

  private static String row(
      String what, String step, String phase, String outcome, int doubled, double seconds) {
    return """
        {"at":"2026-11-21T18:54:52Z","what":"%s","story":"restore","part":"notes","step":"%s","phase":"%s","outcome":"%s",\
        "doubled":%d,"unexplained":0,"seconds":%s}"""
        .formatted(what, step, phase, outcome, doubled, seconds);
  }

  @Test
  void countsFailoversWhoseLossIsOutsideItsBounds() throws IOException {
    Path rows = folder.resolve("failovers.jsonl");
    Files.write(
        rows,
        List.of(
            failover(1, false, 30, 20, 30),
            failover(2, true, 0, 0, 0),
            failover(3, false, 31, 20, 30)));

    String page =
        FailoverPage.of(rows)
            .into("above\n<!-- failovers: begin -->\nold\n<!-- failovers: end -->\n");

    assertThat(page)
        .doesNotContain("old")
        .contains("3 failovers, seeds 1 to 3, of 2026-11-22")
        .contains("| asynchronous | 2 | 200 | 2 | 61 | 0 | 0 | 1 | 2.5 |")
        .contains("| synchronous | 1 | 100 | 0 | 0 | 0 | 0 | 0 | 2.5 |");
  }

  private static String failover(int seed, boolean synchronous, int lost, int least, int most) {
    return """
        {"at":"2026-11-22T04:00:00Z","seed":%d,"synchronous":%s,"acknowledged":100,"lost":%d,"doubled":0,\
        "idsGivenTwice":0,"leastLossSeconds":0,"mostLossSeconds":1,"gapSeconds":2.5,\
        "rpo":{"lostCommitsMin":%d,"lostCommitsMax":%d,"lossSecondsMin":0,"lossSecondsMax":1}}"""
        .formatted(seed, synchronous, lost, least, most);
  }

  @Test
  void countsWhatOldPrimariesTookAfterNewOnes() throws IOException {
    Path rows = folder.resolve("lost-sites.jsonl");
    Files.write(
        rows,
        List.of(
            lostSite("FROZEN", "NOBODY", 0, true, 0, "LEASE_LAPSED", 12),
            lostSite("FROZEN", "NOBODY", 0, true, 0, "LEASE_LAPSED", 40),
            lostSite("CUT", "TEMPORAL", -5, true, 0, "LEASE_LAPSED", 0),
            lostSite("CUT", "NOBODY", 0, false, 3, "", 0)));

    String page =
        LostSitePage.of(rows)
            .into("above\n<!-- lost sites: begin -->\nold\n<!-- lost sites: end -->\n");

    assertThat(page)
        .doesNotContain("old\n")
        .contains("4 lost sites, of 2026-11-22")
        .contains(
            "| FROZEN | asynchronous | 2 | promoted by LEASE_LAPSED | 100 | 12 to 40 | 0 | 9.8 |")
        .contains("| CUT, clock of TEMPORAL -5 s at the cut | asynchronous | 1 |")
        .contains("| CUT, the guard unknown | asynchronous | 1 | refused, exit 3 | 100 | 0 | 0 |");
  }

  private static String lostSite(
      String loss,
      String clock,
      int seconds,
      boolean provable,
      int exitCode,
      String proof,
      int slips) {
    return """
        {"at":"2026-11-22T07:59:30Z","lost":{"loss":"%s","synchronous":false,"clock":"%s","seconds":%d,\
        "step":true,"provable":%s},"told":{"exitCode":%d,"proof":"%s","acknowledged":2820,"afterLoss":100,\
        "slips":%d,"slipSeconds":0.0,"lost":17,"doubled":0,"idsTwice":0,"seconds":9.78}}"""
        .formatted(loss, clock, seconds, provable, exitCode, proof, slips);
  }

  /**
   * Of those files that are there: {@code mvn verify -Pproof}, then this test alone with {@code
   * -Dholdfast.record=true}.
   */
  @Test
  @EnabledIfSystemProperty(named = "holdfast.record", matches = "true")
  void recordsThePage() throws IOException {
    String page = Files.readString(PAGE);
    page = Files.exists(ProofLog.FILE) ? ProofPage.of(ProofLog.FILE).into(page) : page;
    page = Files.exists(FailoverLog.FILE) ? FailoverPage.of(FailoverLog.FILE).into(page) : page;
    page = Files.exists(LostSiteLog.FILE) ? LostSitePage.of(LostSiteLog.FILE).into(page) : page;

    Files.writeString(PAGE, page);

    assertThat(page).contains("| WORKER | restore | ");
  }
}
