package dev.holdfast.cli;

import java.time.Duration;
import java.util.Random;

/**
 * What chance decides about a failover; the same seed decides the same.
 *
 * @param seed an even one is of a synchronous standby
 * @param synchronous whether commits wait for the standby that takes over
 * @param clients how many write at the same time
 * @param lag what keeps the standby from having everything
 * @param end what becomes of the primary
 * @param load for how long clients write before that, since the lag began
 * @param beat from one beat of the probe to the next
 * @param probeShift by how many seconds the probe's wall clock is wrong
 * @param thaw when a frozen process of the standby goes on, since the end of the primary
 * @param provable whether the old primary can be proven down; otherwise a person waives the proof
 */
record FailoverChance(
    long seed,
    boolean synchronous,
    int clients,
    Lag lag,
    End end,
    Duration load,
    Duration beat,
    int probeShift,
    Duration thaw,
    boolean provable) {

  /** What keeps a standby back. */
  enum Lag {
    NONE,
    /** It receives nothing any more. */
    CUT,
    /** The process that receives stands still. */
    RECEIVER_FROZEN,
    /** The process that applies stands still. */
    REPLAY_FROZEN
  }

  /** How a primary ends: by signal 9 to all its processes, or by the failover. */
  enum End {
    KILLED_UNDER_LOAD,
    /** The moment a client is told that its write counts. */
    KILLED_AT_AN_ACKNOWLEDGEMENT,
    /** While nobody writes but the probe. */
    KILLED_IN_A_PAUSE,
    /** A person was wrong about it: it takes writes until it is fenced. */
    ALIVE
  }

  static FailoverChance of(long seed) {
    Random chance = new Random(seed * 7_919);
    chance.nextInt();
    End end = one(chance, End.values());
    return new FailoverChance(
        seed,
        Math.floorMod(seed, 2) == 0,
        1 + chance.nextInt(6),
        one(chance, Lag.values()),
        end,
        Duration.ofMillis(chance.nextInt(700)),
        Duration.ofMillis(20 + chance.nextInt(180)),
        chance.nextInt(5) > 0 ? 0 : chance.nextBoolean() ? 5 : -5,
        Duration.ofMillis(chance.nextInt(1_500)),
        end == End.ALIVE || chance.nextInt(5) > 0);
  }

  /** Whether the probe's clock is wrong by more than a figure may rest on. */
  boolean isShifted() {
    return probeShift != 0 && ShiftedClock.isPossible();
  }

  private static <T> T one(Random chance, T[] all) {
    return all[chance.nextInt(all.length)];
  }
}
