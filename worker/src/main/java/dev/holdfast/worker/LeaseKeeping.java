package dev.holdfast.worker;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import dev.holdfast.activities.postgres.StandbyGrants;
import dev.holdfast.activities.postgres.Uptime;
import dev.holdfast.workflows.guard.GuardBeat;
import dev.holdfast.workflows.guard.GuardStopped;
import dev.holdfast.workflows.guard.LeaseDeclaration;
import dev.holdfast.workflows.guard.LeaseTimes;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueResponse;
import io.temporal.api.workflowservice.v1.RecordActivityTaskHeartbeatResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first leg of a guard's lease: gets one from Temporal, keeps it by heartbeats that overtake
 * each other, gets the next one when it is dead, and gives it back. All that waits for the network
 * waits here, in threads of its own.
 */
final class LeaseKeeping implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(LeaseKeeping.class);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Duration ASKED = Duration.ofSeconds(2);

  /** From one look to the next whether a declaration was taken back. */
  private static final Duration TOLD = Duration.ofMillis(500);

  private final LeaseCalls calls;
  private final GuardSettings settings;
  private final LeaseLegs legs;
  private final TokenFile file;
  private final Supplier<Optional<GuardBeat>> beats;
  private final Supplier<StandbyGrants.Answer> standby;
  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);

  private volatile @Nullable ByteString token;
  private volatile @Nullable GuardStopped handBack;
  private volatile boolean revoked;
  private volatile @Nullable String superseded;
  private volatile @Nullable ListenableFuture<PollActivityTaskQueueResponse> poll;
  private boolean declared;
  private @Nullable Future<?> beating;
  private @Nullable Future<?> getting;

  /**
   * @param beats what to say now; empty if nothing is to be said, since the server is down
   * @param standby asked once before each new lease
   */
  LeaseKeeping(
      LeaseCalls calls,
      GuardSettings settings,
      LeaseLegs legs,
      Supplier<Optional<GuardBeat>> beats,
      Supplier<StandbyGrants.Answer> standby) {
    this.calls = calls;
    this.settings = settings;
    this.legs = legs;
    this.file = new TokenFile(settings.folder().resolve("token"));
    this.beats = beats;
    this.standby = standby;
  }

  /** Goes on with the lease of the guard before this one. */
  void resume(ByteString saved) {
    token = saved;
  }

  void start() {
    long between = LeaseTimes.betweenBeats(settings.ttl()).toMillis();
    beating = threads.scheduleAtFixedRate(guarded(this::beat), 0, between, TimeUnit.MILLISECONDS);
    getting =
        threads.scheduleWithFixedDelay(
            guarded(this::keepOne), 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** A scheduled task that throws would never run again. */
  private static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        log.debug("Temporal: {}", e.getMessage());
      }
    };
  }

  /** Whether Temporal has asked for the server's end. */
  boolean isRevoked() {
    return revoked;
  }

  /** Why there will be no lease any more; empty as long as there may be one. */
  Optional<String> superseded() {
    return Optional.ofNullable(superseded);
  }

  /** The server is stopped: ends the lease with that, as soon as Temporal can be told. */
  void handBack(GuardStopped stopped) {
    if (token != null) {
      handBack = stopped;
    }
    revoked = false;
  }

  /** Whether Temporal has yet to be told that the server is stopped. */
  boolean isHandingBack() {
    return handBack != null;
  }

  private void beat() {
    ByteString current = token;
    if (current == null || handBack != null) {
      return;
    }
    beats.get().ifPresent(it -> beat(current, it));
  }

  private void beat(ByteString current, GuardBeat beat) {
    long sent = Uptime.millis();
    Futures.addCallback(
        calls.beat(current, beat),
        new FutureCallback<RecordActivityTaskHeartbeatResponse>() {
          @Override
          public void onSuccess(@Nullable RecordActivityTaskHeartbeatResponse answer) {
            if (answer != null && answer.getCancelRequested() && handBack == null) {
              revoked = true;
            }
            legs.temporalAcknowledged(sent);
          }

          @Override
          public void onFailure(Throwable failure) {
            if (isDead(failure)) {
              drop(current);
            }
          }
        },
        MoreExecutors.directExecutor());
  }

  /** Of everything that Temporal says about a lease only this is believed. */
  private static boolean isDead(Throwable failure) {
    if (!(failure instanceof StatusRuntimeException status)) {
      return false;
    }
    Status.Code code = status.getStatus().getCode();
    return code == Status.Code.NOT_FOUND || code == Status.Code.INVALID_ARGUMENT;
  }

  private synchronized void drop(ByteString dead) {
    if (dead.equals(token)) {
      log.warn("The lease is dead at Temporal");
      token = null;
      handBack = null;
    }
  }

  private void keepOne() {
    GuardStopped stopped = handBack;
    ByteString current = token;
    if (current != null && stopped != null) {
      complete(current, stopped);
    } else if (current == null && superseded == null) {
      acquire();
    }
  }

  private void complete(ByteString current, GuardStopped stopped) {
    try {
      calls.complete(current, stopped);
      log.info("Told Temporal: {}", stopped.reason());
    } catch (StatusRuntimeException e) {
      if (!isDead(e)) {
        return; // again in a moment
      }
    }
    try {
      file.remove();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    drop(current);
  }

  private void acquire() {
    if (standby.get() == StandbyGrants.Answer.PROMOTED) {
      superseded = settings.grantorName() + " is a primary: it took this one's place";
      return;
    }
    ListenableFuture<PollActivityTaskQueueResponse> waiting = poll;
    if (waiting == null || waiting.isDone()) {
      waiting = calls.poll();
      poll = waiting;
    }
    if (!declared) {
      calls.ask();
    }
    try {
      take(waiting.get((declared ? TOLD : ASKED).toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      heed(calls.state().declared());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      poll = null; // Temporal is away
    }
  }

  /** A failover may still be taken back: then there are leases again. */
  private void heed(@Nullable LeaseDeclaration declaration) {
    if (declaration != null && !declared) {
      log.warn(
          "No lease: {} declared it lost: {}; waiting until that is taken back",
          declaration.by(),
          declaration.reason());
    }
    declared = declaration != null;
  }

  private void take(PollActivityTaskQueueResponse task) {
    poll = null;
    declared = false;
    ByteString given = task.getTaskToken();
    long ttl = Durations.toMillis(task.getHeartbeatTimeout());
    if (given.isEmpty() || ttl != LeaseTimes.unheard(settings.ttl()).toMillis()) {
      return; // nothing yet, or one that another guard asked for, which lapses without a word
    }
    try {
      file.write(given, settings.ttl());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    token = given;
    log.info("Got a lease of {} s", settings.ttl().toMillis() / 1000.0);
    beat();
  }

  @Override
  public void close() {
    ListenableFuture<PollActivityTaskQueueResponse> waiting = poll;
    if (waiting != null) {
      waiting.cancel(true);
    }
    for (@Nullable Future<?> task : Arrays.asList(beating, getting)) {
      if (task != null) {
        task.cancel(true);
      }
    }
    threads.shutdownNow();
  }
}
