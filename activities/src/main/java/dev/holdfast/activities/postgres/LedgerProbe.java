package dev.holdfast.activities.postgres;

import dev.holdfast.activities.planfile.References;
import dev.holdfast.workflows.plan.ProbePolicy;
import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.probe.Beat;
import dev.holdfast.workflows.probe.Mark;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches one server from the witness: writes beats through whichever member is the primary, and
 * keeps a ledger of those that were acknowledged.
 *
 * <p>It decides nothing. That a server counts as lost is a line in its ledger, and an answer to
 * whoever asked for it.
 */
public final class LedgerProbe implements AutoCloseable {

  private static final long SIGN_OF_LIFE = Duration.ofMillis(500).toNanos();
  private static final long PRUNE_EVERY = Duration.ofMinutes(1).toNanos();

  private final Watch watch;
  private final Supplier<Mark> clock;
  private final Consumer<String> say;
  private final LedgerFile ledger;
  private final PrimarySearch search;
  private @Nullable BeatSession session;
  private @Nullable Mark failingSince;
  private @Nullable Mark seenLost;
  private ProbeState.State state = ProbeState.State.SEARCHING;
  private String trouble = "";
  private int failures;
  private long sequence;
  private boolean started;
  private long signedAt = System.nanoTime() - SIGN_OF_LIFE;
  private long prunedAt = System.nanoTime();

  /**
   * What is watched, and where the ledger goes.
   *
   * @param plan the plan's name, part of the sessions' names
   * @param directory the folder of the ledgers; made if absent
   */
  public record Watch(String plan, Server server, ProbePolicy policy, Path directory) {}

  /**
   * A server that counts as lost. Times are the probe's.
   *
   * @param lastGoodAt when the last beat was acknowledged
   * @param failingSinceAt when the first beat was sent that failed
   * @param failures how many have failed since
   */
  public record Lost(
      String server,
      String member,
      Instant lastGoodAt,
      Instant failingSinceAt,
      Instant seenLostAt,
      int failures,
      String reason) {}

  /** When to end. */
  @FunctionalInterface
  public interface Stop {
    /** Waits at most {@code limit}; whether to end now. */
    boolean await(Duration limit) throws InterruptedException;
  }

  private LedgerProbe(
      Watch watch, References references, Supplier<Mark> clock, Consumer<String> say)
      throws IOException {
    this.watch = watch;
    this.clock = clock;
    this.say = say;
    this.ledger = LedgerFile.open(watch.directory(), watch.server().name());
    this.sequence = ledger.lastSequence();
    // the ledger's id tells the sessions of several witnesses apart
    String name = "holdfast/probe/" + ledger.ledger().substring(0, 8) + "/" + watch.plan();
    WitnessSessions sessions = new WitnessSessions(references, watch.server(), name);
    this.search = new PrimarySearch(sessions, watch.server().members(), clock);
  }

  /**
   * Takes the server's ledger. Fails with {@link FailureCode#PROCESS_RUNNING} while another probe
   * has it.
   *
   * @param say receives what people want to know: found, failing, lost, back
   */
  public static LedgerProbe open(Watch watch, References references, Consumer<String> say)
      throws IOException {
    return open(watch, references, new ProbeClock(), say);
  }

  /** As above, by other clocks. */
  static LedgerProbe open(
      Watch watch, References references, Supplier<Mark> clock, Consumer<String> say)
      throws IOException {
    return new LedgerProbe(watch, references, clock, say);
  }

  /**
   * Writes beats until it is told to end or, with {@code untilLost}, the server counts as lost.
   *
   * @return the loss; empty if it was told to end
   */
  public Optional<Lost> run(Stop stop, boolean untilLost) throws IOException, InterruptedException {
    long every = watch.policy().every().toNanos();
    long due = System.nanoTime();
    while (!stop.await(Duration.ofNanos(Math.max(0, due - System.nanoTime())))) {
      noteGap(System.nanoTime() - due);
      Optional<Lost> lost = beat();
      if (untilLost && lost.isPresent()) {
        return lost;
      }
      due = Math.max(due + every, System.nanoTime());
    }
    ledger.append(LedgerLines.Kind.END, clock.get(), "told to end");
    sign(ProbeState.State.ENDED);
    return Optional.empty();
  }

