package dev.holdfast.workflows.probe;

import dev.holdfast.workflows.probe.Beat.Durability;
import dev.holdfast.workflows.probe.Beat.Standing;
import dev.holdfast.workflows.runbook.Rpo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What was lost, from what the ledger and the servers can show. Pure: the same evidence gives the
 * same bounds.
 *
 * <p>A server that takes over has a beginning of its predecessor's WAL. So whatever was committed
 * before a beat that it has survived, and whatever was committed after one that it lacks is lost.
 * docs/adr/0016 says which quantities are bounds, and why.
 */
public final class LossBounds {

  /** Beats before the last found one whose round trips tell how late an answer can be. */
  private static final int ROUND_TRIPS = 50;

  private final Evidence evidence;
  private final List<String> remarks = new ArrayList<>();
  private final int lastFound;
  private final int firstLost;

  private LossBounds(Evidence evidence) {
    this.evidence = evidence;
    this.lastFound = evidence.standings().lastIndexOf(Standing.SURVIVED);
    this.firstLost = evidence.standings().indexOf(Standing.LOST);
  }

  /**
   * What there is to judge by.
   *
   * @param beats acknowledged by the old primary, in their order
   * @param standings what became of each
   * @param now the probe's latest sign of life
   * @param sinceEnd how long before {@code now} the old primary had acknowledged its last commit,
   *     at least; negative if it may have gone on after it. By one clock, the worker's
   * @param failing whether the probe saw the old primary fail, rather than ended before
   * @param synchronous whether the successor was a synchronous standby to the end
   * @param stranded the WAL that the successor lacks; null if it could not be read
   */
  public record Evidence(
      List<Beat> beats,
      List<Standing> standings,
      Mark now,
      Duration sinceEnd,
      boolean failing,
      boolean synchronous,
      @Nullable StrandedWal stranded) {

    public Evidence {
      beats = List.copyOf(beats);
      standings = List.copyOf(standings);
      if (beats.size() != standings.size()) {
        throw new IllegalArgumentException(
            "standings must be as many as beats, were "
                + standings.size()
                + " and "
                + beats.size());
      }
    }
  }

  /** The bounds; unknown where the evidence shows nothing or contradicts itself. */
  public static Loss of(Evidence evidence) {
    if (evidence.beats().isEmpty()) {
      return Loss.unknown("the ledger holds no beat of the old primary");
    }
    return new LossBounds(evidence).loss();
  }

  private Loss loss() {
    if (firstLost >= 0 && firstLost < lastFound) {
      return Loss.unknown(
          "beat %d is found and the earlier beat %d is not: somebody removed beats"
              .formatted(beat(lastFound).sequence(), beat(firstLost).sequence()));
    }
    if (nothingIsLost()) {
      return new Loss(
          Rpo.Method.LEDGER, Duration.ZERO, Duration.ZERO, 0L, 0L, null, doubted(), remarks);
    }
    Duration min = least();
    Duration max = lastFound < 0 ? null : most(beat(lastFound));
    Long commitsMax = commitsMax();
    return new Loss(
        Rpo.Method.LEDGER,
        min,
        max == null || max.compareTo(min) >= 0 ? max : min,
        commitsMin(commitsMax),
        commitsMax,
        commitsSeen(),
        doubted(),
        remarks);
  }

  /** Two ways: the old primary's WAL ends where its successor begins; or every commit waited. */
  private boolean nothingIsLost() {
    if (trusted() && stranded().commits() == 0) {
      return true;
    }
    if (!evidence.synchronous()) {
      return false;
    }
    boolean noneLost = firstLost < 0 && lastFound >= 0;
    boolean waited = beat(last()).durability() == Durability.STANDBY;
    if (noneLost && waited && evidence.failing() && !contradictedByWal()) {
      remarks.add("every commit waited for the standby that took over, unless a session chose not");
      return true;
    }
    remarks.add(
        "the standby was synchronous, but the ledger does not agree that every commit waited");
    return false;
  }

  /** More commits than sessions lack an end there: not all of them can have been waiting. */
  private boolean contradictedByWal() {
    StrandedWal wal = evidence.stranded();
    return wal != null && wal.surely() > beat(last()).backends();
  }

  /** From the first beat that is lost for certain to the last one. */
  private Duration least() {
    if (firstLost < 0) {
      return Duration.ZERO;
    }
    Duration least = beat(firstLost).acked().atLeast(beat(last()).sent()).minus(restarts());
    return least.isNegative() ? Duration.ZERO : least;
  }

