package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.cli.AckedWrites.Ack;
import dev.holdfast.cli.LostSiteCase.Loss;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A guarded primary under load whose site is lost, the failover by its lapsed lease, and what the
 * clients' own logs say of it. Some clients know the old primary only, one the new one.
 */
final class LostSite implements AutoCloseable {

  private static final Duration SOON = Duration.ofSeconds(100);
  private static final Duration FROZEN = Duration.ofSeconds(60);
  private static final long FAR = 1_000_000_000;
  private static final int SOME = 100;

  private final LostSiteCase lost;
  private final LostSiteWorld world;
  private final AckedWrites newer;
  private List<FrozenProcesses> frozen = List.of();
  private @Nullable StubbornPerson person;

  /**
   * What became of it.
   *
   * @param exitCode of {@code dr failover}
   * @param proof why the old primary was believed to be down
   * @param acknowledged by the old primary, all in all
   * @param afterLoss of these after the loss was complete
   * @param slips of these after the new primary's first
   * @param slipSeconds from the new primary's first to the last of them
   * @param lost of what the old primary acknowledged before the new primary's first
   * @param doubled writes that are there twice
   * @param idsTwice ids that both have given out before the new primary's first
   * @param seconds from the loss to the new primary's first
   * @param clockOffset the worst one that the run has seen, in seconds
   * @param verdict of the run
   */
  record Told(
      int exitCode,
      String proof,
      long acknowledged,
      long afterLoss,
      long slips,
      double slipSeconds,
      long lost,
      long doubled,
      long idsTwice,
      double seconds,
      double clockOffset,
      String verdict) {}

  LostSite(LostSiteCase lost, LostSiteWorld world) {
    this.lost = lost;
    this.world = world;
    newer = AckedWrites.pinned(LostSiteWorld.DATABASE, FAR, world.pair().standby().port());
  }

  Told told() throws Exception {
    await().atMost(SOON).until(() -> world.older().acks().size() > SOME);
    await().atMost(SOON).until(world::isKept);
    long lossNanos = System.nanoTime();
    lose();
    long lostNanos = System.nanoTime();
    Cli.Result failover = world.failover();
    boolean moved = !failover.json().path("promoted").isEmpty();
    if (moved) {
      newer.awaitWritesTo(world.pair().standby().port(), SOME);
    }
    await().atMost(FROZEN.plusSeconds(1)).until(() -> isOver(lossNanos));
    comeBack();
    if (moved) {
      awaitEndOfOldOne();
    } else {
      long back = System.nanoTime();
      await().atMost(SOON).until(() -> lastOf(world.older().acks()) > back);
    }
    world.older().stop();
    newer.stop();
    return judged(failover, lossNanos, lostNanos);
  }

  /** Also the guard's: it sees that another member took its server's place. */
  private void awaitEndOfOldOne() throws Exception {
    if (lost.loss() != Loss.CUT_AND_GUARD_KILLED) {
      assertThat(world.guard().awaitExit()).as(world.guard().said()).isEqualTo(3);
    }
    boolean started = lost.loss() == Loss.CUT_AND_STARTED_AGAIN;
    await().atMost(SOON).until(() -> world.pair().working() > 0 == started);
    newer.awaitWritesTo(world.pair().standby().port(), SOME);
  }

  private static long lastOf(List<Ack> acks) {
    return acks.get(acks.size() - 1).nanos();
  }

  private void lose() throws Exception {
    if (lost.step()) {
      world.setClock(lost.seconds());
    }
    long guard = world.guard().pid();
    long stopper = world.guard().stopper().orElseThrow().pid();
    switch (lost.loss()) {
      case CUT -> {}
      case CUT_AND_GUARD_KILLED -> world.guard().kill();
      case CUT_AND_GUARD_STOPPED -> freeze(List.of(guard));
      case CUT_AND_STOPPER_STOPPED -> freeze(List.of(stopper));
      case CUT_AND_BOTH_STOPPED -> freeze(List.of(guard, stopper));
      case CUT_AND_STARTED_AGAIN ->
          person = StubbornPerson.at(world.there(), world.pair().primary());
      case FROZEN -> freezeHost(List.of(guard, stopper));
    }
    if (lost.loss().isCut()) {
      world.cut();
    }
  }

  private void freeze(List<Long> pids) {
    frozen = List.of(FrozenProcesses.of(pids));
  }

  private void freezeHost(List<Long> guards) {
    frozen = List.of(FrozenProcesses.of(world.pair().primary()), FrozenProcesses.of(guards));
  }

  private boolean isOver(long lossNanos) {
    return lost.loss() != Loss.FROZEN || System.nanoTime() - lossNanos > FROZEN.toNanos();
  }

  private void comeBack() {
    frozen.forEach(FrozenProcesses::thaw);
    if (lost.loss().isCut()) {
      world.mend();
    }
  }

  private Told judged(Cli.Result failover, long lossNanos, long lostNanos) throws Exception {
    List<Ack> older = world.older().acks();
    boolean moved = !newer.acks().isEmpty();
    long first = moved ? newer.acks().get(0).nanos() : lastOf(older);
    List<Ack> slips = older.stream().filter(it -> it.nanos() > first).toList();
    long last = slips.stream().mapToLong(Ack::nanos).max().orElse(first);
    List<Ack> right = older.stream().filter(it -> it.nanos() <= first).toList();
    List<Long> there = numbers();
    Set<Long> kept = new HashSet<>(there);
    JsonNode told = failover.json();
    return new Told(
        failover.exitCode(),
        told.at("/fence/proofs/0/kind").asText(),
        older.size(),
        older.stream().filter(it -> it.nanos() > lostNanos).count(),
        slips.size(),
        (last - first) / 1e9,
        right.stream().filter(it -> !kept.contains(it.number())).count(),
        there.size() - kept.size(),
        idsTwice(right),
        (first - lossNanos) / 1e9,
        clockOffset(told),
        told.path("verdict").asText());
  }

  private static double clockOffset(JsonNode run) {
    double worst = 0;
    for (JsonNode host : run.path("hosts")) {
      double offset = host.path("clockOffsetSeconds").asDouble();
      worst = Math.abs(offset) > Math.abs(worst) ? offset : worst;
    }
    return worst;
  }

  private long idsTwice(List<Ack> right) {
    Set<Long> given = new HashSet<>();
    newer.acks().forEach(it -> given.add(it.id()));
    return right.stream().filter(it -> given.contains(it.id())).count();
  }

  private List<Long> numbers() throws SQLException {
    List<Long> numbers = new ArrayList<>();
    try (Connection session = world.pair().standby().connect(LostSiteWorld.DATABASE);
        Statement statement = session.createStatement();
        ResultSet rows = statement.executeQuery("SELECT number FROM acks")) {
      while (rows.next()) {
        numbers.add(rows.getLong(1));
      }
    }
    return numbers;
  }

  @Override
  public void close() throws IOException {
    frozen.forEach(FrozenProcesses::close);
    StubbornPerson left = person;
    if (left != null) {
      left.close();
    }
    newer.close();
  }
}
