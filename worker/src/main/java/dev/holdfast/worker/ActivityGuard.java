package dev.holdfast.worker;

import dev.holdfast.activities.process.Attempts;
import dev.holdfast.workflows.runbook.ActivitySummaries;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCompletionException;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands around every activity of a worker: its log lines carry plan and run, it heartbeats while
 * it runs, and what it throws tells which attempt of which host failed.
 */
public final class ActivityGuard extends WorkerInterceptorBase implements AutoCloseable {

  /** Of a failure that says nothing about the step: its worker was told to end. */
  static final String WORKER_ENDED = "WORKER_ENDED";

  private static final Logger log = LoggerFactory.getLogger(ActivityGuard.class);

  /** Several, since a heartbeat blocks for seconds while Temporal is away. */
  private static final int THREADS = 4;

  private final Attempts attempts;
  private final ScheduledExecutorService scheduler =
      Executors.newScheduledThreadPool(THREADS, ActivityGuard::thread);
  private volatile boolean ending;

  /**
   * For the activities of one worker.
   *
   * @param attempts names this host
   */
  public ActivityGuard(Attempts attempts) {
    this.attempts = attempts;
  }

  /**
   * From now on no failure is final: what breaks because the worker ends it goes on elsewhere. To
   * be called before activities are interrupted or their programs ended.
   */
  public void workerEnds() {
    ending = true;
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
  }

  @Override
  public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
    return new Guarded(next);
  }

  private RuntimeException leaving(Throwable thrown, Attempt attempt) {
    if (thrown instanceof ActivityCompletionException cancelled) {
      return cancelled;
    }
    if (thrown instanceof CanceledFailure cancelled) {
      return cancelled;
    }
    if (ending) {
      return ApplicationFailure.newBuilder()
          .setMessage("the worker ended: " + described(thrown))
          .setType(WORKER_ENDED)
          .setDetails(attempt)
          .build();
    }
    if (thrown instanceof ApplicationFailure failure) {
      return told(failure, attempt);
    }
    log.error("Activity broke", thrown);
    return told(FailureCode.STEP_BROKE.failure(described(thrown), thrown), attempt);
  }

  private static ApplicationFailure told(ApplicationFailure failure, Attempt attempt) {
    ApplicationFailure told =
        ApplicationFailure.newBuilder(failure)
            .setDetails(attempt)
            .setCause(failure.getCause()) // the copy leaves it out
            .build();
    told.setStackTrace(failure.getStackTrace());
    return told;
  }

  private static String described(Throwable thrown) {
    return thrown.getClass().getSimpleName() + ": " + thrown.getMessage();
  }

  /** Checked exceptions reach an interceptor in a wrapper of the SDK's that says nothing. */
  private static Throwable unwrapped(Throwable thrown) {
    Throwable cause = thrown.getCause();
    boolean wrapper = thrown.getClass().getName().startsWith("io.temporal.internal.");
    return wrapper && cause != null ? cause : thrown;
  }

  private static Thread thread(Runnable body) {
    Thread thread = new Thread(body, "heartbeats");
    thread.setDaemon(true);
    return thread;
  }

  private final class Guarded extends ActivityInboundCallsInterceptorBase {

    private final ActivityInboundCallsInterceptor next;
    private ActivityExecutionContext context;
    private Heartbeats heartbeats;
    private Attempt attempt;

    @SuppressWarnings("NullAway.Init") // init comes before execute, always
    Guarded(ActivityInboundCallsInterceptor next) {
      super(next);
      this.next = next;
    }

    @Override
    public void init(ActivityExecutionContext given) {
      context = given;
      attempt = attempts.of(given.getInfo());
      heartbeats = new Heartbeats(given);
      super.init(heartbeats);
    }

    @Override
    public ActivityOutput execute(ActivityInput input) {
      RunContext run = RunContext.of(context.getInfo().getWorkflowId(), input.getArguments());
      ActivitySummaries.stepOf(input.getHeader()).ifPresent(run::at);
      if (!context.getInfo().isLocal()) {
        heartbeats.start(scheduler);
      }
      try {
        return failing(input);
      } finally {
        heartbeats.close();
        run.close();
      }
    }

    private ActivityOutput failing(ActivityInput input) {
      try {
        return next.execute(input);
      } catch (Throwable thrown) { // an Error, too, must reach the run as a failed step
        throw leaving(unwrapped(thrown), attempt);
      }
    }
  }
}
