package dev.holdfast.activities.postgres;

import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.DurableJobs;
import dev.holdfast.activities.process.JobKey;
import dev.holdfast.activities.process.LongWork;
import dev.holdfast.activities.process.Resident;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.MemberTarget;
import dev.holdfast.workflows.site.ServerControls;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Controls PostgreSQL servers by {@code pg_ctl}, systemd here or over SSH, or commands. */
public final class PostgresServerControls implements ServerControls {

  private final ServerAccess access;
  private final CommandControl commands;
  private final Attempts attempts;

  public PostgresServerControls(ServerAccess access, CommandControl commands, Attempts attempts) {
    this.access = access;
    this.commands = commands;
    this.attempts = attempts;
  }

  @Override
  public Looked look(MemberTarget target) {
    Attempt attempt = attempts.current();
    if (target.member().control() == null) {
      return unknown("the plan does not say how it is controlled", attempt);
    }
    if (CommandControl.controls(target)) {
      return unknown("commands show nothing of a server", attempt);
    }
    return attend(
        target,
        "look",
        progress -> {
          try {
            return access.with(target, server -> looked(target, server, attempt));
          } catch (ApplicationFailure unseen) {
            return unknown(unseen.getOriginalMessage(), attempt);
          }
        });
  }

  private static Looked unknown(String why, Attempt attempt) {
    return new Looked(State.UNKNOWN, Restart.UNKNOWN, null, null, why, attempt);
  }

  private Looked looked(MemberTarget target, ControlledServer server, Attempt attempt) {
    server.require(access.port(target), null);
    List<Resident> living = server.living();
    Optional<Resident> first = server.first(living);
    boolean runs = !living.isEmpty() || server.supervision().isBusy();
    return new Looked(
        runs ? State.RUNNING : State.STOPPED,
        server.restart(),
        first.map(Resident::pid).orElse(null),
        server.directory().marker().map(FenceMarker::run).orElse(null),
        "%s: %d processes%s; %s"
            .formatted(
                server.resource(),
                living.size(),
                first.map(it -> ", the first is " + it.pid()).orElse(""),
                server.supervision().seen()),
        attempt);
  }

  @Override
  public Fenced fence(Fence fence) {
    Attempt attempt = attempts.current();
    MemberTarget target = fence.target();
    if (CommandControl.controls(target)) {
      return attend(target, "fence", progress -> stopWithoutProof(target));
    }
    return attend(
        target,
        "fence",
        progress ->
            access.with(
                target,
                server -> {
                  server.require(access.port(target), fence.systemIdentifier());
                  if (fence.planned()) {
                    access.writeOut(target, attempt.number());
                  }
                  How how =
                      new ServerFencing(server, target.run())
                          .fence(fence.reason(), fence.patience());
                  return new Fenced(
                      server.resource(),
                      how,
                      Instant.now(),
                      server.clusterIfReadable().orElse(null),
                      "no process lives, any start is read-only; " + server.supervision().seen(),
                      attempt);
                }));
  }

  private Fenced stopWithoutProof(MemberTarget target) {
    commands.stop(target);
    throw FailureCode.FENCE_UNPROVEN.failure(
        target.member().name()
            + ": its stop command ended with 0, which does not show that it is down and stays down");
  }

  @Override
  public Unfenced unfence(Unfence unfence) {
    Attempt attempt = attempts.current();
    MemberTarget target = unfence.target();
    if (CommandControl.controls(target)) {
      return attend(target, "unfence", progress -> startedByCommand(target, attempt));
    }
    return attend(
        target,
        "unfence",
        progress ->
            access.with(
                target,
                server -> {
                  server.require(access.port(target), null);
                  boolean unfenced =
                      new ServerFencing(server, target.run())
                          .unfence(unfence.successor(), unfence.patience());
                  String seen = unfenced ? "as before; " : "was not fenced; ";
                  return new Unfenced(unfenced, seen + server.supervision().seen(), attempt);
                }));
  }

  private Unfenced startedByCommand(MemberTarget target, Attempt attempt) {
    commands.start(target);
    return new Unfenced(true, "its start command ended with 0", attempt);
  }

  @Override
  public Started start(Start start) {
    Attempt attempt = attempts.current();
    MemberTarget target = start.target();
    if (CommandControl.controls(target)) {
      return attend(
          target,
          "start",
          progress -> {
            commands.start(target);
            return new Started(true, "its start command ended with 0", attempt);
          });
    }
    return attend(
        target,
        "start",
        progress ->
            access.with(
                target,
                server -> {
                  server.require(access.port(target), null);
                  boolean started = new ServerStart(server).start(start);
                  return new Started(started, server.supervision().seen(), attempt);
                }));
  }

  @Override
  public Stopped stop(Stop stop) {
    Attempt attempt = attempts.current();
    MemberTarget target = stop.target();
    if (CommandControl.controls(target)) {
      return attend(
          target,
          "stop",
          progress -> {
            commands.stop(target);
            return new Stopped(How.COMMAND, null, "its stop command ended with 0", attempt);
          });
    }
    return attend(
        target, "stop", progress -> access.with(target, server -> stopped(stop, server, attempt)));
  }

  private Stopped stopped(Stop stop, ControlledServer server, Attempt attempt)
      throws InterruptedException {
    server.require(access.port(stop.target()), null);
    boolean ran = server.runs();
    if (ran && !server.stopsWithin(stop.patience())) {
      Duration patience = stop.patience();
      throw FailureCode.CONTROL_FAILED.failure(
          "%s did not end within %d s; nothing was killed"
              .formatted(server.resource(), patience.toSeconds()));
    }
    return new Stopped(
        ran ? How.FAST : How.WAS_DOWN,
        server.clusterIfReadable().orElse(null),
        server.supervision().seen(),
        attempt);
  }

  private static <T> T attend(MemberTarget target, String verb, LongWork<T> work) {
    return DurableJobs.attend(new JobKey(target.run(), verb + "-" + target.member().name()), work);
  }
}
