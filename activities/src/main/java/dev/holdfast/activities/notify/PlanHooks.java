package dev.holdfast.activities.notify;

import dev.holdfast.activities.planfile.ReferenceException;
import dev.holdfast.activities.planfile.References;
import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.activities.service.AllowedCommands;
import dev.holdfast.activities.traffic.HttpExchange;
import dev.holdfast.workflows.failover.HookCalls;
import dev.holdfast.workflows.plan.Hook;
import dev.holdfast.workflows.plan.SecretReference;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.failure.ApplicationFailure;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Calls a plan's hooks: by HTTP, and by commands on the worker's host from the operator's
 * allow-list. Addresses are secrets like the header: neither is ever named.
 */
public final class PlanHooks implements HookCalls {

  private static final Duration LONGEST = Duration.ofSeconds(90);

  private final References references;
  private final AllowedCommands allowed;
  private final HookCommand commands;
  private final HttpExchange http = new HttpExchange();
  private final Attempts attempts;

  public PlanHooks(
      References references, ProcessRunner runner, AllowedCommands allowed, Attempts attempts) {
    this.references = references;
    this.allowed = allowed;
    this.commands = new HookCommand(runner);
    this.attempts = attempts;
  }

  @Override
  public Callable requireCallable(Call call) {
    Attempt attempt = attempts.current();
    call.hook()
        .match(
            it -> request(call, it) != null,
            it -> {
              allowed.require(it.run());
              return true;
            });
    return new Callable(attempt);
  }

  @Override
  public Called tell(Call call) {
    Attempt attempt = attempts.current();
    try {
      return called(call, HttpExchange.LONGEST, attempt);
    } catch (ApplicationFailure e) {
      return new Called(false, "not told: " + e.getOriginalMessage(), attempt);
    }
  }

  @Override
  public Called call(Call call) {
    return called(call, LONGEST, attempts.current());
  }

  private Called called(Call call, Duration limit, Attempt attempt) {
    String said = call.hook().match(it -> send(call, it), it -> run(call, it, limit));
    return new Called(true, "%s: %s".formatted(call.name(), said), attempt);
  }

  private String send(Call call, Hook.Http hook) {
    try {
      http.answer(request(call, hook));
      return "took it";
    } catch (HttpExchange.Refused e) {
      throw failed(call, String.valueOf(e.getMessage()));
    }
  }

  private HttpRequest.Builder request(Call call, Hook.Http hook) {
    HookText text = new HookText(call.occasion());
    String body = hook.body() == null ? text.json() : text.filledIn(hook.body());
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(known(() -> references.resolve(hook.url())).strip()))
              .method(hook.send().name(), HttpRequest.BodyPublishers.ofString(body));
      if (HookText.isJson(body)) {
        request.header("Content-Type", "application/json");
      }
      SecretReference secret = hook.secret();
      return secret == null
          ? request
          : request.header(hook.header(), known(() -> references.resolve(secret)));
    } catch (IllegalArgumentException e) {
      // its message would show the address, or the header
      throw failed(call, "its address is no http or https URL, or its header is none");
    }
  }

  private String run(Call call, Hook.Command hook, Duration limit) {
    allowed.require(hook.run());
    commands.run(call, hook, limit);
    return "ran";
  }

  private static ApplicationFailure failed(Call call, String why) {
    return FailureCode.HOOK_FAILED.failure("%s: %s".formatted(call.name(), why));
  }

  private static <T> T known(Supplier<T> resolution) {
    try {
      return resolution.get();
    } catch (ReferenceException e) {
      throw FailureCode.SECRET_UNRESOLVED.failure(e.getMessage() + ": " + e.fix());
    }
  }
}