  /** One beat; the loss if the server counts as lost after it. */
  Optional<Lost> beat() throws IOException, InterruptedException {
    Mark begun = clock.get();
    try {
      BeatSession primary = primary();
      Beat beat = primary.write(ledger.ledger(), ++sequence);
      ledger.append(beat);
      good(beat);
      prune(primary);
    } catch (SQLException e) {
      failed(begun, BeatFailure.of(e));
    } catch (BeatFailure e) {
      failed(begun, e);
    }
    if (System.nanoTime() - signedAt >= SIGN_OF_LIFE) {
      sign(state);
    }
    return lost();
  }

  private BeatSession primary()
      throws IOException, SQLException, BeatFailure, InterruptedException {
    BeatSession open = session;
    if (open != null) {
      return open;
    }
    Beat last = ledger.lastBeat();
    PrimarySearch.Known known =
        new PrimarySearch.Known(
            ledger.system(), ledger.lastTimeline(), last == null ? null : last.member());
    BeatSession found = search.find(watch.policy().timeout(), known);
    session = found;
    sequence = Math.max(sequence, found.prepare(ledger.ledger()));
    if (!started) {
      ledger.start(clock.get(), found.system());
      started = true;
    }
    say.accept(
        "%s: beats go through %s, timeline %d"
            .formatted(watch.server().name(), found.member().name(), found.timeline()));
    return found;
  }

  private void good(Beat beat) throws IOException {
    if (state == ProbeState.State.GOOD) {
      return;
    }
    if (failures > 0) {
      say.accept(watch.server().name() + ": beats are acknowledged again by " + beat.member());
    }
    failures = 0;
    failingSince = null;
    seenLost = null;
    trouble = "";
    sign(ProbeState.State.GOOD);
  }

  private void prune(BeatSession primary) throws SQLException {
    if (System.nanoTime() - prunedAt > PRUNE_EVERY) {
      prunedAt = System.nanoTime();
      primary.prune(ledger.ledger(), sequence, watch.policy().every());
    }
  }

  private void failed(Mark begun, BeatFailure failure) throws IOException {
    if (session != null) {
      session.close();
      session = null;
    }
    noteTrouble(begun, failure);
    if (!failure.decided() || ledger.lastBeat() == null) {
      return;
    }
    failures++;
    if (failures >= watch.policy().failures() && seenLost == null) {
      Mark now = clock.get();
      seenLost = now;
      ledger.append(LedgerLines.Kind.LOST, now, failure.text());
      say.accept(watch.server().name() + " counts as lost: " + failure.text());
      sign(ProbeState.State.LOST);
    }
  }

  /** The first of a kind is written down, not each of them. */
  private void noteTrouble(Mark begun, BeatFailure failure) throws IOException {
    if (!failure.text().equals(trouble)) {
      trouble = failure.text();
      say.accept(watch.server().name() + ": no beat: " + trouble);
      if (!failure.decided()) {
        ledger.append(LedgerLines.Kind.UNDECIDED, begun, trouble);
      }
    }
    if (failure.decided() && failingSince == null && ledger.lastBeat() != null) {
      failingSince = begun;
      ledger.append(LedgerLines.Kind.FAILING, begun, trouble);
      sign(ProbeState.State.FAILING);
    }
  }

  private Optional<Lost> lost() {
    Beat last = ledger.lastBeat();
    if (seenLost == null || failingSince == null || last == null) {
      return Optional.empty();
    }
    return Optional.of(
        new Lost(
            watch.server().name(),
            last.member(),
            last.acked().wall(),
            failingSince.wall(),
            seenLost.wall(),
            failures,
            trouble));
  }

  /** A beat that is later than the last one can have taken: this process did not get to run. */
  private void noteGap(long late) throws IOException {
    if (late > 2 * watch.policy().every().toNanos()) {
      ledger.append(
          LedgerLines.Kind.GAP, clock.get(), "did not run for %d ms".formatted(late / 1_000_000));
    }
  }

  private void sign(ProbeState.State now) throws IOException {
    state = now;
    signedAt = System.nanoTime();
    ProbeState.write(watch.directory(), watch.server().name(), now, trouble, clock);
  }

  @Override
  public void close() throws IOException {
    try (ledger;
        search) {
      if (session != null) {
        session.close();
      }
    }
  }
}
