package dev.holdfast.workflows.fakes;

import dev.holdfast.workflows.failover.HookCalls;
import dev.holdfast.workflows.runbook.FailureCode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/** What is called while a system moves, with what the system was like at that moment. */
public final class FakeHooks implements HookCalls {

  private final Supplier<String> system;
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private volatile boolean answers = true;
  private volatile boolean callable = true;
  private volatile BooleanSupplier slow = () -> true;

  /** Looks at {@code system} with each call. */
  public FakeHooks(Supplier<String> system) {
    this.system = system;
  }

  /** It refuses everything, or takes it again. */
  public void answers(boolean does) {
    answers = does;
  }

  /** It takes that something begins only once this holds. */
  public void answersOnce(BooleanSupplier holds) {
    slow = holds;
  }

  /** The worker may not run it. */
  public void isNotAllowed() {
    callable = false;
  }

  /** The calls that were taken, as {@code cachePurge SWITCHED while ...}, in order. */
  public List<String> seen() {
    return List.copyOf(seen);
  }

  /** The same with all that was told. */
  public List<Call> calls() {
    return List.copyOf(calls);
  }

  @Override
  public Callable requireCallable(Call call) {
    if (!callable) {
      throw FailureCode.COMMAND_NOT_ALLOWED.failure(call.name() + " is not allowed");
    }
    return new Callable(FakeWorld.attempt());
  }

  @Override
  public Called tell(Call call) {
    if (call.occasion().state() == State.STARTED) {
      Awaitility.await().atMost(Duration.ofSeconds(20)).until(slow::getAsBoolean);
    }
    return answers
        ? taken(call)
        : new Called(false, "not told: " + call.name(), FakeWorld.attempt());
  }

  @Override
  public Called call(Call call) {
    if (!answers) {
      throw FailureCode.HOOK_FAILED.failure(call.name() + ": it answered 503");
    }
    return taken(call);
  }

  private Called taken(Call call) {
    calls.add(call);
    seen.add(call.name() + " " + call.occasion().state() + " while " + system.get());
    return new Called(true, call.name() + ": took it", FakeWorld.attempt());
  }
}
