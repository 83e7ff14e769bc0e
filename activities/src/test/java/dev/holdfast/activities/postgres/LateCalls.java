package dev.holdfast.activities.postgres;

import dev.holdfast.activities.planfile.References;
import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.DurableJobs;
import dev.holdfast.activities.process.LongJobs;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.activities.service.AllowedCommands;
import dev.holdfast.activities.service.EndpointLook;
import dev.holdfast.workflows.backup.BackupReference;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.restore.DatabaseNames;
import dev.holdfast.workflows.restore.DatabaseSwaps;
import dev.holdfast.workflows.restore.LiveDrops;
import dev.holdfast.workflows.restore.ServiceChecks;
import dev.holdfast.workflows.restore.SideCopies;
import dev.holdfast.workflows.runbook.DatabaseFences;
import dev.holdfast.workflows.runbook.DatabaseFences.Hold;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.testing.TestActivityEnvironment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A worker that was frozen before it did what it was told, goes on, and does it now. */
final class LateCalls implements AutoCloseable {

  private static final ActivityOptions ONCE =
      ActivityOptions.newBuilder()
          .setStartToCloseTimeout(Duration.ofMinutes(1))
          .setRetryOptions(RetryOptions.newBuilder().setMaximumAttempts(1).build())
          .build();

  private final TestActivityEnvironment temporal = TestActivityEnvironment.newInstance();
  private final ProcessRunner runner = new ProcessRunner();
  private final LongJobs jobs = new LongJobs();
  private final DatabaseTarget target;
  private final BackupReference backup;
  private final Hold hold;

  /** As told by a run that had {@code epoch}, at its step number {@code turn}. */
  LateCalls(DatabaseTarget target, BackupReference backup, long epoch, long turn) {
    this.target = target;
    this.backup = backup;
    this.hold = new Hold(target, epoch, turn);
    References references = new References(Map.of());
    PostgresServers servers = new PostgresServers(references);
    EndpointLook endpoints =
        new EndpointLook(references, runner, new AllowedCommands(Path.of("/nonexistent")));
    Attempts attempts = new Attempts("frozen");
    PostgresClients clients = new PostgresClients(servers, runner, PostgresPrograms::find);
    temporal.registerActivitiesImplementations(
        new PostgresFence(servers, attempts),
        new PostgresSideCopy(clients, endpoints, new DurableJobs(jobs), attempts),
        new PostgresSwap(servers, attempts, Duration.ofSeconds(2)),
        new PostgresLiveDrop(clients, attempts),
        new PostgresServiceCheck(servers, endpoints, attempts, Duration.ofSeconds(1)));
  }

  /** What a run changes the database with. */
  enum Deed {
    TAKE {
      @Override
      void on(LateCalls late) {
        late.port(DatabaseFences.class)
            .take(new DatabaseFences.Claim(late.target, "recovery/x", "anna", "restore", null));
      }
    },
    RESTORE_BESIDE {
      @Override
      void on(LateCalls late) {
        late.port(SideCopies.class).restoreBeside(new SideCopies.Wanted(late.hold, late.backup));
      }
    },
    DROP_LIVE {
      @Override
      void on(LateCalls late) {
        late.port(LiveDrops.class).drop(late.hold);
      }
    },
    MATCH_PROPERTIES {
      @Override
      void on(LateCalls late) {
        late.port(SideCopies.class).matchProperties(late.copy());
      }
    },
    VERIFY_SIDE_COPY {
      @Override
      void on(LateCalls late) {
        late.port(SideCopies.class).verify(late.copy());
      }
    },
    QUIESCE {
      @Override
      void on(LateCalls late) {
        late.port(DatabaseSwaps.class).quiesce(late.pair());
      }
    },
    SWAP {
      @Override
      void on(LateCalls late) {
        late.port(DatabaseSwaps.class).swap(late.pair());
      }
    },
    OPEN {
      @Override
      void on(LateCalls late) {
        late.port(DatabaseSwaps.class).open(late.pair());
      }
    },
    MEASURE_LOSS {
      @Override
      void on(LateCalls late) {
        String kept = DatabaseNames.before(late.target.database().name(), late.target.run());
        late.port(ServiceChecks.class)
            .measureLoss(new ServiceChecks.OldDatabase(late.hold, late.backup, kept));
      }
    },
    SWAP_BACK {
      @Override
      void on(LateCalls late) {
        late.port(DatabaseSwaps.class).swapBack(late.pair());
      }
    },
    REOPEN {
      @Override
      void on(LateCalls late) {
        late.port(DatabaseSwaps.class).reopen(late.hold);
      }
    },
    DROP {
      @Override
      void on(LateCalls late) {
        late.port(SideCopies.class).drop(late.hold);
      }
    },
    RELEASE {
      @Override
      void on(LateCalls late) {
        late.port(DatabaseFences.class).release(late.target);
      }
    };

    abstract void on(LateCalls late);
  }

  private <T> T port(Class<T> type) {
    return temporal.newActivityStub(type, ONCE);
  }

  private SideCopies.Copy copy() {
    return new SideCopies.Copy(hold, backup, side());
  }

  private DatabaseSwaps.Pair pair() {
    return new DatabaseSwaps.Pair(hold, side(), 0);
  }

  private String side() {
    return DatabaseNames.side(target.database().name(), target.run(), 1);
  }

  @Override
  public void close() {
    temporal.close();
    jobs.close();
    runner.close();
  }
}
