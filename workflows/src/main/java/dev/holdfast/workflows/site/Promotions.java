package dev.holdfast.workflows.site;

import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import io.temporal.activity.ActivityInterface;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes a standby the primary, and gives the cluster back what promotion loses.
 *
 * <p>A promotion can't be taken back, and an attempt that was frozen may go on at any time. So it
 * needs a permit that ends: {@link #replay} gives it, the server itself checks it in the very
 * statement that promotes, by its own clock, and {@link #withdraw} returns once it has ended.
 */
@ActivityInterface(namePrefix = "Promotion")
public interface Promotions {

  /**
   * Returns once the standby has applied everything it has received, or is beyond {@link
   * Candidate#end}, with a permit to promote it. Fails with {@link FailureCode#REPLAY_INCOMPLETE}
   * if it still receives or does not get on.
   */
  Replayed replay(Candidate candidate);

  /**
   * Promotes it, and returns once it takes writes. Where {@link Candidate#closed}, sessions are
   * read-only by default until {@link #settle} has opened it. Safe to repeat: finds a promotion
   * that worked. Fails with {@link FailureCode#PERMIT_OVER} if the permit has ended.
   */
  Promoted promote(Permitted permitted);

  /**
   * Returns once no attempt of the run can promote the standby any more, with what it is now. The
   * server reads and replays as before if nobody has promoted it.
   */
  Withdrawn withdraw(Permitted permitted);

  /**
   * What promotion loses: sequences are moved ahead of ids that lost rows may have used, slots of
   * those who are to follow are made, no commit waits for a standby that does not follow; then
   * clients may write. Safe to repeat: sequences are moved once a promotion, or twice if the worker
   * dies in between.
   */
  Settled settle(Settlement settlement);

  /**
   * Has a standby follow the new primary; returns once it does. One that follows another standby
   * goes on with that. Safe to repeat. Fails with {@link FailureCode#FOLLOW_FAILED}.
   */
  Followed follow(Following following);

  /** From now on each commit waits for one of these standbys. Safe to repeat. */
  Confirmed confirmBy(Confirmation confirmation);

  /**
   * The standby that is to take over.
   *
   * @param timeline that it follows
   * @param closed whether nobody may write before {@link #settle}: after a loss
   * @param patience how long its promotion has to wait once it is asked for: permits last so much
   *     longer
   * @param end a record of the primary's that it has to have applied, and no more; the last one, if
   *     the primary was shut down. Null if nobody knows where the log ends
   */
  record Candidate(
      MemberTarget target, int timeline, boolean closed, Duration patience, @Nullable Lsn end) {

    /** One whose promotion waits for nothing, and that must find out where the log ends. */
    public Candidate(MemberTarget target, int timeline, boolean closed) {
      this(target, timeline, closed, Duration.ZERO, null);
    }

    /** The same one; once it is asked for, its promotion waits so long. */
    public Candidate waiting(Duration time) {
      return new Candidate(target, timeline, closed, time, end);
    }

    /** The same one, for a log that ends with {@code last}; null if nobody knows. */
    public Candidate upTo(@Nullable Lsn last) {
      return new Candidate(target, timeline, closed, patience, last);
    }
  }

  /**
   * A candidate with the permit to promote it.
   *
   * @param until by the standby's own clock
   */
  record Permitted(Candidate candidate, Instant until) {}

  /**
   * Everything that was received is applied.
   *
   * @param lsn how far
   * @param permitUntil by the standby's own clock
   */
  record Replayed(Lsn lsn, Instant permitUntil, Attempt attempt) implements Observation {
    @Override
    public String detail() {
      return "applied all that was received, up to " + lsn;
    }
  }

  /**
   * The standby is the primary.
   *
   * @param lsn where its own timeline begins
   */
  record Promoted(String member, String site, int timeline, Lsn lsn, Instant at, Attempt attempt)
      implements Observation {
    @Override
    public String detail() {
      return "%s is the primary, on timeline %d from %s".formatted(member, timeline, lsn);
    }
  }

  /** Nobody will promote it any more; {@code promoted} if somebody had. */
  record Withdrawn(@Nullable Promoted promoted, Attempt attempt) implements Observation {
    @Override
    public String detail() {
      return promoted == null ? "was not promoted, and won't be" : promoted.detail();
    }

    @Override
    public boolean changed() {
      return false;
    }
  }

  /**
   * What is to be put right on the new primary.
   *
   * @param ahead by how many values sequences are moved; 0 if nothing was lost
   * @param slots that the old primary had and standbys or subscribers need
   */
  record Settlement(
      Candidate candidate, Promoted promoted, long ahead, List<MemberSeen.Slot> slots) {
    public Settlement {
      slots = List.copyOf(slots);
    }
  }

  /**
   * Clients may write.
   *
   * @param sequences how many were moved
   * @param notes what could not be put right, for a person
   */
  record Settled(int sequences, List<String> notes, Instant openAt, Attempt attempt)
      implements Observation {
    public Settled {
      notes = List.copyOf(notes);
    }

    @Override
    public String detail() {
      String moved = sequences == 0 ? "open" : "open; " + sequences + " sequences moved ahead";
      return notes.isEmpty() ? moved : moved + "; " + String.join("; ", notes);
    }
  }

  /** A standby and whom it is to follow. */
  record Following(MemberTarget standby, MemberTarget primary, int timeline) {}

  /** It follows. */
  record Followed(String member, Lsn received, Attempt attempt) implements Observation {
    @Override
    public String detail() {
      return member + " follows, at " + received;
    }
  }

  /** A primary and the standbys of which one has to have a commit before it counts. */
  record Confirmation(MemberTarget primary, List<String> standbys) {
    public Confirmation {
      standbys = List.copyOf(standbys);
    }
  }

  /** What the primary waits for. */
  record Confirmed(String setting, Attempt attempt) implements Observation {
    @Override
    public String detail() {
      return setting.isEmpty() ? "commits wait for no standby" : "commits wait for " + setting;
    }
  }
}