  /** From before the last beat that is found to the end of the old primary. */
  private Duration most(Beat found) {
    Duration toLast = found.sent().atMost(beat(last()).acked());
    Duration toEnd = found.sent().atMost(evidence.now()).minus(evidence.sinceEnd());
    if (toEnd.compareTo(found.sent().atLeast(beat(last()).sent())) < 0) {
      remark("a beat was sent and acknowledged after the old primary was believed to be down");
      toEnd = found.sent().atMost(evidence.now());
    }
    Duration most = toEnd.compareTo(toLast) < 0 ? toLast : toEnd;
    Duration byWal = trusted() ? mostByWal(toLast) : null;
    return (byWal == null || byWal.compareTo(most) > 0 ? most : byWal).plus(restarts());
  }

  /** To the time in the old primary's last commit record, by a single clock: its own. */
  private @Nullable Duration mostByWal(Duration toLast) {
    Instant lastCommit = stranded().lastCommitAt();
    Beat last = beat(last());
    if (lastCommit == null || lastCommit.isBefore(last.serverClock())) {
      return null;
    }
    Duration lateness = recent().map(Beat::roundTrip).max(Duration::compareTo).orElseThrow();
    return toLast.plus(Duration.between(last.serverClock(), lastCommit)).plus(lateness);
  }

  private @Nullable Long commitsMax() {
    if (evidence.stranded() == null) {
      remarks.add("the old primary's WAL was not read: nobody else knows its last commits");
      return null;
    }
    return trusted() ? stranded().commits() - lostBeats() : null;
  }

  /**
   * Of the commits in the WAL some are beats, acknowledged or not, and one for every session may
   * not have been acknowledged.
   */
  private long commitsMin(@Nullable Long max) {
    if (max == null) {
      return 0;
    }
    long before = lastFound < 0 ? beat(0).sequence() - 1 : beat(lastFound).sequence();
    long beats = beat(last()).sequence() - before;
    long surely = stranded().surely() - beats - beat(last()).backends();
    return Math.max(0, Math.min(surely, max));
  }

  private @Nullable Long commitsSeen() {
    if (lastFound < 0) {
      return null;
    }
    long begun = beat(last()).nextTransaction() - beat(lastFound).nextTransaction();
    return Math.max(0, begun - (last() - lastFound));
  }

  /** Whether the WAL that was read holds every commit that was acknowledged. */
  private boolean trusted() {
    if (evidence.stranded() == null) {
      return false;
    }
    if (recent().anyMatch(it -> it.durability() == Durability.LAX)) {
      remark("synchronous_commit is off somewhere: what was acknowledged need not be in the WAL");
      return false;
    }
    if (stranded().commits() < lostBeats()) {
      remark("the old primary's WAL lacks beats that it acknowledged");
      return false;
    }
    return true;
  }

  private void remark(String remark) {
    if (!remarks.contains(remark)) {
      remarks.add(remark);
    }
  }

  private long lostBeats() {
    return evidence.standings().stream().filter(it -> it == Standing.LOST).count();
  }

  /** From a while before the last beat that was found. */
  private Stream<Beat> recent() {
    return evidence.beats().stream().skip(Math.max(0, lastFound - ROUND_TRIPS));
  }

  /** Clocks may have been stepped while the probe did not run: seen against the primary's. */
  private Duration restarts() {
    Duration sum = Duration.ZERO;
    for (int i = Math.max(0, lastFound) + 1; i <= last(); i++) {
      if (!beat(i).sent().run().equals(beat(i - 1).sent().run())) {
        sum = sum.plus(beat(i).offset().minus(beat(i - 1).offset()).abs());
      }
    }
    if (!sum.isZero()) {
      remark("the probe was started again in the time that counts");
    }
    return sum;
  }

  private boolean doubted() {
    boolean restarted = !beat(last()).sent().run().equals(evidence.now().run());
    boolean elsewhere =
        evidence.beats().stream()
            .skip(Math.max(0, lastFound))
            .anyMatch(it -> !it.member().equals(beat(last()).member()));
    return restarted || elsewhere;
  }

  private StrandedWal stranded() {
    StrandedWal wal = evidence.stranded();
    if (wal == null) {
      throw new IllegalStateException("the WAL was not read");
    }
    return wal;
  }

  private Beat beat(int index) {
    return evidence.beats().get(index);
  }

  private int last() {
    return evidence.beats().size() - 1;
  }
}
