package dev.holdfast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.activities.postgres.LocalPostgres;
import dev.holdfast.cli.AckedWrites.Ack;
import dev.holdfast.cli.FailoverChance.Lag;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One failover under load, as chance has it, and what the client's own log says of it. */
final class LoadedFailover {

  private static final int SOME = 20;

  private final MoveWorld world;
  private final FailoverChance chance;
  private @Nullable FrozenProcesses frozen;
  private long endedNanos;

  /**
   * How it went.
   *
   * @param run what the run said
   * @param acks what the old primary had acknowledged, in the order of the acknowledgements
   * @param judgement of the new primary
   * @param endedNanos when the old primary could take no write any more, at the latest
   * @param gap from then on until the new one had acknowledged one
   */
  record Told(
      JsonNode run,
      List<Ack> acks,
      AckedWrites.Judgement judgement,
      long endedNanos,
      Duration gap) {

    List<Ack> lost() {
      return acks.stream().filter(it -> judgement.lost().contains(it.number())).toList();
    }

    /** From the first lost write to the last, at least; none is lost: nothing. */
    Duration leastLoss() {
      List<Ack> lost = lost();
      if (lost.isEmpty()) {
        return Duration.ZERO;
      }
      long first = lost.stream().mapToLong(Ack::nanos).min().orElseThrow();
      long last = lost.stream().mapToLong(Ack::sent).max().orElseThrow();
      return Duration.ofNanos(Math.max(0, last - first));
    }

    /** From the last write that is there to the end of the old primary, at most. */
    Duration mostLoss() {
      long last =
          acks.stream()
              .filter(it -> !judgement.lost().contains(it.number()))
              .mapToLong(Ack::sent)
              .max()
              .orElse(acks.get(0).sent());
      return Duration.ofNanos(Math.max(0, endedNanos - last));
    }
  }

  LoadedFailover(MoveWorld world, FailoverChance chance) {
    this.world = world;
    this.chance = chance;
  }

  Told told() throws Exception {
    world.makeAnew();
    world
        .plan()
        .write(
            chance.provable() ? "pg_ctl" : "command\n    start: [/bin/true]\n    stop: [/bin/true]",
            this::asChanceHasIt);
    if (chance.synchronous()) {
      world.cluster().makeSynchronous(MoveWorld.STANDBY);
    }
    try (ProbeProcess probe =
            world.probe(chance.probeShift(), "--every", chance.beat().toMillis() + "ms");
        AckedWrites clients = world.clients(chance.clients())) {
      clients.awaitWritesTo(world.primary().port(), SOME);
      world.awaitBeats(probe);
      clients.awaitWritesTo(world.primary().port(), SOME);
      return moved(clients);
    } finally {
      thaw();
    }
  }

  private String asChanceHasIt(String plan) {
    String mode = chance.synchronous() ? "mode: synchronous" : "mode: asynchronous";
    return plan.replace("mode: asynchronous", mode);
  }

  private Told moved(AckedWrites clients) throws Exception {
    fallBehind(world.standby());
    LockSupport.parkNanos(chance.load().toNanos());
    end(clients);
    CompletableFuture<Void> thawing =
        CompletableFuture.runAsync(
            this::thaw,
            CompletableFuture.delayedExecutor(chance.thaw().toMillis(), TimeUnit.MILLISECONDS));
    JsonNode run =
        chance.provable()
            ? world.ended("failover")
            : world.ended("failover", "--waive-fence", "power is off");
    thawing.join();
    clients.resume();
    clients.awaitWritesTo(world.standby().port(), SOME);
    clients.stop();
    return judged(run, clients);
  }

  private void fallBehind(LocalPostgres standby) {
    switch (chance.lag()) {
      case NONE -> {}
      case CUT -> world.cluster().cutReplication(standby);
      case RECEIVER_FROZEN -> frozen = FrozenProcesses.of(standby, "walreceiver");
      case REPLAY_FROZEN -> frozen = FrozenProcesses.of(standby, "startup");
    }
  }

  /** A standby that confirms nothing has everybody wait: then there is no next acknowledgement. */
  private boolean waits() {
    return chance.synchronous() && (chance.lag() == Lag.CUT || chance.lag() == Lag.RECEIVER_FROZEN);
  }

  private void end(AckedWrites clients) {
    switch (chance.end()) {
      case KILLED_UNDER_LOAD -> world.primary().kill();
      case KILLED_AT_AN_ACKNOWLEDGEMENT -> {
        if (!waits()) {
          clients.awaitWritesTo(world.primary().port(), 1);
        }
        world.primary().kill();
      }
      case KILLED_IN_A_PAUSE -> {
        clients.pause();
        LockSupport.parkNanos(chance.load().toNanos());
        world.primary().kill();
      }
      case ALIVE -> {
        return;
      }
    }
    endedNanos = System.nanoTime();
  }

  private void thaw() {
    FrozenProcesses still = frozen;
    if (still != null) {
      still.thaw();
    }
  }

  private Told judged(JsonNode run, AckedWrites clients) throws Exception {
    List<Ack> old = new ArrayList<>(clients.acksOf(world.primary().port()));
    long firstNew = clients.acksOf(world.standby().port()).get(0).nanos();
    long ended = endedNanos == 0 ? firstNew : endedNanos;
    long last = old.get(old.size() - 1).nanos();
    long from = endedNanos == 0 ? last : endedNanos;
    try (Connection survivor = world.standby().connect("notes")) {
      AckedWrites.Judgement judgement = clients.judge(survivor);
      return new Told(run, old, judgement, ended, Duration.ofNanos(firstNew - from));
    }
  }
}
