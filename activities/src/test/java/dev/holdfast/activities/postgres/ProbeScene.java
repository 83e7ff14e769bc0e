package dev.holdfast.activities.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.activities.planfile.References;
import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.workflows.plan.ProbePolicy;
import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.probe.LossLedgers.Bounded;
import dev.holdfast.workflows.probe.LossLedgers.Question;
import dev.holdfast.workflows.probe.Mark;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.site.ClusterTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A probe that beats when the test says so, and the questions that a failover asks. */
final class ProbeScene implements AutoCloseable {

  static final ProbePolicy POLICY =
      new ProbePolicy(Duration.ofMillis(20), 3, Duration.ofSeconds(2), null);

  private final Path home;
  private final Server server;
  private final References references = new References(Map.of());
  private final ProcessRunner runner = new ProcessRunner();
  private final List<String> said = new ArrayList<>();
  private final Duration shift;
  private LedgerProbe probe;

  ProbeScene(Path home, Server server) throws IOException {
    this(home, server, Duration.ZERO);
  }

  /** With a probe whose wall clock is wrong. */
  ProbeScene(Path home, Server server, Duration shift) throws IOException {
    this.home = home;
    this.server = server;
    this.shift = shift;
    this.probe = open("r1");
  }

  private LedgerProbe open(String run) throws IOException {
    return LedgerProbe.open(
        new LedgerProbe.Watch("shop", server, POLICY, directory()),
        references,
        () -> new Mark(run, Instant.now().plus(shift), System.nanoTime()),
        said::add);
  }

  Path directory() {
    return PostgresLossLedgers.directory(home, "shop");
  }

  LedgerProbe probe() {
    return probe;
  }

  List<String> said() {
    return said;
  }

  void beats(int count) throws IOException, InterruptedException {
    for (int i = 0; i < count; i++) {
      assertThat(probe.beat()).isEmpty();
    }
  }

  /** Beats until the server counts as lost. */
  LedgerProbe.Lost untilLost() throws IOException, InterruptedException {
    for (int i = 0; i < 50; i++) {
      Optional<LedgerProbe.Lost> lost = probe.beat();
      if (lost.isPresent()) {
        return lost.get();
      }
    }
    throw new AssertionError("not lost: " + said);
  }

  /** As a probe that is killed and started again: nothing is said to the ledger. */
  void startsAgain(String run) throws IOException {
    probe.close();
    probe = open(run);
  }

  LedgerReading ledger() throws IOException {
    return LedgerReading.of(directory(), server.name()).orElseThrow();
  }

  Bounded expect(@Nullable Instant endedAt) {
    return ledgers().answer(question(endedAt, false), attempt(), false);
  }

  Bounded measure(@Nullable Instant endedAt) {
    return ledgers().answer(question(endedAt, false), attempt(), true);
  }

  Bounded measureSynchronous(@Nullable Instant endedAt) {
    return ledgers().answer(question(endedAt, true), attempt(), true);
  }

  private Question question(@Nullable Instant endedAt, boolean synchronous) {
    return new Question(
        new ClusterTarget("r9", "shop", server), null, "db-weu", "neu", endedAt, synchronous);
  }

  private PostgresLossLedgers ledgers() {
    return new PostgresLossLedgers(
        references, home, runner, PostgresPrograms::find, new Attempts("test"));
  }

  private static Attempt attempt() {
    return new Attempt(1, "test", Duration.ZERO);
  }

  @Override
  public void close() throws IOException {
    try (runner) {
      probe.close();
    }
  }
}
