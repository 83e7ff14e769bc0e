package dev.holdfast.workflows.probe;

import dev.holdfast.workflows.probe.Beat.Durability;
import dev.holdfast.workflows.probe.Beat.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A primary that takes commits of clients and of a probe, dies, and is followed by a standby that
 * has a beginning of its WAL. It knows what was really lost, and tells {@link LossBounds} only what
 * a ledger, a table and a dead server's disk would.
 *
 * <p>All times are true microseconds; clocks are wrong as the seed wants it.
 */
final class LossSimulation {

  private static final Instant EPOCH = Instant.parse("2026-11-22T03:00:00Z");
  private static final int BACKENDS = 20;

  private final Random random;
  private final List<Commit> wal = new ArrayList<>();
  private final List<Beat> beats = new ArrayList<>();
  private final List<Integer> positions = new ArrayList<>();
  private final ProbeClock clock;
  private final long primaryOffset;
  private final boolean synchronous;
  private final long death;
  private final int survivors;

  /** A commit record: its place in the WAL is its place in the list. */
  private record Commit(long at, long acked, boolean beat) {}

  /** A probe's clocks: a shifted wall clock with a step, and processes that come and go. */
  private record ProbeClock(long shift, long step, long steppedAt, long restartedAt) {

    Mark at(long time) {
      long wall = time + shift + (time >= steppedAt ? step : 0);
      boolean second = time >= restartedAt;
      return new Mark(
          second ? "second" : "first",
          EPOCH.plusNanos(wall * 1000),
          (second ? 77_000_000_000L + time * 1000 : time * 1000));
    }
  }

  LossSimulation(long seed) {
    random = new Random(seed);
    death = 3_000_000L + random.nextInt(2_000_000);
    primaryOffset = pick(0, 5_000_000, -5_000_000, 300);
    synchronous = random.nextInt(4) == 0;
    clock = clocks();
    commit();
    survivors = synchronous ? wal.size() - waiting() : random.nextInt(wal.size() + 1);
  }

  /** A step while the probe is not there to see it is what the answer must own up to. */
  private ProbeClock clocks() {
    long never = Long.MAX_VALUE;
    long shift = pick(0, 5_000_000, -5_000_000);
    return switch (random.nextInt(4)) {
      case 0 -> new ProbeClock(shift, pick(5_000_000, -5_000_000), randomTime(), never);
      case 1 -> new ProbeClock(shift, 0, never, randomTime());
      default -> new ProbeClock(shift, 0, never, never);
    };
  }

  private long randomTime() {
    return random.nextInt((int) death);
  }

  private void commit() {
    long every = pick(50_000, 200_000, 1_000_000);
    long gapFrom = random.nextInt(3) == 0 ? randomTime() : Long.MAX_VALUE;
    long gapTo = gapFrom == Long.MAX_VALUE ? gapFrom : gapFrom + random.nextInt(2_000_000);
    long busy = 1L + random.nextInt(random.nextInt(4) == 0 ? 100 : 20_000);
    long nextBeat = every;
    long sequence = 0;
    for (long now = 0; now < death; now = Math.max(now + 1 + random.nextInt((int) busy), free())) {
      long acked = now + 1 + random.nextInt(2_000);
      boolean beats = now >= nextBeat && (now < gapFrom || now > gapTo);
      wal.add(new Commit(now, acked, beats));
      if (beats) {
        nextBeat = now + every;
        sequence++;
        if (acked < death && random.nextInt(50) > 0) {
          beat(sequence, now, acked);
        }
      }
    }
  }

  /** Every session has one commit under way at most. */
  private long free() {
    return wal.size() < BACKENDS ? 0 : wal.get(wal.size() - BACKENDS).acked();
  }

  private void beat(long sequence, long at, long acked) {
    int position = wal.size();
    positions.add(position - 1);
    beats.add(
        new Beat(
            sequence,
            "db-weu",
            1,
            clock.at(at - random.nextInt(3_000)),
            clock.at(acked + random.nextInt(3_000)),
            position - 1,
            position + random.nextInt(3),
            700 + position + random.nextInt(5),
            BACKENDS,
            EPOCH.plusNanos((at + primaryOffset) * 1000),
            synchronous ? Durability.STANDBY : Durability.LOCAL));
  }

  /** Commits at the end of the WAL that wait for the standby: none of them was acknowledged. */
  private int waiting() {
    int waiting = 0;
    for (int i = wal.size() - 1; i >= 0 && wal.get(i).acked() >= death; i--) {
      waiting++;
    }
    return Math.min(waiting, random.nextInt(BACKENDS));
  }

  Loss told(boolean walIsRead, boolean deathIsProven, boolean beforePromotion) {
    long now = death + 1_000_000 + random.nextInt(3_000_000);
    long proven = death + random.nextInt(500_000);
    long end = deathIsProven ? proven : now;
    List<Standing> standings = new ArrayList<>();
    for (int i = 0; i < beats.size(); i++) {
      standings.add(
          beforePromotion
              ? beats.get(i).standingAt(survivors)
              : positions.get(i) < survivors ? Standing.SURVIVED : Standing.LOST);
    }
    StrandedWal stranded = walIsRead && deathIsProven ? stranded() : null;
    return LossBounds.of(
        new LossBounds.Evidence(
            beats,
            standings,
            clock.at(now),
            Duration.ofNanos((now - end) * 1000),
            true,
            synchronous,
            stranded));
  }

  private StrandedWal stranded() {
    long commits = (long) wal.size() - survivors;
    Instant last =
        wal.isEmpty()
            ? null
            : EPOCH.plusNanos((wal.get(wal.size() - 1).at() + primaryOffset) * 1000);
    long margin = random.nextInt(2);
    return new StrandedWal(commits + margin, commits, commits == 0 ? null : last);
  }

  /** Acknowledged to clients, and not there any more. */
  long lostCommits() {
    return lost().stream().filter(it -> !it.beat()).count();
  }

  /** From the first lost commit to the last, or null if none is lost. */
  @Nullable Duration lostTime() {
    List<Commit> lost = lost();
    return lost.isEmpty()
        ? null
        : Duration.ofNanos((lost.get(lost.size() - 1).at() - lost.get(0).at()) * 1000);
  }

  /** From the last survivor to the end of the lost ones: the widest reading of the loss. */
  Duration lostSpan() {
    if (lost().isEmpty()) {
      return Duration.ZERO;
    }
    long from = survivors == 0 ? 0 : wal.get(survivors - 1).at();
    return Duration.ofNanos((wal.get(wal.size() - 1).at() - from) * 1000);
  }

  private List<Commit> lost() {
    return wal.subList(survivors, wal.size()).stream().filter(it -> it.acked() < death).toList();
  }

  private long pick(long... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
