package dev.holdfast.activities.postgres;

import dev.holdfast.workflows.plan.Member;
import dev.holdfast.workflows.probe.Mark;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the member that is the primary now, by asking all of them at once: one that does not answer
 * delays nobody. A member that still owes an answer is not asked again.
 */
final class PrimarySearch implements AutoCloseable {

  private final WitnessSessions sessions;
  private final List<Member> members;
  private final Supplier<Mark> clock;
  private final Set<String> asked = ConcurrentHashMap.newKeySet();
  private final ExecutorService askers =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "primary search");
            thread.setDaemon(true);
            return thread;
          });

  PrimarySearch(WitnessSessions sessions, List<Member> members, Supplier<Mark> clock) {
    this.sessions = sessions;
    this.members = List.copyOf(members);
    this.clock = clock;
  }

  /**
   * What is known of the primary before the search.
   *
   * @param system the cluster's identifier; null if any will do
   * @param timeline the newest one seen: an older primary has been superseded
   * @param member that was the primary last; null if none was yet
   */
  record Known(@Nullable String system, int timeline, @Nullable String member) {
    boolean isElsewhere(Member other) {
      return member != null && !member.equals(other.name());
    }
  }

  /** What one member said. */
  private record Answer(
      Member member, @Nullable BeatSession primary, String text, boolean decided) {}

  /** One round; answers that come after its end are closed by those who bring them. */
  private static final class Round {
    private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
    private boolean over;

    synchronized void bring(Answer answer) {
      if (over) {
        close(answer);
      } else {
        answers.add(answer);
      }
    }

    synchronized void end() {
      over = true;
      answers.forEach(Round::close);
    }

    private static void close(Answer answer) {
      if (answer.primary() != null) {
        answer.primary().close();
      }
    }
  }

  /**
   * The primary; the caller closes the session.
   *
   * @param known what the ledger says of the primary so far
   * @throws BeatFailure if there is none within {@code limit}
   */
  BeatSession find(Duration limit, Known known) throws BeatFailure, InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    Round round = new Round();
    List<Member> silent = new ArrayList<>(members);
    List<String> heard = new ArrayList<>();
    boolean decided = true;
    try {
      long expected = members.stream().filter(it -> ask(it, round, limit)).count();
      for (; expected > 0; expected--) {
        Answer answer = round.answers.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (answer == null) {
          break;
        }
        silent.remove(answer.member());
        BeatSession primary = answer.primary();
        String objection = primary == null ? answer.text() : objection(primary, known);
        if (primary != null && objection.isEmpty()) {
          return primary;
        }
        if (primary != null) {
          primary.close();
        }
        // a standby that can't be asked must not hide that the primary is gone
        decided &= answer.decided() || known.isElsewhere(answer.member());
        heard.add(answer.member().name() + ": " + objection);
      }
    } finally {
      round.end();
    }
    silent.forEach(it -> heard.add(it.name() + ": no answer"));
    throw new BeatFailure(String.join("; ", heard), decided);
  }

  private static String objection(BeatSession primary, Known known) {
    if (known.system() != null && !known.system().equals(primary.system())) {
      return "another cluster answers: its system identifier is " + primary.system();
    }
    return primary.timeline() < known.timeline()
        ? "a primary of timeline %d, which %d has superseded"
            .formatted(primary.timeline(), known.timeline())
        : "";
  }

  private boolean ask(Member member, Round round, Duration limit) {
    if (!asked.add(member.name())) {
      return false;
    }
    askers.execute(
        () -> {
          try {
            round.bring(look(member, limit));
          } finally {
            asked.remove(member.name());
          }
        });
    return true;
  }

  private Answer look(Member member, Duration limit) {
    PostgresSession session = null;
    try {
      session = sessions.open(member, limit);
      if (session.isTrue("SELECT pg_is_in_recovery()")) {
        session.close();
        return new Answer(member, null, "a standby", true);
      }
      return new Answer(member, BeatSession.on(session, member, clock), "", true);
    } catch (SQLException e) {
      closeQuietly(session);
      return new Answer(member, null, BeatFailure.text(e), BeatFailure.tellsOfLoss(e));
    } catch (RuntimeException e) {
      closeQuietly(session);
      return new Answer(member, null, String.valueOf(e.getMessage()), false);
    }
  }

  private static void closeQuietly(@Nullable PostgresSession session) {
    try {
      if (session != null) {
        session.connection().abort(Runnable::run);
      }
    } catch (SQLException gone) {
      // that is all that was wanted
    }
  }

  @Override
  public void close() {
    askers.shutdownNow();
  }
}
