package dev.holdfast.activities.postgres;

import dev.holdfast.activities.planfile.References;
import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.probe.Loss;
import dev.holdfast.workflows.probe.LossLedgers;
import dev.holdfast.workflows.runbook.Attempt;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Loss by the ledger in this host's files, the candidate's beats, and the old primary's WAL where
 * this host can read it.
 */
public final class PostgresLossLedgers implements LossLedgers {

  private static final Duration ANSWER = Duration.ofSeconds(10);

  private final References references;
  private final Path home;
  private final ProcessRunner runner;
  private final Supplier<PostgresPrograms> programs;
  private final Attempts attempts;

  /**
   * For one worker.
   *
   * @param home the state folder, where the ledgers are if the plan says nothing else
   * @param programs where pg_waldump is; asked only if there is WAL to read
   */
  public PostgresLossLedgers(
      References references,
      Path home,
      ProcessRunner runner,
      Supplier<PostgresPrograms> programs,
      Attempts attempts) {
    this.references = references;
    this.home = home;
    this.runner = runner;
    this.programs = programs;
    this.attempts = attempts;
  }

  /** The folder of a plan's ledgers if the plan names none. */
  public static Path directory(Path home, String plan) {
    return home.resolve("ledger").resolve(plan);
  }

  @Override
  public Bounded expect(Question question) {
    return answer(question, attempts.current(), false);
  }

  @Override
  public Bounded measure(Question question) {
    return answer(question, attempts.current(), true);
  }

  /** As {@link #expect} and {@link #measure}, outside of an activity. */
  Bounded answer(Question question, Attempt attempt, boolean promoted) {
    Path directory = directory(question);
    String server = question.cluster().server().name();
    try {
      Optional<LedgerReading> ledger = LedgerReading.of(directory, server);
      Optional<ProbeState> state = ProbeState.read(directory, server);
      if (ledger.isEmpty() || state.isEmpty()) {
        return unknown("there is no ledger of %s in %s".formatted(server, directory), attempt);
      }
      return judged(
          question, new LedgerJudgement(question, ledger.get(), state.get()), attempt, promoted);
    } catch (IOException e) {
      return unknown("the ledger in %s can't be read: %s".formatted(directory, e), attempt);
    } catch (SQLException e) {
      return unknown(
          question.candidate() + " does not say what it has: " + e.getMessage(), attempt);
    } catch (ApplicationFailure e) {
      return unknown(e.getOriginalMessage(), attempt);
    }
  }

  private Bounded judged(
      Question question, LedgerJudgement judgement, Attempt attempt, boolean promoted)
      throws SQLException {
    String name = "holdfast/%s/%d/loss".formatted(question.cluster().run(), attempt.number());
    WitnessSessions sessions = new WitnessSessions(references, question.cluster().server(), name);
    Successor successor;
    try (PostgresSession session =
        sessions.open(question.cluster().server().member(question.candidate()), ANSWER)) {
      successor = Successor.ask(session, judgement.ledger(), promoted);
    }
    OldWal oldWal = new OldWal(references, runner, programs);
    return judgement.bounded(successor, oldWal, attempt);
  }

  private Path directory(Question question) {
    Reference named = question.ledger();
    return named == null
        ? directory(home, question.cluster().plan())
        : Path.of(PostgresServers.known(() -> references.resolve(named)));
  }

  private static Bounded unknown(String why, Attempt attempt) {
    return new Bounded(Loss.unknown(why), null, null, null, List.of(), attempt);
  }
}
